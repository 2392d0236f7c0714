import type { Sql } from 'postgres';
import { addJob } from '../../../../db/jobs.ts';
import type { TicketRef } from '../contract.ts';
import { BATCH, dueTickets, forgetRows, lockDue } from './repository.ts';

/** Deletes the files of a transcript whose rows are gone. */
export const FORGET_FILES_TASK = 'transcripts.forget_files';

/** Deletes every transcript that was kept long enough by then; its files are deleted by a job. */
export async function forgetAll(sql: Sql, at: Date): Promise<void> {
  for (;;) {
    const found = await dueTickets(sql, at);
    for (const ticket of found) await forget(sql, ticket, at);
    if (found.length < BATCH) return;
  }
}

/** Whether it is due is asked again under the ticket's lock. */
async function forget(sql: Sql, ticket: TicketRef, at: Date): Promise<void> {
  const { guildId, ticketId } = ticket;
  await sql.begin(async (tx) => {
    if (!(await lockDue(tx, ticket, at))) return;
    await forgetRows(tx, ticket, at);
    const payload = { guildId, ticketId };
    await addJob(tx, { task: FORGET_FILES_TASK, payload, key: `${FORGET_FILES_TASK}:${ticketId}` });
  });
}
