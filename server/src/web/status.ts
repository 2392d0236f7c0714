import { everyone } from '../kit/access.ts';
import type { Metrics } from '../kit/metrics.ts';
import { homePage } from './home-page.ts';
import type { WebRoute } from './route.ts';

/** How the bot is doing, as `GET /status` tells it. */
export interface Status {
  /** `online`: commands are answered. `connecting`: not yet. `degraded`: something it needs has failed. */
  readonly status: 'online' | 'connecting' | 'degraded';
  /** The bot's own account, once Discord has said it. */
  readonly user: { readonly id: string; readonly username: string } | null;
  /** In how many servers it is. */
  readonly guilds: number;
  readonly uptimeSeconds: number;
  readonly version: string;
  readonly database: 'up' | 'down';
  readonly gateway: 'connected' | 'connecting' | 'resuming' | 'stopped';
  /** How Roblox answers. Says nothing about the bot itself, so it changes neither `status` nor the HTTP code. */
  readonly roblox: {
    readonly state: 'up' | 'slow' | 'down';
    readonly hasKey: boolean;
    readonly troubles: readonly { readonly host: string; readonly why: string; readonly retryAt: Date | null }[];
  };
}

/** What the routes about the bot's health ask. Each answers at once from memory and never waits for anything. */
export interface StatusSources {
  status(): Status;
  /** Why commands can't be answered now, in a short sentence; `undefined` when they can. */
  readyReason(): string | undefined;
  /** Where the bot is added to a server; `undefined` as long as it is not known. */
  inviteUrl(): string | undefined;
  readonly metrics: Pick<Metrics, 'up' | 'text' | 'contentType'>;
}

/** The first page, and what hosts and monitors ask. */
export function statusRoutes(sources: StatusSources): WebRoute[] {
  return [
    {
      method: 'GET',
      path: '/',
      access: everyone('tells whether the bot is up and how to invite it'),
      handle: (context) => context.html(homePage(sources.status(), sources.inviteUrl())),
    },
    {
      method: 'GET',
      path: '/health',
      access: everyone('the host asks whether the process lives'),
      // Asks nobody: in an outage of Discord or the database a restart would only make it worse.
      handle: (context) => context.json({ status: 'ok' }),
    },
    {
      method: 'GET',
      path: '/ready',
      access: everyone('the host asks whether commands can be answered'),
      handle(context) {
        const reason = sources.readyReason();
        return reason === undefined ? context.json({ ready: true }) : context.json({ ready: false, reason }, 503);
      },
    },
    {
      method: 'GET',
      path: '/status',
      access: everyone('monitors read the same as the first page tells'),
      handle(context) {
        const now = sources.status();
        return context.json(now, now.status === 'online' ? 200 : 503);
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      access: everyone('numbers without names, for Prometheus'),
      async handle(context) {
        sources.metrics.up(sources.readyReason() === undefined);
        return context.body(await sources.metrics.text(), 200, { 'content-type': sources.metrics.contentType });
      },
    },
  ];
}
