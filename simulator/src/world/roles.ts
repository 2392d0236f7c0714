import { type APIRole, type APIRoleTags, GatewayDispatchEvents, type RoleFlags } from 'discord-api-types/v10';
import { guildOf, roleOf } from './lookup.ts';
import { compareRoles } from './permissions.ts';
import { shaped } from './shaped.ts';
import type { Guild, World } from './types.ts';
import { tellWhatComesIntoView } from './visibility.ts';

const NO_FLAGS = shaped<RoleFlags>(0);

export interface RoleChange {
  readonly name?: string;
  readonly permissions?: bigint | string;
  /** 0xRRGGBB; 0 is no colour. */
  readonly color?: number;
  readonly hoist?: boolean;
  readonly mentionable?: boolean;
}

export interface NewRole extends RoleChange {
  readonly id?: string;
  /** Without it the role stands right above @everyone, below older roles of the same height. */
  readonly position?: number;
  readonly managed?: boolean;
  readonly tags?: APIRoleTags;
}

const colorsOf = (color: number) => ({ primary_color: color, secondary_color: null, tertiary_color: null });

function announceRole(
  world: World,
  t: GatewayDispatchEvents.GuildRoleCreate | GatewayDispatchEvents.GuildRoleUpdate,
  guildId: string,
  role: APIRole,
): void {
  world.emit(() => ({ t, d: { guild_id: guildId, role }, guildId }));
}

/** @throws Error if there is no such server */
export function createRole(world: World, guildId: string, made: NewRole): APIRole {
  const guild = guildOf(world, guildId);
  const role: APIRole = {
    id: made.id ?? world.ids.next(),
    name: made.name ?? 'new role',
    color: made.color ?? 0,
    colors: colorsOf(made.color ?? 0),
    hoist: made.hoist ?? false,
    icon: null,
    unicode_emoji: null,
    position: made.position ?? 1,
    permissions: (made.permissions ?? 0n).toString(),
    managed: made.managed ?? false,
    mentionable: made.mentionable ?? false,
    flags: NO_FLAGS,
    ...(made.tags ? { tags: made.tags } : {}),
  };
  guild.roles.set(role.id, role);
  announceRole(world, GatewayDispatchEvents.GuildRoleCreate, guildId, role);
  return role;
}

/**
 * Changes a role. A bot whose view of a channel that opens or closes hears CHANNEL_UPDATE.
 *
 * @throws Error if there is no such role
 */
export function updateRole(
  world: World,
  guildId: string,
  roleId: string,
  change: RoleChange & { position?: number },
): APIRole {
  const guild = guildOf(world, guildId);
  const before = roleOf(world, guildId, roleId);
  const color = change.color ?? before.color;
  const role: APIRole = {
    ...before,
    name: change.name ?? before.name,
    permissions: (change.permissions ?? before.permissions).toString(),
    color,
    colors: colorsOf(color),
    hoist: change.hoist ?? before.hoist,
    mentionable: change.mentionable ?? before.mentionable,
    position: change.position ?? before.position,
  };
  const put = () => {
    guild.roles.set(roleId, role);
    announceRole(world, GatewayDispatchEvents.GuildRoleUpdate, guildId, role);
  };
  if (role.permissions === before.permissions) put();
  else tellWhatComesIntoView(world, guild, put);
  return role;
}

/**
 * Moves roles. Afterwards all stand at 0, 1, 2, …: @everyone first, then by the wanted height.
 *
 * @throws Error if there is no such server
 */
export function moveRoles(world: World, guildId: string, wanted: ReadonlyMap<string, number>): void {
  const { roles } = guildOf(world, guildId);
  const order = [...roles.values()]
    .filter(({ id }) => id !== guildId)
    .map((role) => {
      const at = wanted.get(role.id) ?? role.position;
      return { role, at, way: Math.sign(at - role.position) };
    })
    // The role that stood there gives way: it goes down for one that comes from below, up for one from above.
    .sort((a, b) => a.at - b.at || a.way - b.way || compareRoles(a.role, b.role));
  for (const [index, { role }] of order.entries()) {
    if (role.position !== index + 1) updateRole(world, guildId, role.id, { position: index + 1 });
  }
}

/** Deletes a role and takes it from its members and out of every channel's overwrites. @throws Error if there is none */
export function deleteRole(world: World, guildId: string, roleId: string): void {
  roleOf(world, guildId, roleId);
  const guild = guildOf(world, guildId);
  tellWhatComesIntoView(world, guild, () => {
    forgetRole(world, guild, roleId);
    world.emit({ t: GatewayDispatchEvents.GuildRoleDelete, d: { guild_id: guildId, role_id: roleId }, guildId });
  });
}

function forgetRole(world: World, guild: Guild, roleId: string): void {
  guild.roles.delete(roleId);
  for (const member of guild.members.values()) {
    if (member.roles.includes(roleId)) member.roles = member.roles.filter((id) => id !== roleId);
  }
  for (const channelId of guild.channelIds) {
    const channel = world.channels.get(channelId);
    if (channel?.overwrites.some(({ id }) => id === roleId)) {
      channel.overwrites = channel.overwrites.filter(({ id }) => id !== roleId);
    }
  }
}
