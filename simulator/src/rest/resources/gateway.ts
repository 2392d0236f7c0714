import { ok, type Route } from '../route.ts';

/** Discord's own rule of thumb is 1,000 servers a shard, and at most 2,500. */
const GUILDS_A_SHARD = 1_000;

/** https://discord.com/developers/docs/events/gateway#get-gateway */
export const gatewayRoutes: readonly Route[] = [
  { method: 'GET', path: '/gateway', auth: 'none', handle: (ctx) => ok({ url: ctx.gatewayUrl() }) },
  {
    method: 'GET',
    path: '/gateway/bot',
    auth: 'bot',
    handle(ctx) {
      let guilds = 0;
      for (const { members } of ctx.world.guilds.values()) if (members.has(ctx.application.botId)) guilds += 1;
      return ok({
        url: ctx.gatewayUrl(),
        shards: Math.max(1, Math.ceil(guilds / GUILDS_A_SHARD)),
        session_start_limit: ctx.sessionStartLimit(),
      });
    },
  },
];
