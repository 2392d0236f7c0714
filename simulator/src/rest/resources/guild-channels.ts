import { AuditLogEvent, ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { createChannel, updateChannel } from '../../world/channels.ts';
import { mayView } from '../../world/permissions.ts';
import { renderChannel } from '../../world/render.ts';
import type { Channel, Guild } from '../../world/types.ts';
import { channelFor, guildFor, needIn, needInGuild } from '../access.ts';
import { audit } from '../audit-log.ts';
import { discordError, invalidField } from '../errors.ts';
import { need, readForm } from '../form.ts';
import { readOverwrites, refuseForeignBits } from '../overwrites.ts';
import { type BotContext, created, NOTHING, ok, type Route } from '../route.ts';

/** https://support.discord.com/hc/en-us/articles/33694251638295 */
const CHANNELS_A_GUILD = 500;
const CHANNELS_A_CATEGORY = 50;
export const NAME_CHARACTERS = 100;
export const TOPIC_CHARACTERS = 1_024;
/** Six hours. */
export const SLOWMODE_SECONDS = 21_600;

const MADE_HERE = [
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.GuildCategory,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildStageVoice,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
] as const;

function* channelsOf(ctx: BotContext, guild: Guild): Iterable<Channel> {
  for (const id of guild.channelIds) {
    const channel = ctx.world.channels.get(id);
    if (channel && !channel.thread) yield channel;
  }
}

/**
 * The category that a channel is to stand in.
 *
 * @throws DiscordError 50035 if it is none of this server, or full
 */
export function categoryFor(ctx: BotContext, guild: Guild, parentId: string): Channel {
  const parent = ctx.world.channels.get(parentId);
  if (parent?.guildId !== guild.id)
    throw invalidField('parent_id', 'CHANNEL_PARENT_INVALID', 'Category does not exist');
  if (parent.type !== ChannelType.GuildCategory) {
    throw invalidField('parent_id', 'CHANNEL_PARENT_INVALID_TYPE', 'Not a category');
  }
  let below = 0;
  for (const channel of channelsOf(ctx, guild)) if (channel.parentId === parentId) below += 1;
  if (below >= CHANNELS_A_CATEGORY) {
    throw invalidField(
      'parent_id',
      'CHANNEL_PARENT_MAX_CHANNELS',
      `Maximum number of channels in category reached (${CHANNELS_A_CATEGORY})`,
    );
  }
  return parent;
}

function list(ctx: BotContext) {
  const guild = guildFor(ctx);
  const { botId } = ctx.application;
  // REST leaves out what the bot may not view; the gateway sends it obfuscated.
  const seen = [...channelsOf(ctx, guild)].filter(({ id }) => mayView(ctx.world, id, botId));
  return ok(seen.map((channel) => renderChannel(ctx.world, channel, botId)));
}

function create(ctx: BotContext) {
  const guild = guildFor(ctx);
  const form = readForm(ctx.body);
  const name = need(form.string('name', { min: 1, max: NAME_CHARACTERS }), 'name');
  const type = form.choice('type', MADE_HERE) ?? ChannelType.GuildText;
  const parentId = form.snowflake('parent_id');
  const parent = parentId === undefined ? undefined : categoryFor(ctx, guild, parentId);
  if (parent) needIn(ctx, channelFor(ctx, parent.id), PermissionFlagsBits.ManageChannels);
  else needInGuild(ctx, guild, PermissionFlagsBits.ManageChannels);
  if ([...channelsOf(ctx, guild)].length >= CHANNELS_A_GUILD) throw discordError(30013);
  const overwrites = readOverwrites(ctx, guild);
  refuseForeignBits(ctx, guild, parent, overwrites ?? [], parent?.overwrites ?? []);
  const position = form.integer('position', { min: 0 });
  const channel = createChannel(ctx.world, guild.id, {
    name,
    type,
    topic: form.string('topic', { max: TOPIC_CHARACTERS }) ?? null,
    parentId: parent?.id ?? null,
    nsfw: form.boolean('nsfw') ?? false,
    rateLimitPerUser: form.integer('rate_limit_per_user', { min: 0, max: SLOWMODE_SECONDS }) ?? 0,
    ...(position === undefined ? {} : { position }),
    ...(overwrites ? { overwrites } : {}),
  });
  audit(ctx, guild.id, {
    action: AuditLogEvent.ChannelCreate,
    targetId: channel.id,
    changes: [{ key: 'name', new_value: channel.name }],
  });
  return created(renderChannel(ctx.world, channel, ctx.application.botId));
}

function move(ctx: BotContext) {
  const guild = guildFor(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.ManageChannels);
  if (!Array.isArray(ctx.body)) throw invalidField('', 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
  for (const [index, value] of ctx.body.entries()) {
    const form = readForm(value, `[${index}]`);
    const channel = channelFor(ctx, need(form.snowflake('id'), `[${index}].id`));
    const parentId = form.snowflake('parent_id');
    const parent = parentId === undefined ? undefined : categoryFor(ctx, guild, parentId);
    const position = form.integer('position', { min: 0 });
    updateChannel(ctx.world, channel.id, {
      ...(position === undefined ? {} : { position }),
      ...(form.has('parent_id') ? { parentId: parent?.id ?? null } : {}),
      ...(parent && form.boolean('lock_permissions') === true ? { overwrites: parent.overwrites } : {}),
    });
  }
  return NOTHING;
}

const PATH = '/guilds/{guild_id}/channels';

/** https://discord.com/developers/docs/resources/guild#get-guild-channels */
export const guildChannelRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, auth: 'bot', handle: list },
  { method: 'POST', path: PATH, auth: 'bot', handle: create },
  { method: 'PATCH', path: PATH, auth: 'bot', handle: move },
];
