import {
  type APIGuildScheduledEvent,
  AuditLogEvent,
  GuildScheduledEventEntityType,
  GuildScheduledEventPrivacyLevel,
  GuildScheduledEventStatus,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { guildPermissions, has } from '../../world/permissions.ts';
import { renderUser } from '../../world/render.ts';
import { deleteScheduledEvent, putScheduledEvent } from '../../world/scheduled-events.ts';
import { shaped } from '../../world/shaped.ts';
import { isoTime } from '../../world/time.ts';
import type { Guild } from '../../world/types.ts';
import { channelFor, guildFor } from '../access.ts';
import { audit } from '../audit-log.ts';
import { discordError, invalidField } from '../errors.ts';
import { type Form, need, readForm } from '../form.ts';
import { type BotContext, NOTHING, ok, param, type Route } from '../route.ts';

/** https://discord.com/developers/docs/resources/guild-scheduled-event */
const ACTIVE_EVENTS = 100;

const DONE = new Set([GuildScheduledEventStatus.Completed, GuildScheduledEventStatus.Canceled]);

const ofGuild = (ctx: BotContext, guild: Guild) =>
  [...ctx.world.scheduledEvents.values()].filter((event) => event.guild_id === guild.id);

/** REST adds a list that the gateway does not have. */
const render = (event: APIGuildScheduledEvent) => ({ ...event, guild_scheduled_event_exceptions: [] });

function find(ctx: BotContext, guild: Guild): APIGuildScheduledEvent {
  const event = ctx.world.scheduledEvents.get(param(ctx, 'guild_scheduled_event_id'));
  if (event?.guild_id !== guild.id) throw discordError(10070);
  return event;
}

/** Making needs CREATE_EVENTS; changing what others made needs MANAGE_EVENTS. */
function needEvents(ctx: BotContext, guild: Guild, event?: APIGuildScheduledEvent): void {
  const held = guildPermissions(ctx.world, guild.id, ctx.application.botId);
  const own = event === undefined || event.creator_id === ctx.application.botId;
  const may = has(held, PermissionFlagsBits.ManageEvents) || (own && has(held, PermissionFlagsBits.CreateEvents));
  if (!may) throw discordError(50013);
}

function timeOf(form: Form, key: string): string | undefined {
  const text = form.string(key);
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw invalidField(key, 'DATE_TIME_TYPE_PARSE', `Could not parse ${text}. Should be ISO8601.`);
  return isoTime(ms);
}

function read(ctx: BotContext, before: Partial<APIGuildScheduledEvent>) {
  const form = readForm(ctx.body);
  const entityType =
    form.choice('entity_type', [
      GuildScheduledEventEntityType.StageInstance,
      GuildScheduledEventEntityType.Voice,
      GuildScheduledEventEntityType.External,
    ]) ?? need(before.entity_type, 'entity_type');
  const isExternal = entityType === GuildScheduledEventEntityType.External;
  const start = timeOf(form, 'scheduled_start_time') ?? need(before.scheduled_start_time, 'scheduled_start_time');
  const end = timeOf(form, 'scheduled_end_time') ?? before.scheduled_end_time ?? null;
  if (isExternal && end === null) need(undefined, 'scheduled_end_time');
  if (Date.parse(start) < ctx.world.clock.now() && before.scheduled_start_time === undefined) {
    throw invalidField(
      'scheduled_start_time',
      'GUILD_SCHEDULED_EVENT_SCHEDULE_PAST',
      'Cannot schedule event in the past.',
    );
  }
  const location =
    form.form('entity_metadata')?.string('location', { min: 1, max: 100 }) ?? before.entity_metadata?.location;
  const channelId = isExternal
    ? null
    : need(form.snowflake('channel_id') ?? before.channel_id ?? undefined, 'channel_id');
  if (channelId !== null) channelFor(ctx, channelId);
  return {
    name: form.string('name', { min: 1, max: 100 }) ?? need(before.name, 'name'),
    description: form.string('description', { max: 1_000 }) ?? before.description ?? null,
    channel_id: channelId,
    scheduled_start_time: start,
    scheduled_end_time: end,
    entity_type: entityType,
    entity_metadata: isExternal ? { location: need(location, 'entity_metadata.location') } : null,
    privacy_level: GuildScheduledEventPrivacyLevel.GuildOnly,
  };
}

function create(ctx: BotContext) {
  const guild = guildFor(ctx);
  needEvents(ctx, guild);
  if (ofGuild(ctx, guild).filter(({ status }) => !DONE.has(status)).length >= ACTIVE_EVENTS) throw discordError(30038);
  const { botId } = ctx.application;
  const event = putScheduledEvent(
    ctx.world,
    shaped({
      ...read(ctx, {}),
      id: ctx.world.ids.next(),
      guild_id: guild.id,
      creator_id: botId,
      creator: renderUser(ctx.world, botId),
      image: null,
      status: GuildScheduledEventStatus.Scheduled,
      entity_id: null,
      recurrence_rule: null,
    }),
  );
  audit(ctx, guild.id, { action: AuditLogEvent.GuildScheduledEventCreate, targetId: event.id });
  return ok(render(event));
}

function patch(ctx: BotContext) {
  const guild = guildFor(ctx);
  const before = find(ctx, guild);
  needEvents(ctx, guild, before);
  if (DONE.has(before.status)) throw discordError(180000);
  const status =
    readForm(ctx.body).choice('status', [
      GuildScheduledEventStatus.Scheduled,
      GuildScheduledEventStatus.Active,
      GuildScheduledEventStatus.Completed,
      GuildScheduledEventStatus.Canceled,
    ]) ?? before.status;
  const event = putScheduledEvent(ctx.world, shaped({ ...before, ...read(ctx, before), status }));
  audit(ctx, guild.id, { action: AuditLogEvent.GuildScheduledEventUpdate, targetId: event.id });
  return ok(render(event));
}

function remove(ctx: BotContext) {
  const guild = guildFor(ctx);
  const event = find(ctx, guild);
  needEvents(ctx, guild, event);
  deleteScheduledEvent(ctx.world, event);
  audit(ctx, guild.id, { action: AuditLogEvent.GuildScheduledEventDelete, targetId: event.id });
  return NOTHING;
}

const EVENTS = '/guilds/{guild_id}/scheduled-events';
const EVENT = `${EVENTS}/{guild_scheduled_event_id}`;

/** https://discord.com/developers/docs/resources/guild-scheduled-event */
export const scheduledEventRoutes: readonly Route[] = [
  { method: 'GET', path: EVENTS, auth: 'bot', handle: (ctx) => ok(ofGuild(ctx, guildFor(ctx)).map(render)) },
  { method: 'POST', path: EVENTS, auth: 'bot', handle: create },
  { method: 'GET', path: EVENT, auth: 'bot', handle: (ctx) => ok(render(find(ctx, guildFor(ctx)))) },
  { method: 'PATCH', path: EVENT, auth: 'bot', handle: patch },
  { method: 'DELETE', path: EVENT, auth: 'bot', handle: remove },
];
