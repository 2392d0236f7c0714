import { isObject } from '../contract/json.ts';
import type { Application, World } from '../world/types.ts';
import { CLOSE } from './close-codes.ts';
import { allowedIntents, knownIntents } from './intents.ts';
import { shardOf } from './session.ts';

/** An IDENTIFY that was let in. */
export interface Identified {
  readonly application: Application;
  readonly shard: readonly [id: number, count: number];
  /** Whether the client named its shard; READY repeats it only then. */
  readonly shardNamed: boolean;
  readonly intents: number;
  readonly largeThreshold: number;
  /** The client takes large payloads deflated. */
  readonly compress: boolean;
}

/** https://discord.com/developers/docs/topics/gateway#sharding */
export const SERVERS_A_SHARD = 2_500;
const DEFAULT_LARGE_THRESHOLD = 50;

/**
 * Reads an IDENTIFY as Discord does. Answers what was asked for, or the code with which the connection is closed.
 * https://discord.com/developers/docs/topics/gateway-events#identify
 */
export function readIdentify(world: World, d: unknown): Identified | number {
  if (!isObject(d)) return CLOSE.decodeError;
  const { token, intents, properties, shard, compress, large_threshold: largeThreshold } = d;
  if (typeof token !== 'string' || !isObject(properties)) return CLOSE.decodeError;
  if (compress !== undefined && typeof compress !== 'boolean') return CLOSE.decodeError;
  const application = applicationOf(world, token);
  if (!application) return CLOSE.authenticationFailed;
  if (shard !== undefined && !isShard(shard)) return CLOSE.invalidShard;
  if (typeof intents !== 'number' || !knownIntents(intents)) return CLOSE.invalidIntents;
  if (!allowedIntents(application, intents)) return CLOSE.disallowedIntents;
  const named = shard ?? ([0, 1] as const);
  if (serversOf(world, application, named).length > SERVERS_A_SHARD) return CLOSE.shardingRequired;
  return {
    application,
    shard: named,
    shardNamed: shard !== undefined,
    intents,
    largeThreshold: typeof largeThreshold === 'number' ? largeThreshold : DEFAULT_LARGE_THRESHOLD,
    compress: compress === true,
  };
}

/** The application to which a token belongs. */
export function applicationOf(world: World, token: string): Application | undefined {
  for (const application of world.applications.values()) if (application.token === token) return application;
  return undefined;
}

/** The ids of the servers that a shard of an application serves. */
export function serversOf(
  world: World,
  application: Application,
  shard: readonly [id: number, count: number],
): string[] {
  const ids: string[] = [];
  for (const guild of world.guilds.values()) {
    if (guild.members.has(application.botId) && shardOf(guild.id, shard[1]) === shard[0]) ids.push(guild.id);
  }
  return ids;
}

function isShard(shard: unknown): shard is [id: number, count: number] {
  if (!Array.isArray(shard) || shard.length !== 2) return false;
  const [id, count] = shard as unknown[];
  return Number.isInteger(id) && Number.isInteger(count) && Number(id) >= 0 && Number(id) < Number(count);
}
