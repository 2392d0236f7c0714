import { AuditLogEvent, PermissionFlagsBits, WebhookType } from 'discord-api-types/v10';
import { renderUser } from '../../world/render.ts';
import type { Webhook } from '../../world/types.ts';
import { createWebhook, deleteWebhook, updateWebhook } from '../../world/webhooks.ts';
import { guildChannelFor, guildFor, needIn, needInGuild } from '../access.ts';
import { audit } from '../audit-log.ts';
import { discordError } from '../errors.ts';
import { need, readForm } from '../form.ts';
import { type BotContext, NOTHING, ok, type OpenContext, param, type Route } from '../route.ts';
import { webhookByToken } from './webhook-messages.ts';

/** https://discord.com/developers/docs/resources/webhook#create-webhook */
const WEBHOOKS_A_CHANNEL = 15;

function render(ctx: OpenContext, webhook: Webhook, withUser: boolean) {
  return {
    application_id: webhook.applicationId ?? null,
    avatar: null,
    channel_id: webhook.channelId,
    guild_id: webhook.guildId,
    id: webhook.id,
    name: webhook.name,
    type: WebhookType.Incoming,
    token: webhook.token,
    ...(withUser ? { user: renderUser(ctx.world, webhook.userId) } : {}),
  };
}

function managed(ctx: BotContext): Webhook {
  const webhook = ctx.world.webhooks.get(param(ctx, 'webhook_id'));
  if (!webhook) throw discordError(10015);
  needIn(ctx, guildChannelFor(ctx, webhook.channelId).channel, PermissionFlagsBits.ManageWebhooks);
  return webhook;
}

function ofChannel(ctx: BotContext) {
  const { channel } = guildChannelFor(ctx);
  needIn(ctx, channel, PermissionFlagsBits.ManageWebhooks);
  return ok(
    [...ctx.world.webhooks.values()]
      .filter(({ channelId }) => channelId === channel.id)
      .map((one) => render(ctx, one, true)),
  );
}

function ofGuild(ctx: BotContext) {
  const guild = guildFor(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.ManageWebhooks);
  return ok(
    [...ctx.world.webhooks.values()].filter(({ guildId }) => guildId === guild.id).map((one) => render(ctx, one, true)),
  );
}

function create(ctx: BotContext) {
  const { channel, guild } = guildChannelFor(ctx);
  needIn(ctx, channel, PermissionFlagsBits.ManageWebhooks);
  const name = need(readForm(ctx.body).string('name', { min: 1, max: 80 }), 'name');
  const there = [...ctx.world.webhooks.values()].filter(({ channelId }) => channelId === channel.id);
  if (there.length >= WEBHOOKS_A_CHANNEL) throw discordError(30007);
  const { id: applicationId, botId: userId } = ctx.application;
  const webhook = createWebhook(ctx.world, { guildId: guild.id, channelId: channel.id, name, userId, applicationId });
  audit(ctx, guild.id, { action: AuditLogEvent.WebhookCreate, targetId: webhook.id });
  return ok(render(ctx, webhook, true));
}

function change(ctx: OpenContext, webhook: Webhook, withUser: boolean) {
  const form = readForm(ctx.body);
  const name = form.string('name', { min: 1, max: 80 });
  const channelId = form.snowflake('channel_id');
  return ok(
    render(
      ctx,
      updateWebhook(ctx.world, webhook, {
        ...(name === undefined ? {} : { name }),
        ...(channelId === undefined ? {} : { channelId }),
      }),
      withUser,
    ),
  );
}

function remove(ctx: OpenContext, webhook: Webhook) {
  deleteWebhook(ctx.world, webhook);
  return NOTHING;
}

const WITH_TOKEN = '/webhooks/{webhook_id}/{webhook_token}';

/** https://discord.com/developers/docs/resources/webhook */
export const webhookRoutes: readonly Route[] = [
  { method: 'GET', path: '/channels/{channel_id}/webhooks', auth: 'bot', handle: ofChannel },
  { method: 'POST', path: '/channels/{channel_id}/webhooks', auth: 'bot', handle: create },
  { method: 'GET', path: '/guilds/{guild_id}/webhooks', auth: 'bot', handle: ofGuild },
  { method: 'GET', path: '/webhooks/{webhook_id}', auth: 'bot', handle: (ctx) => ok(render(ctx, managed(ctx), true)) },
  { method: 'PATCH', path: '/webhooks/{webhook_id}', auth: 'bot', handle: (ctx) => change(ctx, managed(ctx), true) },
  { method: 'DELETE', path: '/webhooks/{webhook_id}', auth: 'bot', handle: (ctx) => remove(ctx, managed(ctx)) },
  { method: 'GET', path: WITH_TOKEN, auth: 'none', handle: (ctx) => ok(render(ctx, webhookByToken(ctx), false)) },
  { method: 'PATCH', path: WITH_TOKEN, auth: 'none', handle: (ctx) => change(ctx, webhookByToken(ctx), false) },
  { method: 'DELETE', path: WITH_TOKEN, auth: 'none', handle: (ctx) => remove(ctx, webhookByToken(ctx)) },
];
