import type { Sql } from 'postgres';
import { clockOnly } from '../../../../kit/access.ts';
import type { Clock } from '../../../../kit/clock.ts';
import type { JobDoor } from '../../../../kit/feature.ts';
import type { TicketRef } from '../contract.ts';
import type { FileStore } from '../files/store.ts';
import { FORGET_FILES_TASK, forgetAll } from './service.ts';

/** Looks for transcripts that are to be deleted. */
export const FORGET_TASK = 'transcripts.forget';

/** Kept for days, so an hour more is nobody's harm. */
const LOOK_EVERY_MS = 60 * 60_000;

/** Deletes transcripts of tickets that were closed longer ago than their server keeps them. */
export function forgettingJobs(deps: { sql: Sql; clock: Clock; store: Pick<FileStore, 'removeAll'> }): JobDoor[] {
  return [
    {
      task: FORGET_TASK,
      access: clockOnly('by itself'),
      everyMs: LOOK_EVERY_MS,
      run: () => forgetAll(deps.sql, deps.clock.now()),
    },
    {
      task: FORGET_FILES_TASK,
      access: clockOnly('queued when a transcript is deleted'),
      run: (payload) => deps.store.removeAll(payload as TicketRef),
    },
  ];
}
