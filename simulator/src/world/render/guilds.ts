import type { APIGuild, GatewayGuildCreateDispatchData } from 'discord-api-types/v10';
import { channelOf } from '../lookup.ts';
import { mayView } from '../permissions.ts';
import type { Guild, World } from '../types.ts';
import { shaped } from '../shaped.ts';
import { renderChannelFor } from './channels.ts';
import { renderMember, renderRole } from './users.ts';

/** Above this many members the gateway sends only those who are online; here: the first so many. */
const LARGE_GUILD_MEMBERS = 250;

/** What REST and the gateway both send. */
function renderCommon(guild: Guild) {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    roles: [...guild.roles.values()].map(renderRole),
    default_message_notifications: 0,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 25_000_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: guild.preferredLocale,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
  };
}

/**
 * A server as REST sends it.
 * https://discord.com/developers/docs/resources/guild#guild-object
 */
export const renderGuild = (guild: Guild): APIGuild =>
  shaped({ ...renderCommon(guild), home_header: null, nsfw: false });

/** A server as GUILD_UPDATE sends it: the two descriptions differ in a few keys. */
export const renderGuildEvent = (guild: Guild): APIGuild => shaped({ ...renderCommon(guild), hub_type: null });

/** A server with `?with_counts=true`. */
export function renderGuildWithCounts(guild: Guild): APIGuild {
  const members = guild.members.size;
  return { ...renderGuild(guild), approximate_member_count: members, approximate_presence_count: members };
}

/**
 * A server as GUILD_CREATE brings it to one bot: channels that the bot may not view are obfuscated, threads that it may
 * not view are left out. Its own member is always there, the others only with the member intent.
 * https://discord.com/developers/docs/events/gateway-events#guild-create
 *
 * @param userId the bot's user
 */
export function renderGuildCreate(
  world: World,
  guild: Guild,
  { userId, members }: { userId: string; members: 'all' | 'own' },
): GatewayGuildCreateDispatchData {
  const own = guild.members.get(userId);
  const channels = [...guild.channelIds].map((id) => channelOf(world, id));
  const sent = members === 'all' ? [...guild.members.values()].slice(0, LARGE_GUILD_MEMBERS) : [];
  if (own && !sent.includes(own)) sent.push(own);
  const events = [...world.scheduledEvents.values()].filter((event) => event.guild_id === guild.id);
  return shaped({
    ...renderGuildEvent(guild),
    joined_at: own?.joinedAt ?? '',
    large: guild.members.size > LARGE_GUILD_MEMBERS,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [],
    members: sent.map((member) => renderMember(world, member)),
    channels: channels.filter((channel) => !channel.thread).map((channel) => renderChannelFor(world, channel, userId)),
    threads: channels
      .filter((channel) => channel.thread && !channel.thread.archived && mayView(world, channel.id, userId))
      .map((channel) => renderChannelFor(world, channel, userId)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: events,
    soundboard_sounds: [],
  });
}
