import type { SessionInfo } from '@discordjs/ws';
import type { Log } from '../../kit/log.ts';

/** A shard's session: with it, a new connection goes on where the last one was. */
export interface Session extends SessionInfo {
  /** How many servers the shard had. */
  readonly guildCount: number;
  /** What it was begun with, as bits. */
  readonly intents: number;
}

/** Where sessions outlive the process, and where IDENTIFYs are counted over all processes. */
export interface SessionStore {
  /**
   * Takes over the sessions that can be gone on with: those that were released lately, and those whose process has
   * been silent for so long that it is dead. Never one that another process has open.
   */
  claim(): Promise<Session[]>;
  /** Writes a new session down as this process's. */
  hold(session: Session): Promise<void>;
  /** Writes down how far the sessions have come, those that are still this process's. */
  progress(sessions: readonly Session[]): Promise<void>;
  /** Like `progress`, and whoever comes next may go on with them. */
  release(sessions: readonly Session[]): Promise<void>;
  /** The shard's session is over. */
  forget(shardId: number): Promise<void>;
  /**
   * Counts one IDENTIFY, if it may be sent now.
   *
   * @param maxConcurrency how many shards may identify at once
   * @returns 0, or how long to wait before asking again, in milliseconds
   */
  takeIdentify(shardId: number, maxConcurrency: number): Promise<number>;
}

/** The sessions of this process: in memory for each event, in the store every few seconds. */
export interface Sessions {
  get(shardId: number): SessionInfo | null;
  /** What the shard's session was begun with, as bits; undefined where there is none. */
  intentsOf(shardId: number): number | undefined;
  /** What the library says of a shard's session after each event. */
  update(shardId: number, session: SessionInfo | null): void;
  /** Reads the sessions that can be gone on with. Answers them. */
  claim(): Promise<Session[]>;
  /** Stops saving and lets the sessions go, for the next process. Waits at most `waitMs` milliseconds. */
  release(waitMs: number): Promise<void>;
}

/** A session that is gone on with after a crash is at most this much behind, in milliseconds. */
const SAVE_EVERY_MS = 5_000;

/**
 * Keeps sessions. A store that fails is logged and otherwise borne: the next start sends an IDENTIFY then.
 *
 * @param countOf how many servers a shard has
 * @param intents what a session that begins now is begun with
 */
export function createSessions({
  store,
  log,
  countOf,
  intents,
  saveEveryMs = SAVE_EVERY_MS,
}: {
  store: SessionStore;
  log: Log;
  countOf: (shardId: number) => number;
  intents: () => number;
  saveEveryMs?: number;
}): Sessions {
  const byShard = new Map<number, SessionInfo>();
  const begunWith = new Map<string, number>();
  /** The sessions that the store has as ours; one whose writing failed is written again with the next save. */
  const held = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  // One after the other: an older state must not overwrite a newer one.
  let last: Promise<void> = Promise.resolve();
  let isFailing = false;
  let isSaving = false;

  function write(work: () => Promise<void>): Promise<void> {
    last = last.then(work).then(
      () => {
        isFailing = false;
      },
      (error: unknown) => {
        if (!isFailing)
          log.warn({ err: error }, 'The session with Discord could not be saved. A restart takes longer.');
        isFailing = true;
      },
    );
    return last;
  }

  const counted = (session: SessionInfo): Session => ({
    ...session,
    guildCount: countOf(session.shardId),
    intents: begunWith.get(session.sessionId) ?? intents(),
  });

  async function holdAll(): Promise<Session[]> {
    const all = [...byShard.values()].map(counted);
    for (const session of all) {
      if (held.has(session.sessionId)) continue;
      await store.hold(session);
      held.add(session.sessionId);
    }
    return all;
  }

  function save() {
    if (isSaving || byShard.size === 0) return;
    isSaving = true;
    void write(async () => store.progress(await holdAll())).finally(() => {
      isSaving = false;
    });
  }

  return {
    get: (shardId) => byShard.get(shardId) ?? null,
    intentsOf: (shardId) => begunWith.get(byShard.get(shardId)?.sessionId ?? ''),
    update(shardId, session) {
      const known = byShard.get(shardId);
      if (!session) {
        byShard.delete(shardId);
        if (!known) return;
        held.delete(known.sessionId);
        begunWith.delete(known.sessionId);
        void write(() => store.forget(shardId));
        return;
      }
      const isSame = known?.sessionId === session.sessionId;
      // The library may report two events of one moment in the wrong order.
      if (isSame && session.sequence < known.sequence) return;
      byShard.set(shardId, session);
      if (isSame) return;
      begunWith.set(session.sessionId, intents());
      timer ??= setInterval(save, saveEveryMs).unref();
      if (known) {
        held.delete(known.sessionId);
        begunWith.delete(known.sessionId);
      }
      void write(async () => void (await holdAll()));
    },
    async claim() {
      const sessions = await store.claim();
      for (const session of sessions) {
        byShard.set(session.shardId, session);
        held.add(session.sessionId);
        begunWith.set(session.sessionId, session.intents);
      }
      if (sessions.length > 0) timer ??= setInterval(save, saveEveryMs).unref();
      return sessions;
    },
    async release(waitMs) {
      clearInterval(timer);
      if (byShard.size === 0) return;
      const released = write(async () => store.release(await holdAll()));
      await Promise.race([released, new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref())]);
    },
  };
}
