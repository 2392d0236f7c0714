import type { InteractionSend } from '../interactions-port.ts';
import { flagOf } from '../query.ts';
import { type OpenContext, param, type Route } from '../route.ts';
import { webhookMessages } from './webhook-messages.ts';

const sendOf = ({ body, files }: OpenContext): InteractionSend => ({ body, files });

/** True if the address is an application's (an interaction's answers), false if it is a channel's webhook. */
const isApplication = (ctx: OpenContext) => ctx.world.applications.has(param(ctx, 'webhook_id'));

const app = (ctx: OpenContext) => param(ctx, 'webhook_id');
const token = (ctx: OpenContext) => param(ctx, 'webhook_token');

const WEBHOOK = '/webhooks/{webhook_id}/{webhook_token}';

/**
 * The first answer to an interaction, and everything under its token. Addresses of channels' webhooks look the same.
 * https://discord.com/developers/docs/interactions/receiving-and-responding
 */
export const interactionRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/interactions/{interaction_id}/{interaction_token}/callback',
    auth: 'none',
    handle: (ctx) =>
      ctx.interactions.callback(param(ctx, 'interaction_id'), param(ctx, 'interaction_token'), sendOf(ctx), {
        withResponse: flagOf(ctx.query, 'with_response'),
      }),
  },
  {
    method: 'POST',
    path: WEBHOOK,
    auth: 'none',
    handle: (ctx) =>
      isApplication(ctx) ? ctx.interactions.followUp(app(ctx), token(ctx), sendOf(ctx)) : webhookMessages.execute(ctx),
  },
  {
    method: 'GET',
    path: `${WEBHOOK}/messages/@original`,
    auth: 'none',
    handle: (ctx) => ctx.interactions.getOriginal(app(ctx), token(ctx)),
  },
  {
    method: 'PATCH',
    path: `${WEBHOOK}/messages/@original`,
    auth: 'none',
    handle: (ctx) => ctx.interactions.editOriginal(app(ctx), token(ctx), sendOf(ctx)),
  },
  {
    method: 'DELETE',
    path: `${WEBHOOK}/messages/@original`,
    auth: 'none',
    handle: (ctx) => ctx.interactions.deleteOriginal(app(ctx), token(ctx)),
  },
  {
    method: 'GET',
    path: `${WEBHOOK}/messages/{message_id}`,
    auth: 'none',
    handle: (ctx) =>
      isApplication(ctx)
        ? ctx.interactions.getMessage(app(ctx), token(ctx), param(ctx, 'message_id'))
        : webhookMessages.get(ctx),
  },
  {
    method: 'PATCH',
    path: `${WEBHOOK}/messages/{message_id}`,
    auth: 'none',
    handle: (ctx) =>
      isApplication(ctx)
        ? ctx.interactions.editMessage(app(ctx), token(ctx), param(ctx, 'message_id'), sendOf(ctx))
        : webhookMessages.edit(ctx),
  },
  {
    method: 'DELETE',
    path: `${WEBHOOK}/messages/{message_id}`,
    auth: 'none',
    handle: (ctx) =>
      isApplication(ctx)
        ? ctx.interactions.deleteMessage(app(ctx), token(ctx), param(ctx, 'message_id'))
        : webhookMessages.remove(ctx),
  },
];
