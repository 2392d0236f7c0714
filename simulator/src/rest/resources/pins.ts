import { AuditLogEvent, PermissionFlagsBits } from 'discord-api-types/v10';
import { pinMessage, unpinMessage } from '../../world/pins.ts';
import type { Message } from '../../world/types.ts';
import { holdsIn, messageFor, needIn, textChannelFor } from '../access.ts';
import { audit } from '../audit-log.ts';
import { discordError } from '../errors.ts';
import { limitOf } from '../query.ts';
import { type BotContext, NOTHING, ok, type Route } from '../route.ts';
import { renderFor } from './messages.ts';

/** https://discord.com/developers/docs/resources/message#pin-message */
const PINS = 250;

function pinned(ctx: BotContext): Message[] {
  const channel = textChannelFor(ctx);
  if (!holdsIn(ctx, channel, PermissionFlagsBits.ReadMessageHistory)) return [];
  return channel.pins.map((id) => messageFor(ctx, channel, id));
}

function list(ctx: BotContext) {
  const limit = limitOf(ctx.query, { max: 50, fallback: 50 });
  const before = ctx.query.get('before');
  const older = pinned(ctx).filter(({ pinnedAt = '' }) => before === null || Date.parse(pinnedAt) < Date.parse(before));
  const items = older
    .slice(0, limit)
    .map((message) => ({ pinned_at: message.pinnedAt, message: renderFor(ctx, message) }));
  return ok({ items, has_more: older.length > limit });
}

function change(ctx: BotContext, pin: boolean) {
  const channel = textChannelFor(ctx);
  needIn(ctx, channel, PermissionFlagsBits.PinMessages);
  const message = messageFor(ctx, channel);
  if (channel.thread?.archived === true) throw discordError(50083);
  if (message.pinned === pin) return NOTHING;
  if (pin && channel.pins.length >= PINS) throw discordError(30003);
  if (pin) pinMessage(ctx.world, message, ctx.application.botId);
  else unpinMessage(ctx.world, message);
  if (channel.guildId !== undefined) {
    audit(ctx, channel.guildId, {
      action: pin ? AuditLogEvent.MessagePin : AuditLogEvent.MessageUnpin,
      targetId: message.authorId,
      options: { channel_id: channel.id, message_id: message.id },
    });
  }
  return NOTHING;
}

const OLD = '/channels/{channel_id}/pins';
const NEW = '/channels/{channel_id}/messages/pins';

/** https://discord.com/developers/docs/resources/message#get-channel-pins, and the routes that it replaced */
export const pinRoutes: readonly Route[] = [
  { method: 'GET', path: NEW, auth: 'bot', handle: list },
  { method: 'PUT', path: `${NEW}/{message_id}`, auth: 'bot', handle: (ctx) => change(ctx, true) },
  { method: 'DELETE', path: `${NEW}/{message_id}`, auth: 'bot', handle: (ctx) => change(ctx, false) },
  {
    method: 'GET',
    path: OLD,
    auth: 'bot',
    handle: (ctx) => ok(pinned(ctx).map((message) => renderFor(ctx, message))),
  },
  { method: 'PUT', path: `${OLD}/{message_id}`, auth: 'bot', handle: (ctx) => change(ctx, true) },
  { method: 'DELETE', path: `${OLD}/{message_id}`, auth: 'bot', handle: (ctx) => change(ctx, false) },
];
