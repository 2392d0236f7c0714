import { PermissionFlagsBits } from 'discord-api-types/v10';
import { addReaction, clearReactions, removeReaction } from '../../world/reactions.ts';
import { renderUser } from '../../world/render.ts';
import { messageFor, needIn, textChannelFor } from '../access.ts';
import { discordError } from '../errors.ts';
import { limitOf } from '../query.ts';
import { type BotContext, NOTHING, ok, param, type Route } from '../route.ts';

/** https://discord.com/developers/docs/resources/message#create-reaction */
const EMOJIS_A_MESSAGE = 20;

const UNICODE = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\uFE0F?\u20E3)/u;
const CUSTOM = /^\w{2,32}:\d{17,20}$/;

function emojiOf(ctx: BotContext): string {
  const emoji = param(ctx, 'emoji_name');
  if (!UNICODE.test(emoji) && !CUSTOM.test(emoji)) throw discordError(10014);
  return emoji;
}

function target(ctx: BotContext) {
  const channel = textChannelFor(ctx);
  needIn(ctx, channel, PermissionFlagsBits.ReadMessageHistory);
  return { channel, message: messageFor(ctx, channel) };
}

function add(ctx: BotContext) {
  const { channel, message } = target(ctx);
  const emoji = emojiOf(ctx);
  const there = message.reactions.some((reaction) => reaction.emoji === emoji);
  if (!there) {
    needIn(ctx, channel, PermissionFlagsBits.AddReactions);
    if (message.reactions.length >= EMOJIS_A_MESSAGE) throw discordError(30010);
  }
  addReaction(ctx.world, message, emoji, ctx.application.botId);
  return NOTHING;
}

function take(ctx: BotContext, userId: string) {
  const { channel, message } = target(ctx);
  if (userId !== ctx.application.botId) needIn(ctx, channel, PermissionFlagsBits.ManageMessages);
  removeReaction(ctx.world, message, emojiOf(ctx), userId);
  return NOTHING;
}

function clear(ctx: BotContext, emoji: string | undefined) {
  const { channel, message } = target(ctx);
  needIn(ctx, channel, PermissionFlagsBits.ManageMessages);
  clearReactions(ctx.world, message, emoji);
  return NOTHING;
}

function users(ctx: BotContext) {
  const { message } = target(ctx);
  const emoji = emojiOf(ctx);
  const limit = limitOf(ctx.query, { max: 100, fallback: 25 });
  const ids = [...(message.reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [])];
  return ok(ids.slice(0, limit).map((id) => renderUser(ctx.world, id)));
}

const REACTIONS = '/channels/{channel_id}/messages/{message_id}/reactions';
const EMOJI = `${REACTIONS}/{emoji_name}`;

/** https://discord.com/developers/docs/resources/message#create-reaction */
export const reactionRoutes: readonly Route[] = [
  { method: 'PUT', path: `${EMOJI}/@me`, auth: 'bot', handle: add },
  { method: 'DELETE', path: `${EMOJI}/@me`, auth: 'bot', handle: (ctx) => take(ctx, ctx.application.botId) },
  { method: 'DELETE', path: `${EMOJI}/{user_id}`, auth: 'bot', handle: (ctx) => take(ctx, param(ctx, 'user_id')) },
  { method: 'GET', path: EMOJI, auth: 'bot', handle: users },
  { method: 'DELETE', path: EMOJI, auth: 'bot', handle: (ctx) => clear(ctx, emojiOf(ctx)) },
  { method: 'DELETE', path: REACTIONS, auth: 'bot', handle: (ctx) => clear(ctx, undefined) },
];
