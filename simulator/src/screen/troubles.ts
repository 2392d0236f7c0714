import type { NewFaultRule, Faults } from '../faults.ts';
import type { GatewayFault, GatewayFaults } from '../gateway/faults.ts';
import type { Gateway, GatewayAct } from '../gateway/gateway.ts';
import { setGuildUnavailable } from '../world/guilds.ts';
import type { RobloxFault } from '../roblox/faults.ts';
import type { Roblox } from '../roblox/roblox.ts';
import type { Moderation } from '../roblox/types.ts';
import type { World } from '../world/types.ts';
import { ROBLOX_WAYS } from './roblox-troubles.ts';
import type { Trouble } from './wire.ts';

/** The named ways of breaking Discord by hand. */
export interface Troubles {
  list(): Trouble[];
  /** Breaks it for so many seconds of the simulator's time. @throws Error for a name that isn't in the list */
  start(name: string, seconds: number): void;
  /** Mends it at once. */
  stop(name: string): void;
  clear(): void;
}

/** A trouble, and what is done to bring it about. */
export interface Way {
  readonly name: string;
  readonly label: string;
  readonly words: string;
  readonly of: Trouble['of'];
  readonly rest?: Omit<NewFaultRule, 'id'>;
  readonly gateway?: GatewayFault;
  /** Done to the running connections at its beginning. */
  readonly act?: GatewayAct;
  readonly outage?: true;
  readonly roblox?: Omit<NewFaultRule<RobloxFault>, 'id'>;
  readonly moderation?: Partial<Moderation>;
}

const SLOW_MS = 2_500;
const RETRY_AFTER_MS = 3_000;

const WAYS: readonly Way[] = [
  {
    name: 'slow',
    label: 'Discord is slow',
    words: `Every answer takes ${SLOW_MS / 1_000} seconds longer.`,
    of: 'Discord',
    rest: { where: {}, fault: { kind: 'delay', ms: SLOW_MS } },
  },
  {
    name: 'down',
    label: 'Discord is down',
    words: 'Every request gets a 500. People read "The application did not respond".',
    of: 'Discord',
    rest: { where: {}, fault: { kind: 'status', status: 500, when: 'before' } },
  },
  {
    name: 'posts-fail',
    label: 'Messages can not be posted',
    words: 'A post in a channel gets a 500. The bot tries again by itself.',
    of: 'Discord',
    rest: {
      where: { method: 'POST', route: '/channels/{channel_id}/messages' },
      fault: { kind: 'status', status: 500, when: 'before' },
    },
  },
  {
    name: 'posts-arrive-twice',
    label: 'Posts arrive, but Discord says they failed',
    words: 'The message is there, and the bot is told 500. It must not post it twice.',
    of: 'Discord',
    rest: {
      where: { method: 'POST', route: '/channels/{channel_id}/messages' },
      fault: { kind: 'status', status: 500, when: 'after' },
    },
  },
  {
    name: 'rate-limit',
    label: 'Too many requests',
    words: `Every request is told to wait ${RETRY_AFTER_MS / 1_000} seconds.`,
    of: 'Discord',
    rest: { where: {}, fault: { kind: 'rate-limit', scope: 'global', retryAfterMs: RETRY_AFTER_MS } },
  },
  {
    name: 'silence',
    label: 'Discord never answers',
    words: 'Requests hang until the bot gives up.',
    of: 'Discord',
    rest: { where: {}, fault: { kind: 'timeout', when: 'before' } },
  },
  {
    name: 'garbage',
    label: 'Answers are garbage',
    words: 'Instead of an answer comes a page of HTML.',
    of: 'Discord',
    rest: { where: {}, fault: { kind: 'garbage', form: 'html' } },
  },
  {
    name: 'no-connection',
    label: 'The connection breaks',
    words: 'The bot is thrown out and can not come back in until this ends. Commands get no answer.',
    of: 'Gateway',
    gateway: { kind: 'refuse' },
    act: { kind: 'cut' },
  },
  {
    name: 'zombie',
    label: 'The connection goes silent',
    words: 'It looks open, but nothing comes. The bot notices after a missed heartbeat.',
    of: 'Gateway',
    gateway: { kind: 'zombie', silent: true },
  },
  {
    name: 'twice',
    label: 'Everything comes twice',
    words: 'Each event is sent two times. Nothing may be done twice.',
    of: 'Gateway',
    gateway: { kind: 'duplicate' },
  },
  {
    name: 'outage',
    label: 'The server has an outage',
    words: 'Discord greys the server out for everybody, and takes no request for it.',
    of: 'Gateway',
    outage: true,
  },
  ...ROBLOX_WAYS,
];

/** What stands, and how it is ended. */
interface Standing {
  readonly endsAt: number;
  end(): void;
}

/** Troubles that end by the simulator's clock. */
export function createTroubles(deps: {
  world: World;
  faults: Faults;
  gatewayFaults: GatewayFaults;
  gateway: Pick<Gateway, 'act'>;
  roblox: Pick<Roblox, 'world' | 'faults'>;
}): Troubles {
  const { world, faults, gatewayFaults, gateway, roblox } = deps;
  const standing = new Map<string, Standing>();

  function begin(way: Way): (() => void)[] {
    const undo: (() => void)[] = [];
    if (way.rest) {
      const { id } = faults.add({ ...way.rest, id: `screen-${way.name}` });
      undo.push(() => faults.remove(id));
    }
    if (way.gateway) {
      const id = gatewayFaults.add(way.gateway);
      undo.push(() => gatewayFaults.remove(id));
    }
    if (way.act) gateway.act(way.act, {});
    if (way.outage) {
      const ids = [...world.guilds.keys()];
      for (const id of ids) setGuildUnavailable(world, id, true);
      undo.push(() => {
        for (const id of ids) if (world.guilds.has(id)) setGuildUnavailable(world, id, false);
      });
    }
    if (way.roblox) {
      const { id } = roblox.faults.add({ ...way.roblox, id: `screen-${way.name}` });
      undo.push(() => roblox.faults.remove(id));
    }
    if (way.moderation) undo.push(moderate(way.moderation));
    return undo;
  }

  function moderate(change: Partial<Moderation>): () => void {
    const { moderation } = roblox.world;
    const before = { ...moderation };
    Object.assign(moderation, change);
    roblox.world.changed();
    return () => {
      for (const key of Object.keys(change)) Object.assign(moderation, { [key]: before[key as keyof Moderation] });
      roblox.world.changed();
    };
  }

  const stop = (name: string) => standing.get(name)?.end();

  return {
    list: () =>
      WAYS.map(({ name, label, words, of }) => ({ name, label, words, of, endsAt: standing.get(name)?.endsAt })),
    start(name, seconds) {
      const way = WAYS.find((way) => way.name === name);
      if (!way) throw new Error(`There is no trouble ${name}`);
      stop(name);
      const undo = begin(way);
      const cancel = world.clock.after(seconds * 1_000, () => stop(name));
      const end = () => {
        cancel();
        standing.delete(name);
        for (const step of undo) step();
      };
      standing.set(name, { endsAt: world.clock.now() + seconds * 1_000, end });
    },
    stop,
    clear() {
      for (const { end } of standing.values()) end();
    },
  };
}
