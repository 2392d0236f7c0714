import type { Application } from '../world/types.ts';

/** What a session needs of the connection that it is on. */
export interface Line {
  send(text: string): void;
}

/** A bot's session: it outlives its connection for a while, with everything that was sent on it. */
export interface Session {
  readonly id: string;
  readonly application: Application;
  readonly shard: readonly [id: number, count: number];
  readonly intents: number;
  /** From this member count on, GUILD_CREATE leaves out members who are offline. */
  readonly largeThreshold: number;
  /** Servers whose GUILD_CREATE is still to come; their other events wait in it. */
  readonly unseen: Set<string>;
  line: Line | undefined;
  readonly seq: number;
  /** Numbers an event, keeps it for a replay, and sends it if a connection is there. `data` is JSON. */
  dispatch(t: string, data: string): void;
  /** The events after `seq`, oldest first; undefined if they are no longer kept. */
  after(seq: number): readonly string[] | undefined;
}

/** Discord doesn't say how many it keeps; enough for a stream of 2,500 servers and what happens meanwhile. */
export const KEPT_EVENTS = 10_000;

/** A new session without a connection. */
export function createSession(about: {
  id: string;
  application: Application;
  shard: readonly [id: number, count: number];
  intents: number;
  largeThreshold: number;
}): Session {
  let seq = 0;
  const kept: string[] = [];

  return {
    ...about,
    unseen: new Set(),
    line: undefined,
    get seq() {
      return seq;
    },
    dispatch(t, data) {
      seq += 1;
      const text = `{"t":"${t}","s":${seq},"op":0,"d":${data}}`;
      kept.push(text);
      // Dropping in blocks keeps a dispatch cheap.
      if (kept.length > 2 * KEPT_EVENTS) kept.splice(0, KEPT_EVENTS);
      this.line?.send(text);
    },
    after(lastSeen) {
      const firstKept = seq - kept.length + 1;
      if (lastSeen + 1 < firstKept) return undefined;
      return kept.slice(lastSeen + 1 - firstKept);
    },
  };
}

/**
 * The shard to which a server's events go.
 * https://discord.com/developers/docs/topics/gateway#sharding-sharding-formula
 */
export const shardOf = (guildId: string, shardCount: number): number =>
  shardCount === 1 ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shardCount));
