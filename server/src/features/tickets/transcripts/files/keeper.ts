import type { ISql, Sql } from 'postgres';
import { request } from 'undici';
import { addJob } from '../../../../db/jobs.ts';
import type { Clock } from '../../../../kit/clock.ts';
import type { GivenFile } from '../../../../kit/door.ts';
import type { TicketRef } from '../contract.ts';
import type { FileLimits } from './limits.ts';
import * as rows from './repository.ts';
import type { FileStore } from './store.ts';
import { MINUTE_MS } from '../../../../kit/wall.ts';

/** The task in the queue. */
export const FETCH_TASK = 'transcripts.fetch';

/** After the first, second, … try that failed. */
const AGAIN_AFTER_MS = [1, 5, 20, 60, 240].map((minutes) => minutes * MINUTE_MS);

/** Fetches the files of tickets while they can still be fetched. */
export interface FileKeeper {
  /** Has the waiting files of a ticket fetched soon. Run in the transaction that kept them. */
  queue(tx: ISql, ticket: TicketRef): Promise<void>;
  /** Keeps the files of a form, in the transaction that opens its ticket. */
  keepGiven(tx: ISql, ticket: TicketRef, files: readonly GivenFile[]): Promise<void>;
  /**
   * Fetches what waits, one after the other. What fails is tried again later, by a job.
   *
   * @param withinMs begins no other file after so many milliseconds
   */
  fetchWaiting(ticket: TicketRef, withinMs?: number): Promise<void>;
}

/** @param deps.isFetchable says whether an address is one of Discord's file servers */
export function createFileKeeper(deps: {
  sql: Sql;
  clock: Clock;
  store: FileStore;
  limits: FileLimits;
  isFetchable(address: string): boolean;
}): FileKeeper {
  const { sql, clock, store, limits } = deps;
  const keyOf = ({ ticketId }: TicketRef) => `${FETCH_TASK}:${ticketId}`;

  async function queue(tx: ISql, ticket: TicketRef, afterMs = 0): Promise<void> {
    const { guildId, ticketId } = ticket;
    const runAt = afterMs === 0 ? undefined : new Date(clock.now().getTime() + afterMs);
    await addJob(tx, { task: FETCH_TASK, payload: { guildId, ticketId }, key: keyOf(ticket), runAt });
  }

  /** @returns what became of the file, or `again` */
  async function fetchOne(
    ticket: TicketRef,
    file: rows.WaitingFile,
  ): Promise<{ state: Exclude<rows.FileState, 'waiting'>; bytes?: number } | 'again'> {
    if (!deps.isFetchable(file.url)) return { state: 'refused' };
    if (file.bytes > limits.fileBytes) return { state: 'too_large' };
    const room = limits.ticketBytes - (await rows.keptBytes(sql, ticket));
    if (file.bytes > room) return { state: 'no_room' };
    let response: Awaited<ReturnType<typeof request>>;
    try {
      response = await request(file.url, { signal: AbortSignal.timeout(limits.fetchMs) });
    } catch {
      return 'again';
    }
    const { statusCode, body } = response;
    // A body that is broken off says so to whoever listens; nobody would end the process.
    body.on('error', () => {});
    try {
      if (statusCode !== 200) {
        body.destroy();
        // A redirect leads away from Discord, and is not followed.
        if (statusCode >= 300 && statusCode < 400) return { state: 'refused' };
        return [401, 403, 404, 410].includes(statusCode) ? { state: 'gone' } : 'again';
      }
      const most = Math.min(limits.fileBytes, room);
      const written = await store.write(ticket, file.fileId, body, most);
      if (written === 'too_large') return { state: most < limits.fileBytes ? 'no_room' : 'too_large' };
      return { state: 'kept', bytes: written };
    } catch (error) {
      body.destroy();
      if (isOfDisk(error)) throw error;
      return 'again';
    }
  }

  return {
    queue,
    async keepGiven(tx, ticket, given) {
      if (given.length === 0) return;
      await rows.addGiven(tx, ticket, given);
      await queue(tx, ticket);
    },
    async fetchWaiting(ticket, withinMs = Infinity) {
      const endsAt = performance.now() + withinMs;
      const tried = new Set<string>();
      let mostTries = 0;
      for (;;) {
        const files = (await rows.waitingFiles(sql, ticket)).filter(({ fileId }) => !tried.has(fileId));
        if (files.length === 0) break;
        for (const file of files) {
          if (performance.now() > endsAt) return queue(sql, ticket);
          tried.add(file.fileId);
          const outcome = await fetchOne(ticket, file);
          if (outcome !== 'again') {
            const isKnown = await rows.settleFile(sql, ticket, file.fileId, outcome.state, outcome.bytes);
            if (!isKnown) await store.remove(ticket, file.fileId);
          } else if (file.tries + 1 >= limits.tries) await rows.settleFile(sql, ticket, file.fileId, 'failed');
          else {
            await rows.noteTry(sql, ticket, file.fileId);
            mostTries = Math.max(mostTries, file.tries + 1);
          }
        }
      }
      if (mostTries > 0) await queue(sql, ticket, AGAIN_AFTER_MS[mostTries - 1] ?? AGAIN_AFTER_MS.at(-1));
    },
  };
}

/** A disk that is full or may not be written is the host's to mend: the job fails, and the log says why. */
const isOfDisk = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE', 'EIO', 'ENOTDIR', 'ENOENT'].includes(
    String(error.code),
  );
