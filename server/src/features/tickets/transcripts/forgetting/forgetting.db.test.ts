import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHANNEL, GUILD, type KeptTicket, keepTicket, OPENER, pathOf } from '../../../../../test/kept-ticket.ts';
import type { TicketRef } from '../contract.ts';

const DAY_MS = 86_400_000;
const NEXT_CHANNEL = '200000000000000043';

let room: KeptTicket;
let young: TicketRef;

beforeEach(async () => {
  room = await keepTicket();
  await keep(room.ticket, 'OLD WORDS', CHANNEL);
  young = await room.addTicket({ number: 43, channelId: NEXT_CHANNEL });
  await keep(young, 'YOUNG WORDS', NEXT_CHANNEL);
  await close(room.ticket, 30);
  await close(young, 29);
});
afterEach(() => room.stop());

async function keep({ guildId, ticketId }: TicketRef, words: string, channel: string): Promise<void> {
  const message = await room.write(words, { channel_id: channel });
  await room.sql`
    insert into transcript_files (ticket_id, file_id, message_id, guild_id, name, bytes, state)
    values (${ticketId}, 1, ${message}, ${GUILD}, 'a.txt', 5, 'kept'), (${ticketId}, 2, null, ${GUILD}, 'b.txt', 5, 'kept')`;
  await room.sql`update tickets set answers = '[{"question":"Why?","answer":"SECRET"}]' where id = ${ticketId}`;
  const folder = path.join(room.dataDir, 'transcripts', guildId, String(ticketId));
  await mkdir(folder, { recursive: true });
  for (const id of ['1', '2']) await writeFile(path.join(folder, id), 'bytes');
}

const close = ({ ticketId }: TicketRef, daysAgo: number) =>
  room.sql`
    update tickets set state = 'closed', closed_at = ${new Date(room.now.getTime() - daysAgo * DAY_MS)}
     where id = ${ticketId}`;
const keepFor = (days: number) =>
  room.sql`
    insert into ticket_settings (guild_id, keep_days) values (${GUILD}, ${days})
    on conflict (guild_id) do update set keep_days = excluded.keep_days`;
async function run(task: string, payload: unknown = {}): Promise<void> {
  const job = room.transcripts.jobs.find((one) => one.task === task);
  await job?.run(payload, { number: 1, last: false });
}
async function sweep(): Promise<void> {
  await run('transcripts.forget');
  const queued = await room.sql<{ payload: TicketRef }[]>`
    select payload from job_outbox where task = 'transcripts.forget_files'`;
  for (const { payload } of queued) await run('transcripts.forget_files', payload);
}
const rowsOf = async ({ ticketId }: TicketRef) => {
  const [row] = await room.sql<[{ messages: number; files: number; answers: unknown[] }]>`
    select (select count(*)::int from transcript_messages where ticket_id = t.id) as messages,
           (select count(*)::int from transcript_files where ticket_id = t.id) as files, answers
      from tickets t where id = ${ticketId}`;
  return { messages: row.messages, files: row.files, answers: row.answers.length };
};
const filesOf = ({ guildId, ticketId }: TicketRef) =>
  readdir(path.join(room.dataDir, 'transcripts', guildId, String(ticketId))).catch(() => []);
const audited = () => room.sql`select target from audit where action = 'ticket.transcript_deleted'`;
const KEPT = { messages: 1, files: 2, answers: 1 };
const GONE = { messages: 0, files: 0, answers: 0 };

test('nothing is ever deleted where the server has not said so', async () => {
  await sweep();
  expect(await rowsOf(room.ticket)).toEqual(KEPT);
  expect(await audited()).toEqual([]);
});

test('a transcript goes with its files and answers once its days are over, once, and stands in the audit log', async () => {
  await keepFor(30);
  await sweep();
  await sweep();
  expect(await rowsOf(room.ticket)).toEqual(GONE);
  expect(await filesOf(room.ticket)).toEqual([]);
  expect(await rowsOf(young)).toEqual(KEPT);
  expect(await filesOf(young)).toEqual(['1', '2']);
  expect(await audited()).toEqual([{ target: 'ticket:42' }]);
  room.now = new Date(room.now.getTime() + DAY_MS);
  await sweep();
  expect(await rowsOf(young)).toEqual(GONE);
});

test('a ticket that is open, or of a server that keeps longer, is left alone however old it is', async () => {
  await keepFor(31);
  await room.sql`update tickets set state = 'open', closed_at = null, opened_at = '2020-01-01' where id = ${young.ticketId}`;
  await sweep();
  expect([await rowsOf(room.ticket), await rowsOf(young)]).toEqual([KEPT, KEPT]);
});

test('who opens a deleted one is told so plainly, and whoever has no right hears nothing of it', async () => {
  await keepFor(30);
  const link = pathOf(await room.transcripts.linkFor(room.ticket, OPENER));
  await sweep();
  const page = await room.web.request(link, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(410);
  expect(await page.text()).toContain('This transcript was deleted');
  expect((await room.web.request(link.replace('?', '/files/1?'))).status).toBe(404);
  const door = room.transcripts.doors.find((one) => one.kind === 'press');
  const press = (userId: string) => {
    const id = room.transcripts.readButton(room.ticket);
    const go = door?.kind === 'press' && 'customId' in id ? door.open(id.customId) : undefined;
    if (!go) throw new Error('There is no button.');
    const actor = { guildId: GUILD, userId, roleIds: [] };
    const given = { inputs: {}, files: {}, picked: { values: [], channels: [] } };
    return go({ interactionId: '1', actor, place: { channelId: CHANNEL, botPermissions: 0n } }, given);
  };
  await expect(press(OPENER)).rejects.toMatchObject({ sentence: expect.stringContaining('ticket 42 was deleted') });
  await expect(press('100000000000000077')).rejects.toMatchObject({
    sentence: expect.stringContaining('Only whoever'),
  });
});

test('what is written after a deleted ticket was opened again is kept, and the page says what is missing', async () => {
  await keepFor(30);
  await sweep();
  await room.sql`update tickets set state = 'open', closed_at = null where id = ${room.ticket.ticketId}`;
  await room.write('NEW WORDS');
  await sweep();
  const page = await room.page();
  expect(page).toContain('NEW WORDS');
  expect(page).toContain('What was written before 7 October 2030');
});

test('a ticket that is opened again in the same instant keeps all of it', async () => {
  await keepFor(30);
  let letGo: () => void = () => {};
  const holding = room.sql.begin(async (tx) => {
    await tx`update tickets set state = 'open', closed_at = null where id = ${room.ticket.ticketId}`;
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
  });
  const sweeping = sweep();
  await expect
    .poll(
      () =>
        room.sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.then(
          ({ length }) => length,
        ),
      { timeout: 10_000 },
    )
    .toBe(1);
  letGo();
  await Promise.all([holding, sweeping]);
  expect(await rowsOf(room.ticket)).toEqual(KEPT);
});
