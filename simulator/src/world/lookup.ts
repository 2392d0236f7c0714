import type { APIRole, APIUser } from 'discord-api-types/v10';
import type { Application, Channel, Guild, Member, Message, World } from './types.ts';

function found<T>(thing: T | undefined, name: string, id: string): T {
  if (thing === undefined) throw new Error(`There is no ${name} ${id} in this world`);
  return thing;
}

/** @throws Error if there is none: a mistake of the caller, the REST side looks for itself. */
export const userOf = (world: World, id: string): APIUser => found(world.users.get(id), 'user', id);

/** @throws Error if there is none */
export const guildOf = (world: World, id: string): Guild => found(world.guilds.get(id), 'server', id);

/** @throws Error if there is none */
export const channelOf = (world: World, id: string): Channel => found(world.channels.get(id), 'channel', id);

/** @throws Error if there is none */
export const memberOf = (world: World, guildId: string, userId: string): Member =>
  found(guildOf(world, guildId).members.get(userId), `member of ${guildId}`, userId);

/** @throws Error if there is none */
export const roleOf = (world: World, guildId: string, roleId: string): APIRole =>
  found(guildOf(world, guildId).roles.get(roleId), `role of ${guildId}`, roleId);

/** A message of the channel, ephemeral or not. Undefined if there is none. */
export function findMessage(world: World, channelId: string, messageId: string): Message | undefined {
  const message = world.messagesIn(channelId).get(messageId) ?? world.ephemerals.get(messageId);
  return message?.channelId === channelId ? message : undefined;
}

/** The application whose bot this user is. */
export const applicationOf = (world: World, userId: string): Application | undefined => world.applications.get(userId);

/** The applications whose bot is in the server. */
export function applicationsIn(world: World, guild: Guild): Application[] {
  const there: Application[] = [];
  for (const application of world.applications.values()) {
    if (guild.members.has(application.botId)) there.push(application);
  }
  return there;
}
