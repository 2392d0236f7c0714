import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { DiscordPort, Member, Role } from '../../../discord/port.ts';

/** What decides in one server whether the bot can change somebody's roles and nickname. */
export interface Ground {
  readonly guildId: string;
  readonly ownerId: string;
  readonly roles: ReadonlyMap<string, Role>;
  /** The bot's own highest role, or undefined where it has none. */
  readonly top: Role | undefined;
  readonly managesRoles: boolean;
  readonly managesNicknames: boolean;
  /** Roles to which the owner has given rights in this bot. */
  readonly rightful: ReadonlySet<string>;
}

export interface GroundDeps {
  readonly discord: Pick<DiscordPort, 'ownMember' | 'rolesOf' | 'ownerOf'>;
  /** Roles to which the server's owner has given rights in this bot. */
  rolesWithRights(guildId: string): Promise<ReadonlySet<string>>;
}

/** Why the bot can't give or take a role. */
export type RoleObstacle = 'everyone' | 'deleted' | 'managed' | 'not_allowed' | 'too_high';

/** Why the bot can't change a nickname. */
export type NicknameObstacle = 'owner' | 'not_allowed' | 'too_high';

/** Reads it from Discord and the database. @throws DiscordFailure */
export async function readGround({ discord, rolesWithRights }: GroundDeps, guildId: string): Promise<Ground> {
  const [me, all, ownerId, rightful] = await Promise.all([
    discord.ownMember(guildId),
    discord.rolesOf(guildId),
    discord.ownerOf(guildId),
    rolesWithRights(guildId),
  ]);
  const roles = new Map(all.map((role) => [role.id, role]));
  const mine = [guildId, ...me.roleIds].flatMap((id) => roles.get(id) ?? []);
  const bits = mine.reduce((sum, { permissions }) => sum | permissions, 0n);
  const may = (bit: bigint) => (bits & (bit | PermissionFlagsBits.Administrator)) !== 0n;
  return {
    guildId,
    ownerId,
    roles,
    top: highestOf(mine.filter(({ id }) => id !== guildId)),
    managesRoles: may(PermissionFlagsBits.ManageRoles),
    managesNicknames: may(PermissionFlagsBits.ManageNicknames),
    rightful,
  };
}

/** Between equal positions the lower id stands above. https://discord.com/developers/docs/topics/permissions#permission-hierarchy */
const isAbove = (one: Role, other: Role): boolean =>
  one.position === other.position ? BigInt(one.id) < BigInt(other.id) : one.position > other.position;

const highestOf = (roles: readonly Role[]): Role | undefined =>
  roles.reduce<Role | undefined>((top, role) => (top === undefined || isAbove(role, top) ? role : top), undefined);

const isBelowMine = ({ top }: Ground, role: Role): boolean => top !== undefined && isAbove(top, role);

/** What keeps the bot from giving or taking a role; undefined: nothing that is known. */
export function roleObstacle(ground: Ground, roleId: string): RoleObstacle | undefined {
  const role = ground.roles.get(roleId);
  if (roleId === ground.guildId) return 'everyone';
  if (!role) return 'deleted';
  if (role.isManaged) return 'managed';
  if (!ground.managesRoles) return 'not_allowed';
  return isBelowMine(ground, role) ? undefined : 'too_high';
}

/** What keeps the bot from naming a member; undefined: nothing that is known. */
export function nicknameObstacle(ground: Ground, member: Member): NicknameObstacle | undefined {
  if (member.userId === ground.ownerId) return 'owner';
  if (!ground.managesNicknames) return 'not_allowed';
  const highest = highestOf(member.roleIds.flatMap((id) => ground.roles.get(id) ?? []));
  return highest === undefined || isBelowMine(ground, highest) ? undefined : 'too_high';
}

/** Discord's permissions with which somebody can do harm. */
const DANGEROUS: readonly (readonly [bit: bigint, name: string])[] = [
  [PermissionFlagsBits.Administrator, 'Administrator'],
  [PermissionFlagsBits.ManageGuild, 'Manage Server'],
  [PermissionFlagsBits.ManageRoles, 'Manage Roles'],
  [PermissionFlagsBits.ManageChannels, 'Manage Channels'],
  [PermissionFlagsBits.ManageWebhooks, 'Manage Webhooks'],
  [PermissionFlagsBits.ManageMessages, 'Manage Messages'],
  [PermissionFlagsBits.ManageNicknames, 'Manage Nicknames'],
  [PermissionFlagsBits.ManageThreads, 'Manage Threads'],
  [PermissionFlagsBits.KickMembers, 'Kick Members'],
  [PermissionFlagsBits.BanMembers, 'Ban Members'],
  [PermissionFlagsBits.ModerateMembers, 'Timeout Members'],
  [PermissionFlagsBits.MentionEveryone, 'Mention @everyone, @here and All Roles'],
  [PermissionFlagsBits.ViewAuditLog, 'View Audit Log'],
];

/** Why only the owner may have a role handed out by a bind, in Discord's names of permissions; empty: anybody may. */
export function powersOf(ground: Ground, roleId: string): string[] {
  const bits = ground.roles.get(roleId)?.permissions ?? 0n;
  const dangers = DANGEROUS.flatMap(([bit, name]) => ((bits & bit) === 0n ? [] : [name]));
  return [...dangers, ...(ground.rightful.has(roleId) ? ['rights in this bot'] : [])];
}
