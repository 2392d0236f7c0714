import { setTimeout as sleep } from 'node:timers/promises';
import { parseDatabaseUrl } from './address.ts';
import { openConnection } from './connect.ts';
import type { Connection } from './connect.ts';
import type { Log } from './log.ts';
import type { WorkerConnection } from './open.ts';

/**
 * Proof that a group of workers is alive: an advisory lock on its id, held by a connection of our process. When the process
 * dies, however it dies, PostgreSQL gives up the lock, and others may give the group's jobs to somebody else.
 *
 * Without it, graphile-worker waits for four hours before it believes that a locked job's worker is dead.
 */
export interface Presence {
  /** Says that this group lives. Must be done before it takes its first job. */
  hold(groupId: string): Promise<void>;
  /** Says that this group has ended, and gives back what it still has. */
  letGo(groupId: string): Promise<void>;
  /** False while the connection is broken. */
  isHeld(): boolean;
  /** Gives back the jobs of dead groups. A group counts as dead when two looks find it so. */
  sweep(): Promise<void>;
  /** Gives back the jobs that this group is doing, as if it had not begun them. For a stop that can't wait any longer. */
  giveBackUntried(groupId: string): Promise<void>;
  stop(): Promise<void>;
}

/** The first half of the lock's key; the second is made from the group's id. */
const WORKERS_LOCK = 0x6a6f6273;

/** A process whose connection broke has this long to say that it lives. It tries at once, and then every second. */
export const DEAD_AFTER_MS = 3_000;
const SWEEP_EVERY_MS = 60_000;
const PING_EVERY_MS = 5_000;
const RETRY_MS = 250;

/**
 * A machine that lost its power says no goodbye; this is how long PostgreSQL waits to find out, in seconds.
 * https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-TCP-KEEPALIVES-IDLE
 */
const KEEPALIVE = { tcp_keepalives_idle: 30, tcp_keepalives_interval: 10, tcp_keepalives_count: 3 };

/**
 * @param onLost is called when the connection broke; the locks are taken again without further ado
 * @param deadAfterMs see `DEAD_AFTER_MS`
 */
export function createPresence(options: {
  readonly connection: WorkerConnection;
  readonly log: Log;
  readonly onLost: () => void;
  readonly deadAfterMs?: number;
}): Presence {
  const { connection, log, onLost, deadAfterMs = DEAD_AFTER_MS } = options;
  const address = parseDatabaseUrl(connection.connectionString);
  const groups = new Set<string>();
  const suspects = new Map<string, number>();
  let held = true;
  let stopped = false;
  const isStopped = () => stopped;
  let own = connect();
  // A server that vanished is found out by asking it.
  const pinging = setInterval(() => void own.sql`select 1`.catch(() => undefined), PING_EVERY_MS);
  const sweeping = setInterval(() => void sweep(), SWEEP_EVERY_MS);
  let lookingAgain: NodeJS.Timeout | undefined;

  function connect(): Connection {
    const made = openConnection(address, { applicationName: 'muster presence', settings: KEEPALIVE });
    void made.lost.then(() => {
      if (stopped || own !== made) return;
      if (held) onLost();
      held = false;
      void holdAgain();
    });
    return made;
  }

  async function tryLock(groupId: string): Promise<boolean> {
    const [row] = await own.sql<
      { got: boolean }[]
    >`select pg_try_advisory_lock(${WORKERS_LOCK}, hashtext(${groupId})) as got`;
    return row?.got ?? false;
  }

  async function unlock(groupId: string): Promise<void> {
    await own.sql`select pg_advisory_unlock(${WORKERS_LOCK}, hashtext(${groupId}))`;
  }

  /** PostgreSQL may not have noticed yet that our old connection is gone: it still holds the locks then. */
  async function lockPatiently(groupId: string): Promise<void> {
    while (!isStopped() && groups.has(groupId)) {
      if (await tryLock(groupId).catch(() => false)) return;
      await sleep(RETRY_MS);
    }
  }

  async function holdAgain(): Promise<void> {
    await sleep(RETRY_MS);
    if (stopped) return;
    own = connect();
    const mine = own;
    held = await mine.sql`select 1`.then(
      () => true,
      () => false,
    );
    // A server that is starting up refuses us without the connection being told lost; if it is lost, `own` is another.
    if (!held && own === mine) return holdAgain();
    if (held) for (const groupId of groups) await lockPatiently(groupId);
  }

  async function giveBack(groupId: string): Promise<number> {
    const [row] = await own.sql<{ count: number }[]>`
      select count(*)::int as count from graphile_worker.jobs where locked_by = ${groupId}`;
    const count = row?.count ?? 0;
    await own.sql`select graphile_worker.force_unlock_workers(array[${groupId}]::text[])`;
    // The workers look every two seconds; this tells them now, in graphile-worker's own words.
    if (count > 0)
      await own.sql`select pg_notify('jobs:insert', json_build_object('r', random(), 'count', ${count}::int)::text)`;
    return count;
  }

  async function sweep(): Promise<void> {
    if (stopped || !held) return;
    try {
      const rows = await own.sql<{ groupId: string }[]>`
        select distinct locked_by as group_id from graphile_worker.jobs where locked_by is not null`;
      const others = rows.map((row) => row.groupId).filter((groupId) => !groups.has(groupId));
      for (const groupId of suspects.keys()) if (!others.includes(groupId)) suspects.delete(groupId);
      for (const groupId of others) await look(groupId);
    } catch (error) {
      log.debug({ err: error }, 'The jobs of dead workers could not be looked for. It is tried again.');
    }
  }

  async function look(groupId: string): Promise<void> {
    if (!(await tryLock(groupId))) {
      suspects.delete(groupId);
      return;
    }
    try {
      const since = suspects.get(groupId);
      if (since === undefined) {
        suspects.set(groupId, Date.now());
        lookAgain();
      } else if (Date.now() - since >= deadAfterMs) {
        const count = await giveBack(groupId);
        suspects.delete(groupId);
        log.info(`Unfinished jobs of a process that died are done again: ${count}.`);
      }
    } finally {
      await unlock(groupId);
    }
  }

  function lookAgain(): void {
    clearTimeout(lookingAgain);
    lookingAgain = setTimeout(() => void sweep(), deadAfterMs + 50);
  }

  return {
    async hold(groupId) {
      groups.add(groupId);
      await lockPatiently(groupId);
    },
    async letGo(groupId) {
      groups.delete(groupId);
      try {
        await giveBack(groupId);
        await unlock(groupId);
      } catch {
        // Most likely the connection broke, and the lock with it: the next looks find the group dead.
        if (!stopped) lookAgain();
      }
    },
    isHeld: () => held,
    sweep,
    async giveBackUntried(groupId) {
      await own.sql
        .begin(async (tx) => {
          const jobs = await tx<{ id: string; attempts: number }[]>`
            select id, attempts from graphile_worker.jobs where locked_by = ${groupId}`;
          await tx`select graphile_worker.force_unlock_workers(array[${groupId}]::text[])`;
          for (const { id, attempts } of jobs) {
            await tx`select graphile_worker.reschedule_jobs(array[${id}]::bigint[], attempts := ${attempts - 1}::int)`;
          }
        })
        .catch((error: unknown) =>
          log.debug({ err: error }, 'Jobs could not be given back. The next start finds them.'),
        );
    },
    async stop() {
      stopped = true;
      clearInterval(pinging);
      clearInterval(sweeping);
      clearTimeout(lookingAgain);
      await own.close(1_000);
    },
  };
}
