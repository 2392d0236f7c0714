import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Reader } from '../control/reads.ts';
import type { Faults } from '../faults.ts';
import type { GatewayFaults } from '../gateway/faults.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { LiveStore } from '../interactions/live.ts';
import { NotPossible } from '../interactions/not-possible.ts';
import type { Recorder } from '../record.ts';
import type { Roblox } from '../roblox/roblox.ts';
import type { World } from '../world/types.ts';
import { screenActs } from './acts.ts';
import type { BotHandle } from './bot.ts';
import { createFeed } from './feed.ts';
import { createScreenFiles } from './files.ts';
import { linesFor } from './lines.ts';
import { lookAs } from './look.ts';
import { createTroubles } from './troubles.ts';
import type { Change, System } from './wire.ts';

/** The page that shows the world as its people see it, and what that page asks for. */
export interface Screen {
  /** To be mounted at the root: `/`, `/assets/*` and `/screen/*`. */
  readonly app: Hono;
  /** The world was laid out anew. */
  reset(): void;
}

/** What only the page asks for. Everything else it does through the control routes. */
function screenReads(deps: {
  world: World;
  reader: Reader;
  gateway: Gateway;
  record: Recorder;
  troubles: ReturnType<typeof createTroubles>;
  bot: BotHandle | undefined;
}) {
  const { world, gateway, record, troubles, bot } = deps;
  return {
    look: ({ userId }: { userId: string }) => lookAs(world, userId),
    lines: ({ userId, channelId }: { userId: string; channelId: string }) => linesFor(deps, userId, channelId),
    system: (_: Record<string, never>): System => ({
      now: world.clock.now(),
      troubles: troubles.list(),
      bot: bot?.state(),
      sessions: gateway.sessions().filter(({ connected }) => connected).length,
      violations: record.violations().length,
    }),
    startTrouble({ name, seconds }: { name: string; seconds: number }) {
      troubles.start(name, seconds);
    },
    stopTrouble({ name }: { name: string }) {
      troubles.stop(name);
    },
    killBot: (_: Record<string, never>) => bot?.kill(),
    restartBot: (_: Record<string, never>) => bot?.restart(),
    ...screenActs(world),
  };
}

/** The names and shapes of `POST /screen/{name}`. */
export type ScreenReads = ReturnType<typeof screenReads>;

/** A proxy or a browser gives a silent connection up after a while. */
const SIGN_OF_LIFE_MS = 20_000;

/** `bot` is a hold of the bot's process, if there is one. */
export function createScreen(deps: {
  world: World;
  reader: Reader;
  store: LiveStore;
  faults: Faults;
  gateway: Gateway;
  gatewayFaults: GatewayFaults;
  record: Recorder;
  roblox: Pick<Roblox, 'world' | 'faults'>;
  bot: BotHandle | undefined;
}): Screen {
  const troubles = createTroubles(deps);
  const feed = createFeed(deps);
  const reads = new Map<string, (input: never) => unknown>(Object.entries(screenReads({ ...deps, troubles })));

  const app = new Hono();
  app.route('/', createScreenFiles());

  app.post('/screen/:name', async (c) => {
    // Asking for JSON keeps pages of other origins out: a browser would first ask whether they may.
    if (!(c.req.header('content-type') ?? '').startsWith('application/json')) {
      return c.json({ error: 'Send application/json.' }, 415);
    }
    const read = reads.get(c.req.param('name'));
    if (!read) return c.json({ error: `There is nothing called ${c.req.param('name')}.` }, 404);
    try {
      return c.json({ result: (await read(await c.req.json<never>())) ?? null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return c.json({ error: message }, error instanceof NotPossible ? 422 : 400);
    }
  });

  // `GET /screen/changes?viewer=1&viewer=2`: what changes for these people, as it happens.
  app.get('/screen/changes', (c) =>
    streamSSE(c, async (stream) => {
      const tell = (changes: Change[]) => void stream.writeSSE({ data: JSON.stringify(changes) });
      const stop = feed.watch(c.req.queries('viewer') ?? [], tell);
      stream.onAbort(stop);
      // The page asks for everything when it reads this: it may have missed something.
      await stream.writeSSE({ event: 'open', data: '' });
      while (!stream.aborted && !stream.closed) {
        await stream.sleep(SIGN_OF_LIFE_MS);
        await stream.write(': \n\n');
      }
      stop();
    }),
  );

  return {
    app,
    reset() {
      troubles.clear();
      feed.everything();
    },
  };
}
