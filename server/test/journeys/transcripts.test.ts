import { buttonsOf, type Seen } from '@muster/simulator';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server } from './server.ts';

const PICTURE = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

let journey: Journey;
let bot: RunningBot;
let dataDir: string;
let server: Server;
let member: Person;

beforeAll(async () => {
  [journey, dataDir] = await Promise.all([startJourney(), mkdtemp(path.join(os.tmpdir(), 'muster-journey-'))]);
  await journey.control.call('setIntents', { applicationId: journey.botId, intents: ['content'] });
  bot = journey.startBot({ env: { DATA_DIR: dataDir } });
  await bot.ready();
});
afterAll(async () => {
  await journey?.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  server = await openServer(journey, bot);
  await server.owner.command('/sendticket', {});
  member = await server.member();
});
afterEach(() => journey.check());

/** Presses Create Ticket, and answers the same member in the new channel. */
async function openTicket(): Promise<Person> {
  const panel = await member.waitFor((messages) => messages.find((one) => labels(one).includes('Create Ticket')));
  await (await member.click(panel, 'Create Ticket')).settled();
  const channelId = await journey.control.waitFor(async () => {
    const [row] = await journey.sql<{ channelId: string | null }[]>`
      select channel_id from tickets where guild_id = ${server.guildId} and first_message_id is not null`;
    return row?.channelId ?? undefined;
  });
  return member.at(channelId);
}

const labels = (message: Pick<Seen, 'components'>): string[] => buttonsOf(message).map(({ label }) => label);

/** Closes the ticket at once, without the ten minutes for Undo. */
async function close(here: Person): Promise<void> {
  const first = await here.waitFor((messages) => messages.find((one) => labels(one).includes('Close Ticket')));
  const form = await here.click(first, 'Close Ticket');
  await (await here.submit(form, { reason: 'Solved' })).settled();
  await journey.sql`
    update tickets set delete_at = now() where guild_id = ${server.guildId} and state = 'closing'`;
  await journey.sql`
    select job_add('ticket.end', json_build_object('guildId', guild_id::text, 'ticketId', id), 'ticket.end:' || id, now())
      from tickets where guild_id = ${server.guildId}`;
  await journey.control.waitFor(async () => {
    const [row] = await journey.sql`select from tickets where guild_id = ${server.guildId} and state = 'closed'`;
    return row;
  }, 20_000);
}

const keptCount = async (): Promise<number> =>
  (await journey.sql`select from transcript_messages where guild_id = ${server.guildId}`).length;

/** The link in an answer, as it is opened on this machine. */
async function linkIn(text: string): Promise<string> {
  const address = /https?:\/\/\S+\/transcripts\/\d+\?sig=[\w.-]+/.exec(text)?.[0];
  if (address === undefined) throw new Error(`There is no link in: ${text}`);
  const { pathname, search } = new URL(address);
  journey.keepSecret(search.split('.').at(-1) ?? search);
  return pathname + search;
}

describe('a transcript', () => {
  test('keeps what was written, changed, deleted and attached, and is read by a link after the channel is gone', async () => {
    const here = await openTicket();
    await here.write('Hello, I need help');
    const second = await here.write('I was baned');
    const where = { userId: member.id, channelId: second.channelId };
    await journey.control.call('edit', { ...where, messageId: second.id, content: 'I was banned' });
    const third = await here.write('Never mind this');
    await here.deleteMessage(third);
    await journey.control.call('write', {
      ...where,
      content: 'A picture',
      files: [{ filename: 'screen.png', contentType: 'image/png', base64: PICTURE.toString('base64') }],
    });
    const files = path.join(dataDir, 'transcripts', server.guildId);
    await journey.control.waitFor(async () => {
      const names = await readdir(files, { recursive: true }).catch(() => []);
      return names.some((name) => /[\\/]\d+$/.test(name));
    }, 20_000);
    await close(here);

    const [direct] = await journey.control.waitFor(async () => {
      const dms = (await member.dms()).filter(({ attachments }) => attachments.length > 0);
      return dms.length > 0 ? dms : undefined;
    }, 20_000);
    expect(direct?.attachments.map(({ filename }) => filename)).toEqual(['ticket-0001.html']);
    const file = await (await fetch(direct?.attachments[0]?.url ?? '')).text();

    const answer = await (await member.command('/ticket transcript', { number: 1 })).settled();
    const link = await linkIn(answer.message?.content ?? '');
    const { status, text } = await bot.get(link);
    expect(status).toBe(200);
    for (const page of [text, file]) {
      expect(page).toContain('Hello, I need help');
      expect(page).toMatch(/I was banned<\/div>\s*<details class="former">.*I was baned/s);
      expect(page).toMatch(/Never mind this<\/div><p class="mark">Deleted\./);
      expect(page).toContain('Solved');
    }
    const picture = /<img src="([^"]+)"/.exec(text)?.[1] ?? '';
    const served = await fetch(new URL(picture, bot.url + link));
    expect(Buffer.from(await served.arrayBuffer())).toEqual(PICTURE);
    expect((await bot.get(`${link}x`)).status).toBe(404);
  });

  test('keeps the file that was given in the form, and its page shows it', async () => {
    const [{ id: type }] = await journey.sql<[{ id: number }]>`
      select id from ticket_types where guild_id = ${server.guildId}`;
    await (await server.owner.command('/tickettype question', { type, label: 'Proof', kind: 'file' })).settled();
    const panel = await member.waitFor((messages) => messages.find((one) => labels(one).includes('Create Ticket')));
    const form = await member.click(panel, 'Create Ticket');
    const proof = { filename: 'proof.png', contentType: 'image/png', base64: PICTURE.toString('base64') };
    await (await member.submit(form, {}, { files: { Proof: [proof] } })).settled();
    await journey.control.waitFor(async () => {
      const [row] = await journey.sql`
        select from transcript_files where guild_id = ${server.guildId} and message_id is null and state = 'kept'`;
      return row;
    }, 20_000);
    const answer = await (await member.command('/ticket transcript', { number: 1 })).settled();
    const link = await linkIn(answer.message?.content ?? '');
    const { text } = await bot.get(link);
    const picture = /Files from the form.*?<img src="([^"]+)" alt="proof.png"/s.exec(text)?.[1] ?? '';
    const served = await fetch(new URL(picture, bot.url + link));
    expect(Buffer.from(await served.arrayBuffer())).toEqual(PICTURE);
  });

  test('is read to its end over REST where the bot was away while people wrote', async () => {
    const here = await openTicket();
    await here.write('before');
    await journey.control.waitFor(async () => (await keptCount()) >= 2);
    await bot.kill();
    for (let n = 0; n < 120; n++) await here.write(`while you slept ${n}`);
    bot = journey.startBot({ env: { DATA_DIR: dataDir } });
    await bot.ready();
    await close(here);
    const rows = await journey.sql<{ content: string }[]>`
      select content from transcript_messages where guild_id = ${server.guildId} and content like 'while%' order by message_id`;
    expect(rows.map(({ content }) => content)).toEqual(Array.from({ length: 120 }, (_, n) => `while you slept ${n}`));
  });

  test('says how the texts can be read next time, where the bot may not see them', async () => {
    await bot.stop();
    await journey.control.call('setIntents', { applicationId: journey.botId, intents: [] });
    bot = journey.startBot({ env: { DATA_DIR: dataDir } });
    await bot.ready();
    const here = await openTicket();
    await here.write('nobody sees this');
    await close(here);
    const answer = await (await member.command('/ticket transcript', { number: 1 })).settled();
    const { text } = await bot.get(await linkIn(answer.message?.content ?? ''));
    expect(text).toContain('could not be read, because the bot may not see what people write');
    expect(text).toContain('Message Content Intent');
    expect(text).not.toContain('nobody sees this');
  });
});
