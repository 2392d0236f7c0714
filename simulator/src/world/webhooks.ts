import { GatewayDispatchEvents } from 'discord-api-types/v10';
import type { Webhook, World } from './types.ts';

function announceWebhooks(world: World, { guildId, channelId }: Webhook): void {
  const d = { guild_id: guildId, channel_id: channelId };
  world.emit({ t: GatewayDispatchEvents.WebhooksUpdate, d, guildId, channelId });
}

/** A new webhook of a server's channel. */
export function createWebhook(
  world: World,
  made: { guildId: string; channelId: string; name: string; userId: string; applicationId: string | undefined },
): Webhook {
  const webhook: Webhook = { ...made, id: world.ids.next(), token: world.ids.secret(68) };
  world.webhooks.set(webhook.id, webhook);
  announceWebhooks(world, webhook);
  return webhook;
}

/** Renames a webhook or moves it to another channel. */
export function updateWebhook(world: World, webhook: Webhook, change: { name?: string; channelId?: string }): Webhook {
  if (change.channelId !== undefined && change.channelId !== webhook.channelId) {
    announceWebhooks(world, webhook);
    webhook.channelId = change.channelId;
  }
  webhook.name = change.name ?? webhook.name;
  announceWebhooks(world, webhook);
  return webhook;
}

/** Deletes a webhook: its token is worth nothing from now on. */
export function deleteWebhook(world: World, webhook: Webhook): void {
  if (world.webhooks.delete(webhook.id)) announceWebhooks(world, webhook);
}
