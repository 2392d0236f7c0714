import type { RobloxAnswer } from './errors.ts';
import type { Shape } from './shapes.ts';
import type { RobloxWorld } from './types.ts';

/** The four base addresses. */
export type RobloxHost = 'users' | 'groups' | 'thumbnails' | 'apis';
export const ROBLOX_HOSTS: readonly RobloxHost[] = ['users', 'groups', 'thumbnails', 'apis'];

/** What an endpoint is given. */
export interface RobloxCall {
  readonly world: RobloxWorld;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Tells of something in the request that no schema sees. It is refused by a thrown RobloxError, or overlooked. */
  violate(rule: string, message: string): void;
}

/** One endpoint. */
export interface RobloxRoute {
  readonly host: RobloxHost;
  readonly method: 'GET' | 'POST';
  /** With `{userId}` and the like. */
  readonly path: string;
  /** How many in how long: for one address on the older endpoints, for one owner of keys on Open Cloud. */
  readonly limit: { readonly requests: number; readonly windowMs: number };
  readonly params: Shape;
  readonly query: Shape;
  readonly body?: Shape;
  /** What is said where the body or the query holds too many. */
  readonly tooMany?: RobloxAnswer;
  /** Of a 200. */
  readonly answer: Shape;
  /** Answers with the body of a 200. @throws RobloxError */
  handle(call: RobloxCall): unknown;
}

/** As faults and the record name it: `/users/v1/users/{userId}`. */
export const routeName = ({ host, path }: Pick<RobloxRoute, 'host' | 'path'>): string => `/${host}${path}`;

export const MINUTE_MS = 60_000;
export const SECOND_MS = 1_000;
