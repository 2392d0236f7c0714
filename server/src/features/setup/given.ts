import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { DiscordPort, Member, Role } from '../../discord/port.ts';
import type { PickedChannel, PickedPerson, PickedRole } from '../../kit/options.ts';
import type { Setting, SettingValue } from '../../kit/setting.ts';
import { channelClosed, choiceRefused, numberRefused, type RoleProblem, roleRefused, textRefused } from './refusals.ts';

/** What a person gives for a setting: typed, or picked in an option or a menu. Null and an empty text: what is usual. */
export type Given = string | number | PickedPerson | PickedRole | PickedChannel | null;

/**
 * What is stored of what was given.
 *
 * @throws Refusal `setup.number_refused`, `setup.choice_refused`, `setup.text_refused`, `setup.channel_closed`
 */
export function readGiven(setting: Setting, given: Given): SettingValue {
  const { option, label } = setting;
  if (given === null || (typeof given === 'string' && given.trim() === '')) return null;
  switch (option.type) {
    case 'number': {
      const { min, max } = option;
      const number =
        typeof given === 'object' || !/^-?\d{1,9}$/.test(String(given).trim()) ? Number.NaN : Number(given);
      if (!(number >= min && number <= max)) throw numberRefused.because({ label, min, max });
      return number;
    }
    case 'choice': {
      const { choices } = option;
      const chosen = choices.find((choice) => choice === given);
      if (chosen === undefined) throw choiceRefused.because({ label, choices });
      return chosen;
    }
    case 'text': {
      const text = typeof given === 'object' ? given.id : String(given).trim();
      if (text.length > option.maxLength) throw textRefused.because({ label, most: option.maxLength });
      return text;
    }
    case 'role':
    case 'person':
      return idOf(given);
    case 'channel':
    case 'category':
      return usable(setting, given);
  }
}

const idOf = (given: NonNullable<Given>): string => (typeof given === 'object' ? given.id : String(given));

function usable({ needs = [] }: Setting, given: NonNullable<Given>): string {
  const id = idOf(given);
  const bits = typeof given === 'object' && 'botPermissions' in given ? given.botPermissions : undefined;
  const missing = needs.filter(([, bit]) => bits !== undefined && (bits & bit) === 0n);
  if (missing.length > 0) throw channelClosed.because({ channelId: id, missing: missing.map(([name]) => name) });
  return id;
}

/**
 * Asks Discord whether the bot can hand these roles out.
 *
 * @throws Refusal `setup.role_refused`
 * @throws DiscordFailure
 */
export async function checkRoles(
  discord: Pick<DiscordPort, 'rolesOf' | 'ownMember'>,
  guildId: string,
  roleIds: readonly string[],
): Promise<void> {
  if (roleIds.length === 0) return;
  const [roles, me] = await Promise.all([discord.rolesOf(guildId), discord.ownMember(guildId)]);
  for (const roleId of roleIds) {
    const problem = roleProblem(roleId, guildId, roles, me);
    if (problem) throw roleRefused.because({ roleId, problem });
  }
}

/** Why a member who is a bot can't hand out a role; undefined where it can. */
export function roleProblem(
  roleId: string,
  guildId: string,
  roles: readonly Role[],
  me: Pick<Member, 'roleIds'>,
): RoleProblem | undefined {
  if (roleId === guildId) return 'everyone';
  const role = roles.find(({ id }) => id === roleId);
  if (!role) return 'gone';
  if (role.isManaged) return 'managed';
  const mine = roles.filter(({ id }) => id === guildId || me.roleIds.includes(id));
  const mayGive = PermissionFlagsBits.ManageRoles | PermissionFlagsBits.Administrator;
  if (mine.every(({ permissions }) => (permissions & mayGive) === 0n)) return 'not_allowed';
  return mine.some((one) => standsAbove(one, role)) ? undefined : 'too_high';
}

/** https://discord.com/developers/docs/topics/permissions#permission-hierarchy */
const standsAbove = (one: Role, other: Role): boolean =>
  one.position > other.position || (one.position === other.position && BigInt(one.id) < BigInt(other.id));
