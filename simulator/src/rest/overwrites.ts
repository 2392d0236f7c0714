import { type APIOverwrite, OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { guildPermissions, has, permissionsIn } from '../world/permissions.ts';
import type { Channel, Guild } from '../world/types.ts';
import { userFor } from './access.ts';
import { discordError, invalidField } from './errors.ts';
import { need, readForm } from './form.ts';
import type { BotContext } from './route.ts';

/** One overwrite of a body. @throws DiscordError 10009 if its role is not the server's, 10013 if nobody has its id */
export function readOverwrite(ctx: BotContext, guild: Guild, id: string, value: unknown, path: string): APIOverwrite {
  const form = readForm(value, path);
  const type =
    form.choice('type', [OverwriteType.Role, OverwriteType.Member]) ??
    (guild.roles.has(id) ? OverwriteType.Role : OverwriteType.Member);
  if (type === OverwriteType.Role && !guild.roles.has(id)) throw discordError(10009);
  if (type === OverwriteType.Member) userFor(ctx, id);
  const bits = (key: string) => (form.permissions(key) ?? 0n).toString();
  return { id, type, allow: bits('allow'), deny: bits('deny') };
}

/** `permission_overwrites` of a body. Undefined if it is not there. */
export function readOverwrites(ctx: BotContext, guild: Guild): APIOverwrite[] | undefined {
  const list = readForm(ctx.body).list('permission_overwrites', 100);
  const overwrites = list?.map((value, index) => {
    const path = `permission_overwrites[${index}]`;
    const id = need(readForm(value, path).snowflake('id'), `${path}.id`);
    return readOverwrite(ctx, guild, id, value, path);
  });
  const ids = overwrites?.map(({ id }) => id) ?? [];
  if (new Set(ids).size < ids.length) {
    throw invalidField('permission_overwrites', 'OVERWRITE_DUPLICATE', 'Every overwrite needs an id of its own.');
  }
  return overwrites;
}

const sameBits = (a: APIOverwrite, b: APIOverwrite) => a.type === b.type && a.allow === b.allow && a.deny === b.deny;

/** An overwrite for the bot that allows MANAGE_ROLES here lets it hand out what it does not hold itself. */
function managesHere(channel: Channel, guild: Guild, botId: string): boolean {
  const mine = new Set([botId, ...(guild.members.get(botId)?.roles ?? [])]);
  return channel.overwrites.some(
    ({ id, allow }) => mine.has(id) && has(BigInt(allow), PermissionFlagsBits.ManageRoles),
  );
}

/**
 * Nobody grants or forbids what he does not hold himself, in the server or in the category; MANAGE_ROLES only
 * administrators may set. https://discord.com/developers/docs/resources/channel#edit-channel-permissions
 *
 * @param place the channel, or the category of a channel to be made; undefined for one without a category
 * @throws DiscordError 50013
 */
export function refuseForeignBits(
  ctx: BotContext,
  guild: Guild,
  place: Channel | undefined,
  wanted: readonly APIOverwrite[],
  before: readonly APIOverwrite[],
): void {
  const { botId } = ctx.application;
  const inGuild = guildPermissions(ctx.world, guild.id, botId);
  if (has(inGuild, PermissionFlagsBits.Administrator)) return;
  const exempt = place !== undefined && managesHere(place, guild, botId);
  const held = inGuild | (place ? permissionsIn(ctx.world, place.id, botId) : 0n);
  for (const overwrite of wanted) {
    const there = before.find(({ id }) => id === overwrite.id);
    if (there && sameBits(there, overwrite)) continue;
    const touched = BigInt(overwrite.allow) | BigInt(overwrite.deny);
    if (has(touched, PermissionFlagsBits.ManageRoles)) throw discordError(50013);
    if (!exempt && !has(held, touched)) throw discordError(50013);
  }
}
