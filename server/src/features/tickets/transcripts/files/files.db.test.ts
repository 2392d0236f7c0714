import { type FileHandle, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import {
  CHANNEL,
  GUILD,
  type KeptTicket,
  keepTicket,
  OPENER,
  pathOf,
  startFileServer,
} from '../../../../../test/kept-ticket.ts';
import type { GivenFile } from '../../../../kit/door.ts';
import { createLog } from '../../../../kit/log.ts';
import { routesWeb } from '../../../../web/web.ts';
import type { TicketRef } from '../contract.ts';
import { transcriptRoutes } from '../routes.ts';
import { createView } from '../view.ts';
import { FILE_LIMITS, fetchableFrom } from './limits.ts';
import { createFileStore, type FileStore } from './store.ts';

let room: KeptTicket;
let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await room?.stop();
  await close?.();
  close = undefined;
});

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const LIMITS = { ...FILE_LIMITS, fileBytes: 1_000, ticketBytes: 2_500, fetchMs: 300, tries: 2, closingMs: 2_000 };

/** What the file server was asked, in order. */
async function open(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string[]> {
  const asked: string[] = [];
  const server = await startFileServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  ({ close, url: fileServer } = server);
  room = await keepTicket({ limits: LIMITS, fileServer: server.url });
  room.discord.sees.content = true;
  attach = (id, about = {}) =>
    room.write('', {
      attachments: [{ id, filename: 'a.bin', size: 10, url: `${server.url}/cdn/${id}?ex=1`, ...about }],
    });
  return asked;
}
let attach: (id: string, about?: object) => Promise<string>;
let fileServer = '';

const fetchNow = async () => {
  const job = room.transcripts.jobs.find(({ task }) => task === 'transcripts.fetch');
  await job?.run(room.ticket, { number: 1, last: false });
};
const states = async () =>
  Object.fromEntries(
    (await room.sql<{ fileId: string; state: string }[]>`select file_id, state from transcript_files`).map((row) => [
      row.fileId,
      row.state,
    ]),
  );
const stored = async ({ guildId, ticketId }: TicketRef = room.ticket) =>
  readdir(path.join(room.dataDir, 'transcripts', guildId, String(ticketId))).catch(() => []);

describe('files of a ticket', () => {
  test('are fetched by a job that is queued when they come, and lie under a name of our own', async () => {
    await open((_, response) => response.end(PNG));
    await attach('9001', { filename: '../../../etc/passwd', size: PNG.length });
    expect((await room.sql`select from job_outbox where task = 'transcripts.fetch'`).length).toBe(1);
    await fetchNow();
    expect(await states()).toEqual({ 9001: 'kept' });
    expect(await stored()).toEqual(['9001']);
    const file = path.join(room.dataDir, 'transcripts', GUILD, String(room.ticket.ticketId), '9001');
    expect(await readFile(file)).toEqual(PNG);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect((await room.sql`select from transcript_files where url is not null`).length).toBe(0);
  });

  test('that are too large are left out, whatever Discord says of their size, and nothing is left on the disk', async () => {
    const asked = await open((_, response) => response.end(Buffer.alloc(5_000)));
    await attach('1', { size: 5_000 });
    await attach('2', { size: 10 });
    await fetchNow();
    expect(asked).toEqual(['/cdn/2?ex=1']);
    expect(await states()).toEqual({ 1: 'too_large', 2: 'too_large' });
    expect(await stored()).toEqual([]);
    expect(await room.page()).toContain('was too large to be kept');
  });

  test('of one ticket have a limit together', async () => {
    await open((_, response) => response.end(Buffer.alloc(900)));
    for (const id of ['1', '2', '3', '4']) await attach(id, { size: id === '3' ? 10 : 900 });
    await fetchNow();
    expect(await states()).toEqual({ 1: 'kept', 2: 'kept', 3: 'no_room', 4: 'no_room' });
    expect(await stored()).toEqual(['1', '2']);
  });

  test('are never fetched from elsewhere, nor by a redirect', async () => {
    const asked = await open((_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end());
    await attach('1', { url: 'http://169.254.169.254/latest/meta-data' });
    await attach('2', { url: 'https://evil.example/x' });
    await attach('3', { url: 'file:///etc/passwd' });
    await attach('4');
    await fetchNow();
    expect(asked).toHaveLength(1);
    expect(await states()).toEqual({ 1: 'refused', 2: 'refused', 3: 'refused', 4: 'refused' });
  });

  test('that fail are tried again later, then given up, and the transcript says why', async () => {
    const asked = await open((_, response) => response.writeHead(503).end());
    await attach('1');
    await fetchNow();
    expect(await states()).toEqual({ 1: 'waiting' });
    expect(await room.page()).toContain('is still being fetched');
    await fetchNow();
    expect(await states()).toEqual({ 1: 'failed' });
    await fetchNow();
    expect(asked).toHaveLength(2);
    expect(await room.page()).toContain('could not be fetched, though it was tried several times');
  });

  test('that hang or break off do not hold up the others', async () => {
    await open((request, response) => {
      if (request.url?.includes('/1')) return;
      if (request.url?.includes('/2')) {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        setTimeout(() => response.destroy(), 20);
        return;
      }
      response.end('all');
    });
    for (const id of ['1', '2', '3']) await attach(id);
    await fetchNow();
    expect(await states()).toEqual({ 1: 'waiting', 2: 'waiting', 3: 'kept' });
    expect(await stored()).toEqual(['3']);
  });

  test('that come after their transcript was deleted do not stay on the disk', async () => {
    await open((_, response) => {
      void room.sql`delete from transcript_files`.then(() => response.end('all'));
    });
    await attach('1');
    await fetchNow();
    expect(await stored()).toEqual([]);
  });

  test('that the disk does not take hold up no close, are told in the log, and wait', async () => {
    await open((_, response) => response.end('all'));
    await attach('1');
    await writeFile(path.join(room.dataDir, 'transcripts'), 'in the way');
    await expect(fetchNow()).rejects.toThrow('ENOTDIR');
    await room.transcripts.finish(room.ticket, CHANNEL);
    expect(await states()).toEqual({ 1: 'waiting' });
    expect(room.lines.filter((line) => line.includes('Files of a ticket could not be kept.'))).toHaveLength(1);
    await rm(path.join(room.dataDir, 'transcripts'));
    await fetchNow();
    expect(await states()).toEqual({ 1: 'kept' });
  });

  test('that are gone are fetched by the new address that the close reads', async () => {
    await open((request, response) => {
      if (request.url?.includes('old')) response.writeHead(404).end();
      else response.end('here');
    });
    const id = await attach('1', { url: `${fileServer}/cdn/old` });
    await fetchNow();
    expect(await states()).toEqual({ 1: 'gone' });
    expect(await room.page()).toContain('was gone before it could be fetched');
    room.discord.write(CHANNEL, {
      id,
      attachments: [{ id: '1', name: 'a.bin', contentType: null, bytes: 4, url: `${fileServer}/cdn/new` }],
    });
    await room.transcripts.finish(room.ticket, CHANNEL);
    expect(await states()).toEqual({ 1: 'kept' });
  });

  test('are given to the reader as data, and as a picture only where they are one', async () => {
    const contents: Record<string, Buffer> = {
      1: PNG,
      2: Buffer.from('<script>alert(1)</script>'),
      3: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    };
    await open((request, response) => response.end(contents[/\/cdn\/(\d)/.exec(request.url ?? '')?.[1] ?? '']));
    await attach('1', { filename: 'cät "1".png', content_type: 'image/png' });
    await attach('2', { filename: 'page.png', content_type: 'image/png' });
    await attach('3', { filename: 'x.svg', content_type: 'image/svg+xml' });
    await fetchNow();
    const link = pathOf(await room.transcripts.linkFor(room.ticket, OPENER));
    const file = async (id: string) => room.web.request(link.replace('?', `/files/${id}?`));
    const picture = await file('1');
    expect(Object.fromEntries(picture.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename="c_t _1_.png"; filename*=UTF-8''c%C3%A4t%20%221%22.png`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'content-length': String(PNG.length),
    });
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(PNG);
    for (const id of ['2', '3']) {
      const { headers } = await file(id);
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('content-disposition')).toMatch(/^attachment; /);
    }
    const head = await room.web.request(link.replace('?', '/files/1?'), { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await file('4')).status).toBe(404);
    expect((await file('..%2f1')).status).toBe(404);
    expect(await room.page()).toMatch(/<img src="\d+\/files\/1\?sig=[\w.-]+" alt="cät &quot;1&quot;.png"/);
  });

  test('are closed whatever becomes of their reader', async () => {
    await open((_, response) => void response.end(PNG));
    await attach('1', { filename: 'a.png', size: PNG.length });
    await fetchNow();
    const kept = createFileStore(room.dataDir);
    const log = createLog({ level: 'error', format: 'json', write() {} });
    const opened: FileHandle[] = [];
    const store: FileStore = {
      ...kept,
      async open(ticket, fileId) {
        const file = await kept.open(ticket, fileId);
        if (file) opened.push(file);
        return file;
      },
    };
    const web = routesWeb(
      transcriptRoutes({
        sql: room.sql,
        store,
        view: createView({ sql: room.sql, store, serverName: () => 'Fort' }),
        links: { sign: async () => 'x', read: async () => ({ ticket: room.ticket, readerId: OPENER }) },
        rights: { mayRead: async () => true, mayStillRead: async () => 'yes' },
        report: (error) => String(error),
      }),
      { log },
    );
    const ask = (method: string) => web.request(`/transcripts/${room.ticket.ticketId}/files/1?sig=x`, { method });
    const whole = await ask('GET');
    expect((await whole.arrayBuffer()).byteLength).toBe(PNG.length);
    await ask('HEAD');
    await (await ask('GET')).body?.cancel();
    expect(opened.length).toBeGreaterThan(2);
    // Node says -1 of a file that is closed.
    await expect.poll(() => opened.map(({ fd }) => fd)).toEqual(opened.map(() => -1));
  });
});

describe('files of a form', () => {
  const given = (id: string, about: Partial<GivenFile> = {}): GivenFile => ({
    id,
    name: `proof-${id}.png`,
    contentType: 'image/png',
    bytes: PNG.length,
    url: `${fileServer}/cdn/${id}`,
    ...about,
  });
  const keep = (...files: GivenFile[]) => room.sql.begin((tx) => room.transcripts.keepGiven(tx, room.ticket, files));

  test('are fetched by a job like those of messages, and stand on the page and in the file after Discord forgot them', async () => {
    const asked = await open((_, response) => response.end(PNG));
    await keep(given('1'), given('2', { name: '<b>"x".txt\0', contentType: undefined }));
    expect((await room.sql`select from job_outbox where task = 'transcripts.fetch'`).length).toBe(1);
    await fetchNow();
    expect(asked).toEqual(['/cdn/1', '/cdn/2']);
    expect(await stored()).toEqual(['1', '2']);
    const page = await room.page();
    expect(page).toContain('Files from the form');
    expect(page).toMatch(/<img src="\d+\/files\/1\?sig=[\w.-]+" alt="proof-1.png"/);
    expect(page).toContain('&lt;b&gt;&quot;x&quot;.txt');
    const file = (await room.transcripts.fileOf(room.ticket)).data.toString();
    expect(file).toContain(`data:image/png;base64,${PNG.toString('base64')}`);
    expect(file).toMatch(/<bdi>&lt;b&gt;&quot;x&quot;.txt.*<\/bdi> \(16 bytes\) is not in here, only on the page/);
    const link = pathOf(await room.transcripts.linkFor(room.ticket, OPENER));
    const served = await room.web.request(link.replace('?', '/files/1?'));
    expect(Buffer.from(await served.arrayBuffer())).toEqual(PNG);
  });

  test('are held to the same limits, and the page says why one is not there', async () => {
    const asked = await open((request, response) => {
      if (request.url === '/cdn/3') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      else response.end(PNG);
    });
    await keep(given('1', { url: 'http://169.254.169.254/x' }), given('2', { bytes: 5_000 }), given('3'));
    await fetchNow();
    expect(asked).toEqual(['/cdn/3']);
    expect(await states()).toEqual({ 1: 'refused', 2: 'too_large', 3: 'refused' });
    const page = await room.page();
    expect(page).toContain('proof-1.png</bdi> (16 bytes) was not kept, because it did not come from Discord');
    expect(page).toContain('proof-2.png</bdi> (5 KB) was too large to be kept');
  });

  test('are given to nobody by the link of another ticket', async () => {
    await open((_, response) => response.end(PNG));
    await keep(given('1'));
    await fetchNow();
    const other = await room.addTicket({ number: 43, channelId: '200000000000000043' });
    const link = pathOf(await room.transcripts.linkFor(other, OPENER));
    expect((await room.web.request(link.replace('?', '/files/1?'))).status).toBe(404);
  });
});

describe('the addresses that files are fetched from', () => {
  const discord = fetchableFrom('https://discord.com/api');
  test.each([
    ['https://cdn.discordapp.com/attachments/1/2/a.png?ex=1&is=2&hm=3&', true],
    ['https://media.discordapp.net/attachments/1/2/a.png', true],
    ['http://cdn.discordapp.com/a', false],
    ['https://cdn.discordapp.com:8443/a', false],
    ['https://cdn.discordapp.com@evil.example/a', false],
    ['https://user:pass@cdn.discordapp.com/a', false],
    ['https://cdn.discordapp.com.evil.example/a', false],
    ['https://discord.com/api/x', false],
    ['http://127.0.0.1:5432/', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('%s: %s', (address, allowed) => {
    expect(discord(address)).toBe(allowed);
  });

  test('are those of the configured Discord where that is another one, plain http only on this machine', () => {
    expect(fetchableFrom('http://127.0.0.1:9100/api')('http://127.0.0.1:9100/cdn/attachments/1')).toBe(true);
    expect(fetchableFrom('http://127.0.0.1:9100/api')('http://127.0.0.1:9101/cdn/attachments/1')).toBe(false);
    expect(fetchableFrom('http://10.0.0.9:9100/api')('http://10.0.0.9:9100/cdn/attachments/1')).toBe(false);
    expect(fetchableFrom('https://proxy.example/api')('https://proxy.example/cdn/1')).toBe(true);
  });
});
