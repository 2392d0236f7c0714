import type { Hono } from 'hono';
import { type GatewayDispatchPayload, GatewayDispatchEvents } from 'discord-api-types/v10';
import { type App, createApp, migrations } from './app.ts';
import { installJobs, startJobs, type Task } from './db/jobs.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase } from './db/open.ts';
import { createPulse } from './db/pulse.ts';
import { startTicks, type Tick } from './db/ticks.ts';
import { inviteUrl, readApplicationId } from './discord/application.ts';
import { syncCommands } from './discord/commands.ts';
import { createDiscord } from './discord/discord.ts';
import { DiscordFailure } from './discord/failure.ts';
import { badToken, type Fatal } from './discord/gateway/fatal.ts';
import { createIntentsReader } from './discord/gateway/intents.ts';
import { createGateway, type Gateway } from './discord/gateway.ts';
import { createRest } from './discord/rest.ts';
import { createSender } from './discord/sender.ts';
import { botIdOf, createSessionStore } from './discord/store.ts';
import { systemClock } from './kit/clock.ts';
import { type Config, publicUrlOf } from './kit/config.ts';
import type { Log } from './kit/log.ts';
import { createMetrics, type Metrics } from './kit/metrics.ts';
import { createTracker } from './kit/tracker.ts';
import { createRoblox, type Roblox } from './roblox/client.ts';
import { serveWeb } from './web/serve.ts';
import type { Status } from './web/status.ts';
import { createWeb, routesWeb } from './web/web.ts';

/** A running bot. */
export interface Bot {
  /** The port that the web server took. */
  readonly port: number;
  /** Takes no new work, lets what is under way finish for some seconds, closes everything. The session stays resumable. */
  stop(): Promise<void>;
}

/** Jobs and interactions that are under way at a stop have this long; with the rest, a stop takes under ten seconds. */
const FINISH_WITHIN_MS = 6_000;
/** Between two tries to tell Discord the commands, while Discord fails. */
const INTRODUCE_AGAIN_MS = 15_000;

/**
 * Starts the bot: the port first, so that `/health` answers whatever else is down, then the database, then Discord.
 *
 * @param signal ends the waiting for a database that does not answer yet
 * @param onFatal called once when the connection to Discord ended for good
 * @throws CannotListen, DatabaseProblem for what the person who hosts the bot must mend; everything is closed by then
 */
export async function startBot({
  config,
  log,
  version,
  signal,
  onFatal,
}: {
  config: Config;
  log: Log;
  version: string;
  signal: AbortSignal;
  onFatal: (fatal: Fatal) => void;
}): Promise<Bot> {
  const metrics = createMetrics();
  const roblox = createRoblox({
    urls: config.robloxUrls,
    apiKey: config.robloxApiKey,
    clock: systemClock,
    log,
    metrics,
  });
  const closers: (() => Promise<unknown> | void)[] = [() => roblox.close()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const now: {
    gateway?: Gateway;
    databaseUp: () => boolean;
    invite: string | undefined;
    roblox: Roblox;
    pages?: Hono;
  } = {
    databaseUp: () => false,
    invite: undefined,
    roblox,
  };

  try {
    const web = createWeb({
      ...statusOf(now, version),
      inviteUrl: () => now.invite,
      metrics,
      log,
      features: () => now.pages,
    });
    const server = await serveWeb({ app: web, host: config.host, port: config.port, log });
    closers.push(() => server.stop());

    const database = await openDatabase({ ...config, log, signal });
    closers.push(() => database.stop());
    const pulse = createPulse({ sql: database.sql, log });
    closers.push(() => pulse.stop());
    now.databaseUp = pulse.up;
    await installJobs(database.workerConnection);
    const steps = await migrate(database.sql, migrations);
    log.info({ steps }, `The database is ready: ${database.describe()}`);

    const { discordToken: token, discordApiUrl: apiUrl } = config;
    const rest = createRest({ token, apiUrl, log, metrics, onStopped: () => stopped() });
    closers.push(() => rest.close());
    const sender = createSender({ apiUrl, metrics });
    closers.push(() => sender.close());
    const underWay = createTracker();
    const gateway: Gateway = createGateway({
      token,
      rest,
      store: createSessionStore({
        sql: database.sql,
        botId: botIdOf(token),
        alone: database.kind === 'embedded',
      }),
      log,
      metrics,
      presence: '/training · /tryout · /pads',
      onEvent(event, _, isRepeated) {
        const work = hear(app, event, isRepeated);
        if (work) underWay.add(work);
      },
      switchedOn: createIntentsReader({ rest, log }),
      onFatal,
    });
    now.gateway = gateway;
    const stopped = () => {
      // A token that never worked is told of by the gateway, which tries it first.
      if (gateway.user() !== undefined) onFatal(badToken(0));
    };
    const app = createApp({
      sql: database.sql,
      discord: createDiscord({ rest, gateway }),
      sender,
      roblox,
      clock: systemClock,
      log,
      metrics,
      transcripts: {
        dataDir: config.dataDir,
        publicUrl: publicUrlOf(config, server.port),
        isPublic: config.publicUrl !== undefined,
        discordApiUrl: apiUrl,
      },
    });
    now.pages = routesWeb(app.routes, { log });

    const jobs = await startJobs({
      connection: database.workerConnection,
      tasks: tasksOf(app, metrics),
      log,
      stopGraceMs: FINISH_WITHIN_MS,
    });
    const ticks = startTicks({ ticks: ticksOf(app), log });
    const introducing = new AbortController();
    closers.push(async () => {
      introducing.abort();
      await gateway.stop();
      await Promise.all([underWay.settled(FINISH_WITHIN_MS), jobs.stop(), ticks.stop(FINISH_WITHIN_MS)]);
    });

    void gateway.start().then(async () => {
      now.invite = await introduce({ app, rest, log, signal: introducing.signal });
    });
    return { port: server.port, stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

const hear = (app: App, event: GatewayDispatchPayload, isRepeated: boolean): Promise<void> | undefined =>
  event.t === GatewayDispatchEvents.InteractionCreate ? app.router.handle(event.d, isRepeated) : app.hear(event);

function tasksOf(app: App, metrics: Metrics): Record<string, Task> {
  const doors = app.features.flatMap((feature) => feature.jobs);
  return Object.fromEntries(
    doors.map((door) => [
      door.task,
      async (payload, { attempt, maxAttempts }) => {
        try {
          await door.run(payload, { number: attempt, last: attempt >= maxAttempts });
          metrics.job(door.task, 'done');
        } catch (error) {
          metrics.job(door.task, 'failed');
          throw error;
        }
      },
    ]),
  );
}

/** The jobs that the clock alone runs. They are not counted: they run all the time and find nothing most of it. */
function ticksOf(app: App): Tick[] {
  const doors = app.features.flatMap((feature) => feature.jobs);
  return doors.flatMap(({ task, everyMs, run }) =>
    everyMs === undefined ? [] : [{ name: task, everyMs, run: () => run(undefined, { number: 1, last: false }) }],
  );
}

/** Tells Discord the commands and asks it who we are, until both went well. Answers the link that adds the bot to a server. */
async function introduce(deps: { app: App; rest: ReturnType<typeof createRest>; log: Log; signal: AbortSignal }) {
  const { app, rest, log, signal } = deps;
  while (!signal.aborted && !rest.stopped()) {
    try {
      const applicationId = await readApplicationId(rest);
      await syncCommands({ rest, applicationId, wanted: app.commands, log });
      return inviteUrl(applicationId, app.botPermissions);
    } catch (error) {
      if (!(error instanceof DiscordFailure)) throw error;
      log.warn({ err: error }, 'Discord could not be told the commands. It is tried again.');
      await new Promise((resolve) => {
        setTimeout(resolve, INTRODUCE_AGAIN_MS).unref();
      });
    }
  }
  return undefined;
}

/** What the status routes tell, from memory. */
function statusOf(now: { gateway?: Gateway; databaseUp: () => boolean; roblox: Roblox }, version: string) {
  const startedAt = performance.now();
  const gateway = () => now.gateway?.state() ?? 'connecting';
  const word = (): Status['status'] => {
    if (gateway() !== 'connected') return now.gateway && gateway() === 'stopped' ? 'degraded' : 'connecting';
    return now.databaseUp() ? 'online' : 'degraded';
  };
  return {
    status: (): Status => ({
      status: word(),
      user: now.gateway?.user() ?? null,
      guilds: now.gateway?.guilds.count() ?? 0,
      uptimeSeconds: Math.floor((performance.now() - startedAt) / 1000),
      version,
      database: now.databaseUp() ? 'up' : 'down',
      gateway: gateway(),
      roblox: now.roblox.health(),
    }),
    readyReason(): string | undefined {
      if (!now.databaseUp()) return 'The database does not answer yet.';
      if (gateway() !== 'connected') return now.gateway?.trouble() ?? 'Connecting to Discord.';
      return undefined;
    },
  };
}
