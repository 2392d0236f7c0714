import {
  ActivityType,
  type APIGatewayBotInfo,
  type APIUser,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type GatewayPresenceUpdateData,
  PresenceUpdateStatus,
  Routes,
} from 'discord-api-types/v10';
import type { Log } from '../kit/log.ts';
import type { Metrics } from '../kit/metrics.ts';
import { pause } from './back-off.ts';
import { type Connection, type Ending, openConnection, type ShardState, type Timing } from './gateway/connection.ts';
import { badToken, type Fatal } from './gateway/fatal.ts';
import { createGuilds, type Guilds } from './gateway/guilds.ts';
import { OPEN_INTENTS, PRIVILEGED_INTENTS } from './gateway/intents.ts';
import { createSeen } from './gateway/seen.ts';
import { createSessions, type SessionStore } from './gateway/sessions.ts';
import { createStarts } from './gateway/starts.ts';
import type { Rest } from './rest.ts';

export type GatewayState = ShardState | 'stopped';

/** The bot's own account. */
export interface BotUser {
  readonly id: string;
  readonly username: string;
}

/** The connection over which Discord tells what happens. */
export interface Gateway {
  /**
   * Connects, and stays connected until `stop`. Never throws.
   *
   * @returns once it is connected for the first time, is stopped, or has ended for good
   */
  start(): Promise<void>;
  /** Closes the connection within a few seconds. The next process can go on where this one was. */
  stop(): Promise<void>;
  state(): GatewayState;
  /** What it waits for while it is not connected, in one sentence. */
  trouble(): string | undefined;
  readonly guilds: Guilds;
  /** Undefined until Discord has told. */
  user(): BotUser | undefined;
  /** What Discord was asked to tell, as bits: https://discord.com/developers/docs/events/gateway#gateway-intents */
  intents(): number;
}

export interface GatewayOptions {
  readonly token: string;
  readonly rest: Rest;
  readonly store: SessionStore;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'gatewayEvent'>;
  /** What stands below the bot's name in the list of members. */
  readonly presence: string;
  /**
   * Hears each event of Discord once. An interaction that comes twice within a minute (two sessions, or one that was
   * gone on with) is heard once, too. Must not throw.
   *
   * @param isRepeated what happened while the line was broken; an earlier process may have heard it
   */
  readonly onEvent: (event: GatewayDispatchPayload, shardId: number, isRepeated: boolean) => void;
  /** The connection has ended for good. Called at most once. */
  readonly onFatal: (fatal: Fatal) => void;
  /**
   * Asked before connecting: the bits of the privileged intents that the bot's owner has switched on, or undefined
   * where that is not known. Without it the bot asks for none.
   */
  readonly switchedOn?: () => Promise<number | undefined>;
  /** For tests. */
  readonly timing?: Partial<Timing>;
}

/** An interaction is of use for three seconds, so a minute is plenty. */
const SEEN_MS = 60_000;
const RELEASE_WAIT_MS = 2_000;
const RUN_WAIT_MS = 500;

/** Makes the gateway; nothing is sent before `start`. */
export function createGateway(options: GatewayOptions): Gateway {
  const { rest, log, metrics, onEvent } = options;
  const keeper = createGuilds();
  const seen = createSeen(SEEN_MS);
  const sessions = createSessions({
    store: options.store,
    log,
    countOf: (shardId) => keeper.countOf(shardId),
    intents: () => intents,
  });
  const starts = createStarts({ rest, store: options.store, log });
  const stopping = new AbortController();
  let connection: Connection | undefined;
  let user: BotUser | undefined;
  let intents = OPEN_INTENTS;
  /** Discord has refused what it said was switched on. */
  let isRefused = false;
  let isOver = true;
  let wasConnected = false;
  let tellStarted: () => void = () => {};
  let running: Promise<void> = Promise.resolve();

  /** The way of every event. What commands need comes first. */
  function hear(event: GatewayDispatchPayload, shardId: number) {
    try {
      metrics?.gatewayEvent(event.t);
      if (event.t === GatewayDispatchEvents.InteractionCreate) {
        if (!seen.isNew(event.d.id)) return;
      } else {
        keeper.hear(event, shardId);
        if (event.t === GatewayDispatchEvents.Ready) user = { id: event.d.user.id, username: event.d.user.username };
      }
      onEvent(event, shardId, connection?.states()[shardId] === 'resuming');
    } catch (error) {
      log.error({ err: error, event: event.t }, 'An event of Discord could not be dealt with.');
    }
  }

  function hearState(shardId: number, state: ShardState, closeCode: number | undefined, before: ShardState) {
    if (state !== 'connected') {
      const line = { shard: shardId, ...(closeCode !== undefined && { closeCode }) };
      if (before === 'connected') log.info(line, 'The connection to Discord broke. Connecting again.');
      else log.debug(line, 'Connecting to Discord.');
      return;
    }
    starts.succeeded();
    if (!user) void learnUser();
    if (stateNow() !== 'connected') return;
    log.info(
      { guilds: keeper.guilds.count(), shards: connection?.states().length, user: user?.username },
      wasConnected ? 'Connected to Discord again.' : 'Connected to Discord.',
    );
    wasConnected = true;
    tellStarted();
  }

  /** A session that an earlier process began does not say again who the bot is. */
  async function learnUser() {
    try {
      const { id, username } = await rest.get<APIUser>(Routes.user());
      user ??= { id, username };
    } catch (error) {
      log.debug({ err: error }, 'The name of the bot is not known.');
    }
  }

  function stateNow(): GatewayState {
    if (isOver) return 'stopped';
    const states = connection?.states() ?? [];
    if (states.length === 0 || states.includes('connecting')) return 'connecting';
    return states.includes('resuming') ? 'resuming' : 'connected';
  }

  function connect(info: APIGatewayBotInfo): Promise<Ending> {
    const states = new Map<number, ShardState>();
    connection = openConnection({
      token: options.token,
      info,
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- bits of it, put together
      intents,
      presence: presenceOf(options.presence),
      log,
      sessions,
      mayIdentify: (shardId) => starts.mayIdentify(shardId),
      onEvent: hear,
      onState(shardId, state, closeCode) {
        const before = states.get(shardId) ?? 'connecting';
        states.set(shardId, state);
        hearState(shardId, state, closeCode, before);
      },
      ...(options.timing && { timing: options.timing }),
    });
    return connection.ended;
  }

  async function claim() {
    for (const session of await starts.claim(sessions, stopping.signal)) {
      keeper.assume(session.shardId, session.guildCount);
    }
  }

  /** Decides what is asked for, and leaves the sessions that were begun otherwise. */
  async function choose(shards: number) {
    const begun = sessions.intentsOf(0);
    const privileged = isRefused ? 0 : await options.switchedOn?.();
    // Where Discord does not say, what it allowed the session before is still the best guess.
    intents =
      privileged === undefined && options.switchedOn ? (begun ?? OPEN_INTENTS) : OPEN_INTENTS | (privileged ?? 0);
    for (let id = 0; id < shards; id++) {
      const session = sessions.get(id);
      const isGood = session?.shardCount === shards && sessions.intentsOf(id) === intents;
      if (session && !isGood) sessions.update(id, null);
    }
  }

  /** Refused what needs a switch in Discord's portal, the bot does without, once. */
  function mayDoWithout(fatal: Fatal): boolean {
    if (fatal.reason !== 'intents' || (intents & PRIVILEGED_INTENTS) === 0) return false;
    isRefused = true;
    log.warn({ closeCode: fatal.code }, `${fatal.message} The bot goes on without. ${fatal.mend}`);
    return true;
  }

  async function run() {
    await claim();
    while (!stopping.signal.aborted) {
      const info = await starts.gatewayInfo(stopping.signal);
      if (info === 'refused') return end(badToken(0));
      if (!info) return;
      await choose(info.shards);
      const fresh = Array.from({ length: info.shards }, (_, id) => id).filter((id) => !sessions.get(id));
      if (!(await starts.mayStart(info, fresh.length, stopping.signal))) continue;
      if (stopping.signal.aborted) return;
      const ending = await connect(info);
      connection = undefined;
      if (ending.kind === 'fatal' && mayDoWithout(ending.fatal)) continue;
      if (ending.kind === 'fatal') return end(ending.fatal);
      if (ending.kind === 'stopped') return;
      await starts.waitAfter(ending, stopping.signal);
    }
  }

  function end(fatal: Fatal) {
    isOver = true;
    log.fatal({ closeCode: fatal.code }, `${fatal.message} ${fatal.mend}`);
    void sessions.release(RELEASE_WAIT_MS);
    options.onFatal(fatal);
  }

  return {
    start() {
      isOver = false;
      const started = new Promise<void>((resolve) => {
        tellStarted = resolve;
      });
      running = run().catch((error: unknown) => {
        isOver = true;
        log.error({ err: error }, 'The connection to Discord failed.');
      });
      return Promise.race([started, running]);
    },
    async stop() {
      if (isOver) return;
      stopping.abort();
      await connection?.close();
      // A request to Discord that hangs is not waited for; whatever it answers opens no connection any more.
      await Promise.race([running, pause(RUN_WAIT_MS)]);
      isOver = true;
      await sessions.release(RELEASE_WAIT_MS);
    },
    state: stateNow,
    trouble: () => (stateNow() === 'connected' ? undefined : starts.trouble()),
    guilds: keeper.guilds,
    user: () => user,
    intents: () => intents,
  };
}

/** A line of text as a status. https://discord.com/developers/docs/events/gateway-events#activity-object */
const presenceOf = (text: string): GatewayPresenceUpdateData => ({
  since: null,
  activities: [{ name: 'Custom Status', type: ActivityType.Custom, state: text }],
  status: PresenceUpdateStatus.Online,
  afk: false,
});
