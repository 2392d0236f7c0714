import {
  type GatewayDispatchPayload,
  GatewayDispatchEvents,
  type GatewayGuildCreateDispatchData,
  type GatewayReadyDispatchData,
} from 'discord-api-types/v10';

/** What is kept in memory of a server. Little on purpose: there may be thousands. */
export interface Guild {
  readonly id: string;
  readonly shardId: number;
  /** Undefined until Discord has sent the server. */
  readonly ownerId: string | undefined;
  readonly name: string | undefined;
  /** False while Discord has an outage there. The bot is still a member. */
  readonly available: boolean;
}

/** The servers that the bot is in, as the gateway tells them. */
export interface Guilds {
  get(id: string): Guild | undefined;
  all(): IterableIterator<Guild>;
  /**
   * How many there are. A connection that goes on after a restart is not told the servers again; the count that was
   * saved then stands in, so `all` may hold fewer.
   */
  count(): number;
  /** Whether every server is in `all`. */
  complete(): boolean;
}

/** The writing side, for the gateway. */
export interface GuildsKeeper {
  readonly guilds: Guilds;
  /** Takes in READY, GUILD_CREATE, GUILD_UPDATE and GUILD_DELETE; leaves others alone. */
  hear(event: GatewayDispatchPayload, shardId: number): void;
  /** The shard went on where an earlier process was: its servers are only known by number. */
  assume(shardId: number, guildCount: number): void;
  /** How many servers the shard has. */
  countOf(shardId: number): number;
}

/** Starts with no servers. */
export function createGuilds(): GuildsKeeper {
  const byId = new Map<string, Guild>();
  /** Of the shards that were not told their servers: the count that was saved, and what has changed since. */
  const assumed = new Map<number, { count: number }>();

  function ready(data: GatewayReadyDispatchData, shardId: number) {
    assumed.delete(shardId);
    const listed = new Set((data.guilds ?? []).map(({ id }) => id));
    for (const { id, shardId: of } of byId.values()) if (of === shardId && !listed.has(id)) byId.delete(id);
    for (const id of listed) {
      const known = byId.get(id);
      byId.set(id, { id, shardId, ownerId: known?.ownerId, name: known?.name, available: false });
    }
  }

  function created(data: GatewayGuildCreateDispatchData, shardId: number) {
    if (data.unavailable === true) {
      unavailable(data.id, shardId);
      return;
    }
    const { id, owner_id: ownerId, name } = data;
    const guess = assumed.get(shardId);
    // `joined_at` tells a server that was joined just now from one that came back after an outage.
    if (guess && !byId.has(id) && Date.now() - Date.parse(data.joined_at) < JUST_JOINED_MS) guess.count++;
    byId.set(id, { id, shardId, ownerId, name, available: true });
  }

  function unavailable(id: string, shardId: number) {
    const known = byId.get(id);
    byId.set(id, { id, shardId, ownerId: known?.ownerId, name: known?.name, available: false });
  }

  function countOf(shardId: number): number {
    const guess = assumed.get(shardId);
    if (guess) return guess.count;
    let count = 0;
    for (const guild of byId.values()) if (guild.shardId === shardId) count++;
    return count;
  }

  return {
    guilds: {
      get: (id) => byId.get(id),
      all: () => byId.values(),
      count() {
        let count = 0;
        for (const guild of byId.values()) if (!assumed.has(guild.shardId)) count++;
        for (const guess of assumed.values()) count += guess.count;
        return count;
      },
      complete: () => assumed.size === 0,
    },
    hear(event, shardId) {
      switch (event.t) {
        case GatewayDispatchEvents.Ready:
          ready(event.d, shardId);
          break;
        case GatewayDispatchEvents.GuildCreate:
          created(event.d, shardId);
          break;
        case GatewayDispatchEvents.GuildUpdate: {
          const { id, owner_id: ownerId, name } = event.d;
          byId.set(id, { id, shardId, ownerId, name, available: true });
          break;
        }
        case GatewayDispatchEvents.GuildDelete: {
          // An outage is no leaving.
          if (event.d.unavailable === true) {
            unavailable(event.d.id, shardId);
            break;
          }
          byId.delete(event.d.id);
          const guess = assumed.get(shardId);
          if (guess && guess.count > 0) guess.count--;
          break;
        }
        default:
      }
    },
    assume: (shardId, guildCount) => void assumed.set(shardId, { count: guildCount }),
    countOf,
  };
}

/** A server that the bot joined within this time counts as new, in milliseconds. */
const JUST_JOINED_MS = 60_000;
