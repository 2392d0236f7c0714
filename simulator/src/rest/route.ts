import type { Application, World } from '../world/types.ts';
import type { Interactions, RestAnswer, Upload } from './interactions-port.ts';
import type { Nonces } from './nonces.ts';
import type { Windows } from './windows.ts';

/** https://discord.com/developers/docs/events/gateway#session-start-limit-object */
export interface SessionStartLimit {
  readonly total: number;
  readonly remaining: number;
  /** Milliseconds. */
  readonly reset_after: number;
  readonly max_concurrency: number;
}

/** What every route may use. */
export interface RestServices {
  readonly world: World;
  readonly interactions: Interactions;
  /** Where the gateway listens, `ws://…`. */
  gatewayUrl(): string;
  sessionStartLimit(): SessionStartLimit;
  /** Limits of single things: names, old messages, new commands. */
  readonly windows: Windows;
  readonly nonces: Nonces;
}

/** One request, as a route sees it. */
export interface OpenContext extends RestServices {
  /** The template's parts by name; those named `…_id` are snowflakes. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON, or `payload_json`. Undefined if there was none. */
  readonly body: unknown;
  readonly files: readonly Upload[];
  /** `X-Audit-Log-Reason`, decoded. */
  readonly reason: string | undefined;
}

/** The same, from a bot that showed its token. */
export interface BotContext extends OpenContext {
  readonly application: Application;
}

interface RouteName {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As Discord's OpenAPI description writes it: `/channels/{channel_id}/messages`. */
  readonly path: string;
}

/** A route that wants a bot's token. */
export interface BotRoute extends RouteName {
  readonly auth: 'bot';
  handle(ctx: BotContext): RestAnswer | Promise<RestAnswer>;
}

/** A route that wants none: its address holds a secret of its own, or it tells none. */
export interface OpenRoute extends RouteName {
  readonly auth: 'none';
  handle(ctx: OpenContext): RestAnswer | Promise<RestAnswer>;
}

export type Route = BotRoute | OpenRoute;

/** 200 with a body. */
export const ok = (body: unknown): RestAnswer => ({ status: 200, body });

/** 201 with a body. */
export const created = (body: unknown): RestAnswer => ({ status: 201, body });

/** 204. */
export const NOTHING: RestAnswer = { status: 204 };

/** One part of the path. @throws Error if the template has no such part */
export function param(ctx: OpenContext, name: string): string {
  const value = ctx.params[name];
  if (value === undefined) throw new Error(`The route has no {${name}}`);
  return value;
}
