import type { ISql, Sql } from 'postgres';
import { addJob } from '../../../../db/jobs.ts';
import { clockOnly } from '../../../../kit/access.ts';
import type { Clock } from '../../../../kit/clock.ts';
import type { JobDoor } from '../../../../kit/feature.ts';
import type { TicketRef } from '../contract.ts';
import type { FileStore } from '../files/store.ts';

/** Looks for transcripts that are to be deleted. */
export const FORGET_TASK = 'transcripts.forget';
/** Deletes the files of a transcript whose rows are gone. */
export const FORGET_FILES_TASK = 'transcripts.forget_files';

/** Kept for days, so an hour more is nobody's harm. */
const LOOK_EVERY_MS = 60 * 60_000;
/** In one statement; the sweep goes on until none is left. */
const BATCH = 100;

/** Deletes transcripts of tickets that were closed longer ago than their server keeps them. */
export function forgettingJobs(deps: { sql: Sql; clock: Clock; store: Pick<FileStore, 'removeAll'> }): JobDoor[] {
  const { sql, clock, store } = deps;

  /** Only a ticket that is over, of a server that has said how long it keeps them; asked again under the ticket's lock. */
  const due = (tx: ISql, at: Date) => tx`
    t.state in ('closed', 'failed') and t.closed_at + s.keep_days * interval '1 day' <= ${at}
    and (t.transcript_deleted_at is null or t.transcript_deleted_at < t.closed_at)`;

  async function forget({ guildId, ticketId }: TicketRef, at: Date): Promise<void> {
    await sql.begin(async (tx) => {
      const locked = await tx`
        select from tickets t join ticket_settings s on s.guild_id = t.guild_id
         where t.guild_id = ${guildId} and t.id = ${ticketId} and ${due(tx, at)}
           for update of t`;
      if (locked.length === 0) return;
      for (const table of ['transcript_messages', 'transcript_files', 'transcript_readings'])
        await tx`delete from ${tx(table)} where guild_id = ${guildId} and ticket_id = ${ticketId}`;
      // What was filled into the form stands in the first message, too.
      await tx`
        with forgotten as (
          update tickets set transcript_deleted_at = ${at}, answers = '[]'
           where guild_id = ${guildId} and id = ${ticketId}
          returning *)
        select audit_append(guild_id, null, 'ticket.transcript_deleted', 'ticket:' || number, null, null, 'timer')
          from forgotten`;
      const payload = { guildId, ticketId };
      await addJob(tx, { task: FORGET_FILES_TASK, payload, key: `${FORGET_FILES_TASK}:${ticketId}` });
    });
  }

  return [
    {
      task: FORGET_TASK,
      access: clockOnly('by itself'),
      everyMs: LOOK_EVERY_MS,
      async run() {
        const at = clock.now();
        for (;;) {
          const found = await sql<TicketRef[]>`
            select t.guild_id, t.id as ticket_id from ticket_settings s join tickets t on t.guild_id = s.guild_id
             where s.keep_days is not null and ${due(sql, at)}
             order by t.closed_at limit ${BATCH}`;
          for (const ticket of found) await forget(ticket, at);
          if (found.length < BATCH) return;
        }
      },
    },
    {
      task: FORGET_FILES_TASK,
      access: clockOnly('queued when a transcript is deleted'),
      run: (payload) => store.removeAll(payload as TicketRef),
    },
  ];
}
