import type { Clock } from '../clock.ts';
import type { Moderation, RobloxWorld } from './types.ts';

/** Large enough that an id does not fit into 32 bits, as with real accounts of today. */
const FIRST_IDS = { account: 4_700_000_001, group: 34_000_001, role: 120_000_001 } as const;

const UNMODERATED: Moderation = { censored: [], censorEveryNth: 0, delayMs: 0, editingOff: false };

/** An empty small Roblox. Its ids count up from the same first ones each time. */
export function createRobloxWorld(about: { clock: Clock; secret(length: number): string }): RobloxWorld {
  const listeners = new Set<() => void>();
  let next: Record<keyof typeof FIRST_IDS, number> = { ...FIRST_IDS };

  const world: RobloxWorld = {
    clock: about.clock,
    accounts: new Map(),
    groups: new Map(),
    keys: new Map(),
    moderation: { ...UNMODERATED },
    picturesUrl: '',
    nextId(of) {
      const id = next[of];
      next[of] += 1;
      return String(id);
    },
    secret: (length) => about.secret(length),
    changed() {
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => void listeners.add(listener),
    clear() {
      for (const part of [world.accounts, world.groups, world.keys]) part.clear();
      Object.assign(world.moderation, UNMODERATED);
      next = { ...FIRST_IDS };
      world.changed();
    },
  };
  return world;
}
