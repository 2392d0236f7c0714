import { createMessage, deleteMessage, updateMessage } from '../../world/messages.ts';
import { renderMessage } from '../../world/render.ts';
import type { Message, Webhook } from '../../world/types.ts';
import { discordError } from '../errors.ts';
import { readForm } from '../form.ts';
import { readMessageForm, refuseEmpty } from '../message-form.ts';
import { flagOf } from '../query.ts';
import { NOTHING, ok, type OpenContext, param } from '../route.ts';

/** The webhook of the address. @throws DiscordError 10015 if there is none, 50027 if the token is not its own */
export function webhookByToken(ctx: OpenContext): Webhook {
  const webhook = ctx.world.webhooks.get(param(ctx, 'webhook_id'));
  if (!webhook) throw discordError(10015);
  if (webhook.token !== param(ctx, 'webhook_token')) throw discordError(50027);
  return webhook;
}

const render = (ctx: OpenContext, message: Message) => renderMessage(ctx.world, message, { contentVisible: true });

function ownMessage(ctx: OpenContext): Message {
  const webhook = webhookByToken(ctx);
  const message = ctx.world.messagesIn(webhook.channelId).get(param(ctx, 'message_id'));
  if (message?.webhookId !== webhook.id) throw discordError(10008);
  return message;
}

/** What the holder of a channel webhook's token may do. https://discord.com/developers/docs/resources/webhook */
export const webhookMessages = {
  execute(ctx: OpenContext) {
    const webhook = webhookByToken(ctx);
    const form = readMessageForm(ctx.body, ctx.files);
    refuseEmpty(form);
    const message = createMessage(ctx.world, {
      channelId: webhook.channelId,
      authorId: webhook.id,
      webhookId: webhook.id,
      webhookName: readForm(ctx.body).string('username', { min: 1, max: 80 }) ?? webhook.name,
      ...(webhook.applicationId === undefined ? {} : { applicationId: webhook.applicationId }),
      content: form.content ?? '',
      embeds: form.embeds ?? [],
      components: form.components ?? [],
      attachments: form.attachments,
      allowedMentions: form.allowedMentions,
      flags: form.flags ?? 0,
      tts: form.tts,
    });
    return flagOf(ctx.query, 'wait') ? ok(render(ctx, message)) : NOTHING;
  },
  get: (ctx: OpenContext) => ok(render(ctx, ownMessage(ctx))),
  edit(ctx: OpenContext) {
    const message = ownMessage(ctx);
    const form = readMessageForm(ctx.body, ctx.files);
    const edited = updateMessage(ctx.world, message.channelId, message.id, {
      ...(form.content === undefined ? {} : { content: form.content }),
      ...(form.embeds ? { embeds: form.embeds } : {}),
      ...(form.components ? { components: form.components } : {}),
      attachments: form.attachments,
      allowedMentions: form.allowedMentions,
    });
    return ok(render(ctx, edited));
  },
  remove(ctx: OpenContext) {
    const message = ownMessage(ctx);
    deleteMessage(ctx.world, message.channelId, message.id);
    return NOTHING;
  },
};
