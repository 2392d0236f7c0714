import type { InteractionType } from 'discord-api-types/v10';
import type { MessageInteraction } from '../world/types.ts';

/** Where a message is. */
export interface Place {
  readonly channelId: string;
  readonly messageId: string;
}

/** How far an interaction came. `deferred` and `update deferred` wait for more; the rest is the end of it. */
export type Outcome =
  | 'waiting'
  | 'answered'
  | 'deferred'
  | 'updated'
  | 'update deferred'
  | 'modal'
  | 'choices'
  | 'pong'
  | 'failed';

/** What a bot asked a person to fill in. */
export interface ShownModal {
  readonly customId: string;
  readonly title: string;
  /** As the bot sent them, with `id`s filled in. */
  readonly components: readonly object[];
}

/** One interaction, from its click to the end of its token. */
export interface Live {
  readonly id: string;
  readonly token: string;
  readonly applicationId: string;
  readonly type: InteractionType;
  readonly userId: string;
  readonly guildId: string | undefined;
  readonly channelId: string;
  /** What stands under `interaction_metadata` of its answers. */
  readonly metadata: MessageInteraction;
  /** The message whose component was used, also when a form came in between. */
  readonly source: Place | undefined;
  /** Of autocomplete: the type of the option that is being typed. */
  readonly focusedType: number | undefined;
  /** As it was sent to the bot. */
  readonly payload: object;
  /** Milliseconds since 1970, on the simulator's clock. */
  readonly createdAt: number;
  /** Milliseconds of the process, for `tookMs`. */
  readonly startedAt: number;
  outcome: Outcome;
  /** Nothing more is to come: a deferral was filled in, or there was none. */
  settled: boolean;
  /** Real milliseconds to the first answer. */
  tookMs: number | undefined;
  /** Real milliseconds until it was settled. */
  settledMs: number | undefined;
  /** What `@original` means. */
  original: Place | undefined;
  readonly followUpIds: string[];
  modal: ShownModal | undefined;
  choices: readonly { readonly name: string; readonly value: string | number }[] | undefined;
  /** What the person reads when it failed. */
  failure: string | undefined;
  cancelTimer: () => void;
}

/** The interactions that can still be answered or asked about. */
export interface LiveStore {
  add(live: Live): void;
  byId(id: string): Live | undefined;
  byToken(token: string): Live | undefined;
  /** Says that something about it changed. */
  changed(live: Live): void;
  /** Resolves to true once `holds` does, or to false after `timeoutMs` real milliseconds. */
  until(live: Live, holds: (live: Live) => boolean, timeoutMs: number): Promise<boolean>;
  subscribe(hear: (live: Live) => void): () => void;
  forget(live: Live): void;
  clear(): void;
}

/** How many are kept. The oldest go first; a bench fires more than anybody looks back at. */
const KEPT = 10_000;

/** An empty store. */
export function createLiveStore(): LiveStore {
  const ids = new Map<string, Live>();
  const tokens = new Map<string, Live>();
  const listeners = new Set<(live: Live) => void>();
  const watchers = new Map<Live, Set<() => void>>();

  function forget(live: Live) {
    live.cancelTimer();
    ids.delete(live.id);
    tokens.delete(live.token);
    watchers.delete(live);
  }

  return {
    add(live) {
      ids.set(live.id, live);
      tokens.set(live.token, live);
      if (ids.size <= KEPT) return;
      for (const oldest of ids.values()) {
        forget(oldest);
        break;
      }
    },
    byId: (id) => ids.get(id),
    byToken: (token) => tokens.get(token),
    changed(live) {
      for (const look of watchers.get(live) ?? []) look();
      for (const hear of listeners) hear(live);
    },
    until(live, holds, timeoutMs) {
      if (holds(live)) return Promise.resolve(true);
      return new Promise((resolve) => {
        const looks = watchers.get(live) ?? new Set();
        watchers.set(live, looks);
        const done = (held: boolean) => {
          clearTimeout(timer);
          looks.delete(look);
          if (looks.size === 0) watchers.delete(live);
          resolve(held);
        };
        const look = () => {
          if (holds(live)) done(true);
        };
        const timer = setTimeout(() => done(false), timeoutMs);
        looks.add(look);
      });
    },
    subscribe(hear) {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
    forget,
    clear() {
      for (const live of ids.values()) forget(live);
    },
  };
}
