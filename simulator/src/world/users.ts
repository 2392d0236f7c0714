import { type APIUser, GatewayDispatchEvents, type UserFlags } from 'discord-api-types/v10';
import { userOf } from './lookup.ts';
import { announceMember } from './member-events.ts';
import { shaped } from './shaped.ts';
import type { World } from './types.ts';

const NO_FLAGS = shaped<UserFlags>(0);

/** A new person, or a bot's user. `username` is the unique name, `globalName` the one that people see. */
export function createUser(
  world: World,
  { username, globalName, bot, id }: { username: string; globalName?: string | null; bot?: boolean; id?: string },
): APIUser {
  const user: APIUser = {
    id: id ?? world.ids.next(),
    username,
    avatar: null,
    discriminator: '0',
    public_flags: NO_FLAGS,
    flags: NO_FLAGS,
    banner: null,
    accent_color: null,
    global_name: globalName ?? null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    ...(bot === true ? { bot: true } : {}),
  };
  world.users.set(user.id, user);
  return user;
}

/**
 * Renames somebody. Every server that he is in says GUILD_MEMBER_UPDATE; a bot also hears USER_UPDATE of itself.
 *
 * @throws Error if there is no such user
 */
export function updateUser(
  world: World,
  userId: string,
  change: { username?: string; globalName?: string | null },
): APIUser {
  const before = userOf(world, userId);
  const user: APIUser = {
    ...before,
    username: change.username ?? before.username,
    global_name: change.globalName === undefined ? before.global_name : change.globalName,
  };
  world.users.set(userId, user);
  const application = world.applications.get(userId);
  if (application) world.emit({ t: GatewayDispatchEvents.UserUpdate, d: user, applicationId: application.id });
  for (const guild of world.guilds.values()) {
    const member = guild.members.get(userId);
    if (member) announceMember(world, GatewayDispatchEvents.GuildMemberUpdate, member);
  }
  return user;
}
