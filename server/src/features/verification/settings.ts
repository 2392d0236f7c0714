import type { Actor } from '../../kit/access.ts';
import type { Setting, SettingsPart, SettingValue } from '../../kit/setting.ts';
import { counted, literal } from '../../kit/text.ts';
import { RobloxFailure, type RobloxPort } from '../../roblox/port.ts';
import { countLinks } from './binds/bulk/repository.ts';
import { type GroundDeps, powersOf, readGround } from './binds/ground.ts';
import { groupsNamed, unknownPart, usesUsualRank } from './binds/nickname.ts';
import { rankWords } from './binds/replies.ts';
import { listBinds } from './binds/repository.ts';
import { queueGates } from './gates/repository.ts';
import { groupUrl, readGroup, type Rules } from './policy.ts';
import { groupMissing, groupText, nicknameText, rolePowerful } from './refusals.ts';
import * as replies from './replies.ts';
import { findRules, saveRules } from './repository.ts';

const NICKNAME_LENGTH = 100;
const GROUP_LENGTH = 200;
const OLDEST_DAYS = 3_650;

const STAYS = 'stays with the first';
const MOVES = 'goes to whoever proves it';

const settings: readonly Setting[] = [
  {
    name: 'verified_role',
    label: 'Verified role',
    option: { type: 'role', description: 'The role that everybody gets who has proven a Roblox account' },
    show: (value) => (value === null ? 'none' : `<@&${value}>`),
    handedOut: true,
  },
  {
    name: 'nickname',
    label: 'Nickname',
    option: {
      type: 'text',
      description: 'Such as {roblox-username}, {display-name} or [{group-rank}] {roblox-username}',
      maxLength: NICKNAME_LENGTH,
    },
    show: (value) => (value === null ? 'left as it is' : literal(String(value))),
  },
  {
    name: 'min_account_age',
    label: 'Least account age',
    option: { type: 'number', description: 'How many days old a Roblox account must be', min: 1, max: OLDEST_DAYS },
    show: (value) => (value === null ? 'any age' : counted(Number(value), 'day')),
  },
  {
    name: 'required_group',
    label: 'Needed Roblox group',
    option: {
      type: 'text',
      description: 'The number of a Roblox group, or the address of its page',
      maxLength: GROUP_LENGTH,
    },
    show: (value) => (value === null ? 'none' : `[group ${value}](${groupUrl(String(value))})`),
  },
  {
    name: 'verify_moves',
    label: 'Account that two members want',
    option: {
      type: 'choice',
      description: 'When somebody wants an account that is linked to another member here',
      choices: [STAYS, MOVES],
    },
    show: (value) => (value === MOVES ? MOVES : STAYS),
  },
];

/** What a server can set about verification, on `/setup`. */
export const createVerificationSettings = (
  deps: GroundDeps & { readonly roblox: Pick<RobloxPort, 'groupOf'> },
): SettingsPart => ({
  title: 'Verification',
  settings,
  async read(sql, guildId) {
    const rules = await findRules(sql, guildId);
    return {
      verified_role: rules.verifiedRoleId,
      nickname: rules.nickname,
      min_account_age: rules.minAccountAgeDays,
      required_group: rules.requiredGroupId,
      verify_moves: rules.moves ? MOVES : null,
    };
  },
  async ask(values, actor) {
    const { requiredGroupId = null, nickname = null, verifiedRoleId = null } = changeOf(values);
    if (verifiedRoleId !== null) await refusePower(deps, actor, verifiedRoleId);
    const ids = [...(requiredGroupId === null ? [] : [requiredGroupId]), ...groupsNamed(nickname)];
    return Promise.all([...new Set(ids)].map((id) => groupThere(deps.roblox, id)));
  },
  async notes(sql, guildId, change) {
    const [links, binds, { requiredGroupId }] = await Promise.all([
      countLinks(sql, guildId),
      listBinds(sql, guildId),
      findRules(sql, guildId),
    ]);
    const usesRank = usesUsualRank(textOf(change.after['nickname'] ?? null));
    return [...replies.settingsChanged(change, links), ...(usesRank ? [rankWords(binds, requiredGroupId)] : [])];
  },
  async write(tx, guildId, values, by) {
    const rules = await findRules(tx, guildId);
    const change = changeOf(values);
    const isChosen = change.verifiedRoleId !== undefined;
    await saveRules(tx, guildId, { ...rules, ...change, ...(isChosen && { verifiedRoleBy: by }) });
    // Whoever was turned away by a rule that is gone now is told so.
    await queueGates(tx, guildId);
    // The same role, which from now on is another one's choice.
    return typeof change.verifiedRoleId === 'string' && rules.verifiedRoleBy !== by ? ['verified_role'] : [];
  },
});

/** A powerful role only the owner can have handed out. @throws Refusal `setup.role_powerful`; DiscordFailure */
async function refusePower(deps: GroundDeps, { guildId, userId }: Actor, roleId: string): Promise<void> {
  const ground = await readGround(deps, guildId);
  const why = powersOf(ground, roleId);
  if (why.length > 0 && userId !== ground.ownerId) throw rolePowerful.because({ roleId, ownerId: ground.ownerId, why });
}

/** @returns what the person is told of the group @throws Refusal `setup.group_missing`; where Roblox does not tell, it may be there */
async function groupThere(roblox: Pick<RobloxPort, 'groupOf'>, id: string): Promise<string> {
  try {
    const group = await roblox.groupOf(id);
    if (!group) throw groupMissing.because({ groupId: id });
    return replies.groupIs(id, group.value.name);
  } catch (error) {
    if (error instanceof RobloxFailure) return replies.groupUnsure(id);
    throw error;
  }
}

/** @throws Refusal `setup.group_unknown`, `setup.nickname_refused` */
function changeOf(values: Readonly<Record<string, SettingValue>>): Partial<Rules> {
  return {
    ...(values['verified_role'] !== undefined && { verifiedRoleId: textOf(values['verified_role']) }),
    ...(values['nickname'] !== undefined && { nickname: nicknameOf(values['nickname']) }),
    ...(values['min_account_age'] !== undefined && {
      minAccountAgeDays: values['min_account_age'] === null ? null : Number(values['min_account_age']),
    }),
    ...(values['required_group'] !== undefined && { requiredGroupId: groupOf(values['required_group']) }),
    ...(values['verify_moves'] !== undefined && { moves: values['verify_moves'] === MOVES }),
  };
}

const textOf = (value: SettingValue): string | null => (value === null || value === '' ? null : String(value));

function nicknameOf(value: SettingValue): string | null {
  const text = textOf(value)?.trim() ?? '';
  if (text === '') return null;
  if (!text.includes('{') || unknownPart(text) !== undefined) throw nicknameText.because({});
  return text;
}

function groupOf(value: SettingValue): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const id = readGroup(text);
  if (id === undefined) throw groupText.because({});
  return id;
}
