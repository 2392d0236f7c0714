import { renderUser } from '../../world/render.ts';
import type { Application } from '../../world/types.ts';
import { readForm } from '../form.ts';
import { type BotContext, ok, type Route } from '../route.ts';

function render(ctx: BotContext, application: Application) {
  const guilds = [...ctx.world.guilds.values()].filter(({ members }) => members.has(application.botId));
  const bot = renderUser(ctx.world, application.botId);
  return {
    id: application.id,
    name: application.name,
    icon: null,
    description: '',
    type: null,
    bot,
    bot_public: true,
    bot_require_code_grant: false,
    integration_types_config: { '0': {} },
    verify_key: application.publicKey,
    flags: application.flags,
    flags_new: `${application.flags}`,
    redirect_uris: [],
    interactions_endpoint_url: application.interactionsUrl ?? null,
    role_connections_verification_url: null,
    // Whoever registered it; this small Discord knows no developers.
    owner: bot,
    approximate_guild_count: guilds.length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
  };
}

function patch(ctx: BotContext) {
  const { application } = ctx;
  const form = readForm(ctx.body);
  const url = form.string('interactions_endpoint_url', { max: 2_048 });
  if (form.has('interactions_endpoint_url')) application.interactionsUrl = url;
  return ok(render(ctx, application));
}

/** https://discord.com/developers/docs/resources/application */
export const applicationRoutes: readonly Route[] = [
  { method: 'GET', path: '/applications/@me', auth: 'bot', handle: (ctx) => ok(render(ctx, ctx.application)) },
  { method: 'PATCH', path: '/applications/@me', auth: 'bot', handle: patch },
  { method: 'GET', path: '/oauth2/applications/@me', auth: 'bot', handle: (ctx) => ok(render(ctx, ctx.application)) },
];
