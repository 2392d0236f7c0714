import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHANNEL, GUILD, type KeptTicket, keepTicket, OPENER, pathOf } from '../../../../test/kept-ticket.ts';
import { DiscordFailure } from '../../../discord/failure.ts';
import { describeRouteAccess } from '../../../web/route.ts';
import { LINK_MS } from './links/service.ts';

const STRANGER = '100000000000000077';
const OTHER_GUILD = '300000000000000002';
const forPeople = { headers: { accept: 'text/html' } };

let room: KeptTicket;
beforeEach(async () => {
  room = await keepTicket();
  room.discord.sees.content = true;
  const message = await room.write('SECRET WORDS');
  await room.sql`
    insert into transcript_files (ticket_id, file_id, message_id, guild_id, name, bytes, state)
    values (${room.ticket.ticketId}, 1, ${message}, ${GUILD}, 'secret.txt', 12, 'kept')`;
  const folder = path.join(room.dataDir, 'transcripts', GUILD, String(room.ticket.ticketId));
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, '1'), 'SECRET WORDS');
});
afterEach(() => room.stop());

const linkOf = async (ticket = room.ticket, reader = OPENER) => pathOf(await room.transcripts.linkFor(ticket, reader));
const get = async (path: string) => {
  const answer = await room.web.request(path, forPeople);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

describe('every route that a link opens', () => {
  test('is one of those that the tests below try', () => {
    expect(room.transcripts.routes.map(({ path, access }) => `${path}: ${describeRouteAccess(access)}`)).toEqual([
      '/transcripts/:id: whoever has a signed link that has not ended: made for one reader, when a right to read the ticket was found',
      '/transcripts/:id/files/:fileId: whoever has a signed link that has not ended: the files of a transcript, by the link of its page',
    ]);
  });

  const endings = ['', '/files/1'];
  test.each(endings)(
    'refuses who has no link, a made-up one, a forged one, one that has ended (%j)',
    async (ending) => {
      const link = (await linkOf()).replace('?', `${ending}?`);
      expect((await get(link)).text).toContain('SECRET');
      const [address, signature] = link.split('?sig=') as [string, string];
      const [guild, reader, ends, key, mac] = signature.split('.') as [string, string, string, string, string];
      const forged = [
        '',
        '?sig=',
        '?sig=x',
        `?sig=${'a'.repeat(5_000)}`,
        `?sig=${[guild, STRANGER, ends, key, mac].join('.')}`,
        `?sig=${[guild, reader, Number(ends) + 3600, key, mac].join('.')}`,
        `?sig=${[OTHER_GUILD, reader, ends, key, mac].join('.')}`,
        `?sig=${[guild, reader, ends, Number(key) + 1, mac].join('.')}`,
        `?sig=${[guild, reader, ends, key, `${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`].join('.')}`,
        `?sig=${[guild, reader, ends, key, mac.slice(1)].join('.')}`,
        `?other=${signature}`,
      ];
      for (const query of forged) {
        const { status, text } = await get(address + query);
        expect(status, query).toBe(404);
        expect(text).toContain('To get a new one, press “Read the transcript” in Discord once more');
        expect(text).not.toContain('SECRET');
      }
      room.now = new Date(room.now.getTime() + LINK_MS);
      const ended = await get(link);
      expect(ended.status).toBe(410);
      expect(ended.text).toContain('This link has ended');
      expect(room.lines.join('\n')).not.toContain(mac);
    },
  );

  test.each(endings)('refuses a link of another ticket, also of another server (%j)', async (ending) => {
    const sister = await room.addTicket({ number: 43, channelId: '200000000000000043' });
    const foreign = await room.addTicket({ guildId: OTHER_GUILD, channelId: '200000000000000044' });
    for (const ticket of [sister, foreign]) {
      const signature = (await linkOf(ticket)).split('?')[1] ?? '';
      expect((await get(`/transcripts/${room.ticket.ticketId}${ending}?${signature}`)).status).toBe(404);
    }
    for (const id of [
      '0',
      '-1',
      '1e3',
      '99999999999',
      'x',
      '%00',
      `0${room.ticket.ticketId}`,
      `${room.ticket.ticketId}.0`,
    ]) {
      const signature = (await linkOf()).split('?')[1] ?? '';
      expect((await get(`/transcripts/${id}${ending}?${signature}`)).status).toBe(404);
    }
  });
});

describe('a link', () => {
  test('opens the page, which loads nothing and runs nothing', async () => {
    const { status, text, headers } = await get(await linkOf());
    expect(status).toBe(200);
    expect(text).toContain('SECRET WORDS');
    expect(text).toContain('Ticket 42: Support 42');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|script-src|https?:/);
    expect(text).not.toMatch(/<script|\sstyle=|\son\w+=|@import|url\(/);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  });

  test('of another ticket with the right signature for another server finds nothing there', async () => {
    const { ticketId } = room.ticket;
    const { status } = await get(await linkOf({ guildId: OTHER_GUILD, ticketId }, OPENER));
    expect(status).toBe(404);
  });

  test('works for staff as long as they are staff, and for the owner of the right asked of Discord', async () => {
    room.discord.members.set(STRANGER, { roleIds: [] });
    expect((await get(await linkOf(room.ticket, STRANGER))).status).toBe(403);
    room.abilities.set(STRANGER, ['tickets.staff']);
    const link = await linkOf(room.ticket, STRANGER);
    expect((await get(link)).status).toBe(200);
    room.discord.members.set(STRANGER, null);
    expect((await get(link)).text).toContain('You may not read this any more');
    room.discord.failing = () => {
      throw new DiscordFailure('retry', 503, 0, 'busy');
    };
    expect((await get(link)).status).toBe(200);
  });

  test('is signed by a key that changes each month, and works until it ends all the same', async () => {
    const old = await linkOf();
    const keys = async () => (await room.sql`select id from transcript_keys`).length;
    await linkOf();
    expect(await keys()).toBe(1);
    await room.sql`update transcript_keys set made_at = made_at - interval '29 days 23 hours 59 minutes'`;
    room.now = new Date(room.now.getTime() + 2 * 60_000);
    const fresh = await linkOf();
    expect(await keys()).toBe(2);
    expect((await get(old)).status).toBe(200);
    expect((await get(fresh)).status).toBe(200);
    room.now = new Date(room.now.getTime() + 61 * 24 * 3600_000);
    await linkOf();
    expect(await keys()).toBe(1);
  });

  test('is limited: so many requests a minute by one reader, so many wrong ones from one place', async () => {
    const link = await linkOf();
    const file = link.replace('?', '/files/1?');
    const answers: number[] = [];
    for (let n = 0; n < 602; n++) answers.push((await room.web.request(file)).status);
    expect(new Set(answers.slice(0, 600))).toEqual(new Set([200]));
    expect(answers.slice(600)).toEqual([429, 429]);
    const wrong: number[] = [];
    for (let n = 0; n < 62; n++) wrong.push((await room.web.request(`${link}x`)).status);
    expect(wrong.slice(58)).toEqual([404, 404, 429, 429]);
    expect((await room.web.request(link.replace(/sig=.*/, 'sig=x'))).headers.get('retry-after')).toBe('60');
  });
});

describe('the page', () => {
  const AUTHOR = '100000000000000043';
  const hostile = '"><script>alert(1)</script></style><img src=x onerror=alert(1)>\u202eevil\u200b\0';

  test('shows every text as text, wherever it stands', async () => {
    await room.write(hostile, {
      author: { id: AUTHOR, username: 'x', global_name: hostile },
      embeds: [
        {
          title: hostile,
          url: 'javascript:alert(1)',
          description: hostile,
          author: { name: hostile },
          footer: { text: hostile },
          fields: [{ name: hostile, value: hostile }],
        },
      ],
      attachments: [{ id: '1', filename: hostile, size: 1, content_type: 'image/png', url: 'https://evil.example' }],
      sticker_items: [{ name: hostile }],
      components: [{ type: 1, components: [{ type: 2, label: hostile, custom_id: hostile }] }],
      mentions: [{ id: '5', username: hostile }],
    });
    await room.write(`<@5> ${'a'.repeat(3_990)}`, { mentions: [{ id: '5', username: hostile }] });
    await room.sql`update tickets set opener_name = ${hostile.replaceAll('\0', '')}, close_reason = ${'</title><script>'}`;
    await room.sql`update ticket_types set name = ${'</title><script>alert(1)</script>'}`;
    const file = (await room.transcripts.fileOf(room.ticket)).data;
    for (const html of [await room.page(), Buffer.from(file).toString()]) {
      expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>|javascript:/);
      expect(html.match(/<\/style>/g)).toHaveLength(1);
      expect(html.match(/<\/title>/g)).toHaveLength(1);
      expect(html).not.toContain('\0');
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    }
  });

  test('names those who have no visible name, and keeps names from turning the line around', async () => {
    await room.write('x', { author: { id: AUTHOR, username: '\u200b\u3164\u202e' } });
    await room.write('x', { author: { id: '100000000000000044', username: '\u202eabc' } });
    const page = await room.page();
    expect(page).toContain(`>Somebody (${AUTHOR})</bdi>`);
    expect(page).toContain('>\u202eabc</bdi>');
  });

  test('shows answers, stickers, embeds, buttons, edits, deletions and lines of Discord itself', async () => {
    const first = await room.write('The question');
    await room.write('The answer', {
      type: 19,
      message_reference: { message_id: first },
      sticker_items: [{ name: 'Wave' }],
      embeds: [
        { title: 'Card', url: 'https://example.com/', color: 0x12ab34, fields: [{ name: 'N', value: '**V**' }] },
      ],
      components: [{ type: 1, components: [{ type: 2, label: 'Close Ticket', custom_id: 'x' }] }],
    });
    await room.write('lost', { type: 19, message_reference: { message_id: '1' } });
    await room.write('', { type: 6 });
    await room.write('', { poll: {} });
    const page = await room.page();
    for (const words of [
      `answers to <a href="#m${first}"><bdi>Dee</bdi></a>: <bdi>The question</bdi>`,
      'Sticker: Wave',
      '<a href="https://example.com/" rel="noopener nofollow noreferrer" target="_blank">Card</a>',
      'fill="#12ab34"',
      '<strong>V</strong>',
      '>Close Ticket</span>',
      'answers to a message that is not here',
      'A line that Discord wrote by itself.',
      'such as a poll or one that was forwarded',
    ])
      expect(page).toContain(words);
  });

  test('keeps from the opener what staff wrote when the channel was hidden from the opener', async () => {
    await room.sql`update tickets set state = 'closing', closed_at = '2030-10-07T18:50:00Z'`;
    const at = { timestamp: '2030-10-07T18:51:00.000Z' };
    const staff = { ...at, author: { id: AUTHOR, username: 'ada' } };
    const hidden = await room.write('BETWEEN US', staff);
    await room.write('The ticket is closed.', {
      ...at,
      author: { id: '400000000000000000', username: 'M', bot: true },
    });
    await room.write('more', { ...staff, type: 19, message_reference: { message_id: hidden } });
    await room.sql`update transcript_files set message_id = ${hidden}`;
    const file = Buffer.from((await room.transcripts.fileOf(room.ticket)).data).toString();
    for (const page of [await room.page(), file]) {
      expect(page).toContain('The ticket is closed.');
      expect(page).not.toContain('BETWEEN US');
      expect(page).toContain('<dt>Messages</dt><dd>2</dd>');
    }
    expect((await get((await linkOf()).replace('?', '/files/1?'))).status).toBe(404);

    room.abilities.set(STRANGER, ['tickets.lead']);
    room.discord.members.set(STRANGER, { roleIds: [] });
    const link = await linkOf(room.ticket, STRANGER);
    expect((await get(link)).text).toMatch(/Only staff read this.*BETWEEN US/s);
    expect((await get(link.replace('?', '/files/1?'))).status).toBe(200);
  });

  test('that breaks off in the middle says so, with an error id that stands in the log', async () => {
    const answer = await room.web.request(await linkOf());
    await room.sql`alter table transcript_messages rename to gone`;
    const text = await answer.text();
    const errorId = /report this number: (E-\w+)/.exec(text)?.[1];
    expect(errorId).toBeDefined();
    expect(room.lines.filter((line) => line.includes(String(errorId)))).toHaveLength(1);
  });

  test('of 10,000 messages comes in pieces and in order, and nobody holds a connection meanwhile', async () => {
    await room.sql`
      insert into transcript_messages (ticket_id, message_id, guild_id, channel_id, author_id, author_name, is_bot,
                                       written_at, content, unseen, more)
      select ${room.ticket.ticketId}, 1500000000000000000 + n, ${GUILD}, ${CHANNEL}, 7, 'Bob', false,
             ${room.now}::timestamptz + n * interval '1 minute', 'line ' || n || ' ' || repeat('x', 300), false,
             '{"embeds": [], "stickers": [], "buttons": [], "answersTo": null, "mentions": {}, "isOrdinary": true}'::jsonb
        from generate_series(1, 10000) n`;
    const answer = await room.web.request(await linkOf());
    const before = process.memoryUsage().rss;
    let most = before;
    let pieces = 0;
    let bytes = 0;
    let last = 0;
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
      pieces += 1;
      bytes += piece.length;
      most = Math.max(most, process.memoryUsage().rss);
      rest += decoder.decode(piece, { stream: true });
      for (const [, n] of rest.matchAll(/>line (\d+) /g)) {
        expect(Number(n)).toBe(last + 1);
        last = Number(n);
      }
      rest = rest.slice(rest.lastIndexOf('<li'));
      rest = rest.includes('>line ') ? '' : rest;
    }
    const grown = (most - before) / 1024 / 1024;
    console.log(`a page of 10,000 messages: ${bytes} bytes in ${pieces} pieces, ${grown.toFixed(1)} MB more at most`);
    expect([last, pieces > 50]).toEqual([10_000, true]);
    expect(grown).toBeLessThan(50);

    const file = (await room.transcripts.fileOf(room.ticket)).data;
    expect(file.byteLength).toBeLessThan(8 * 1024 * 1024);
    const text = Buffer.from(file).toString();
    const shown = text.match(/>line \d+ /g)?.length ?? 0;
    if (shown < 10_000) expect(text).toContain('no room in this file');
  });
});
