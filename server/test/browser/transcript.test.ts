import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../src/kit/log.ts';
import { serveWeb, type WebServer } from '../../src/web/serve.ts';
import { GUILD, type KeptTicket, keepTicket, OPENER, pathOf, rawMessage, startFileServer } from '../kept-ticket.ts';
import { expectAccessible } from './accessible.ts';
import { findChromium, openBrowser, openPage, type WatchedPage } from './chromium.ts';

const STAFF = { id: '100000000000000051', username: 'ada', global_name: 'Ada' };
const BOT = { id: '400000000000000000', username: 'Muster', bot: true };
const HOSTILE = {
  id: '100000000000000052',
  username: 'x',
  global_name: '\u202e<img src=x onerror="document.title=1">',
};
const HOSTILE_TEXT = [
  '<script>document.title = "owned"</script></style></title>',
  '[a bank](javascript:document.title=1) [a bank](https://bank.example.evil.example/login) https://example.com/"onclick="x',
  '\u202e turned around \u200b\u200b\u200b <svg onload=alert(1)> &lt;b&gt;',
  `<@${STAFF.id}> @everyone ||**hidden**|| \`<i>\``,
].join('\n');

let room: KeptTicket;
let server: WebServer;
let files: { url: string; close(): Promise<void> };
let browser: Browser;

/** A red square, so that it is seen whether the picture is shown. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
  'base64',
);

async function talk(): Promise<void> {
  const at = (minute: number) => ({ timestamp: new Date(Date.UTC(2030, 9, 7, 18, minute)).toISOString() });
  await room.write(`Hello <@${OPENER}>! Staff will be with you soon.`, {
    ...at(0),
    author: BOT,
    mentions: [{ id: OPENER, username: 'Dee' }],
    embeds: [
      {
        title: 'Ticket 42',
        description: 'What is it about? **Bans**',
        color: 0x5865f2,
        fields: [
          { name: 'Account', value: 'dee_on_roblox', inline: true },
          { name: 'Rank', value: 'Member', inline: true },
        ],
        footer: { text: 'Answers within a day' },
      },
    ],
    components: [{ type: 1, components: [{ type: 2, label: 'Close Ticket', custom_id: 'x' }] }],
  });
  const question = await room.write('I was banned from the training and I do not know why.', at(2));
  await room.write('Here is what I saw:', {
    ...at(3),
    attachments: [
      {
        id: '9001',
        filename: 'screen.png',
        size: PICTURE.length,
        content_type: 'image/png',
        url: `${files.url}/cdn/1`,
      },
      { id: '9002', filename: 'log.txt', size: 5, content_type: 'text/plain', url: `${files.url}/cdn/2` },
      { id: '9003', filename: 'film.mp4', size: 900_000_000, content_type: 'video/mp4', url: `${files.url}/cdn/3` },
    ],
  });
  const answer = rawMessage('Let me look', {
    ...at(9),
    author: STAFF,
    type: 19,
    message_reference: { message_id: question },
  });
  await room.tell('MESSAGE_CREATE', answer);
  await room.tell('MESSAGE_UPDATE', {
    ...answer,
    content: 'Let me look into *that*.',
    edited_timestamp: at(10).timestamp,
  });
  const wrong = await room.write('It was the wrong Dee, sorry!', { ...at(20), author: STAFF });
  await room.tell('MESSAGE_DELETE', { id: wrong, channel_id: answer['channel_id'], guild_id: GUILD });
  await room.write(
    '# Rules\n- one\n- two\n  - more\n> as it is written\n```js\nconst a = "a very long line that does not fit on a narrow screen, however it is turned";\n```\n-# small print <t:1918233600:F>',
    { ...at(30), author: STAFF },
  );
  await room.write(HOSTILE_TEXT, { ...at(40), author: HOSTILE, mentions: [STAFF] });
  await room.write('Wordwithoutanyspaceinit'.repeat(60), { ...at(41), author: HOSTILE });
  await room.write('مرحبا، هل يمكنك مساعدتي؟', { timestamp: '2030-10-08T08:00:00.000Z' });
  await room.sql`update tickets set close_reason = 'Solved', state = 'closed', closed_at = ${room.now}`;
  const fetching = room.transcripts.jobs.find(({ task }) => task === 'transcripts.fetch');
  await fetching?.run(room.ticket, { number: 1, last: true });
}

async function open(options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const link = pathOf(await room.transcripts.linkFor(room.ticket, OPENER));
  return openPage(browser, `http://127.0.0.1:${server.port}${link}`, options);
}

describe.skipIf(findChromium() === undefined)('a transcript in a browser', () => {
  beforeAll(async () => {
    files = await startFileServer((request, response) =>
      response.end(request.url?.endsWith('/1') ? PICTURE : Buffer.from('hello')),
    );
    room = await keepTicket({ fileServer: files.url });
    room.discord.sees.content = true;
    await talk();
    const log = createLog({ level: 'silent', format: 'json' });
    server = await serveWeb({ app: room.web, host: '127.0.0.1', port: 0, log });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await room?.stop();
    await files?.close();
  });

  test.each(['light', 'dark'] as const)('looks like Discord, and axe finds nothing (%s)', async (colorScheme) => {
    const watched = await open({ colorScheme });
    const { page } = watched;
    expect(await page.title()).toBe('Ticket 42: Support 42 – Test Server');
    expect(await page.getByText('It was the wrong Dee, sorry!').isVisible()).toBe(true);
    await expect.poll(() => page.evaluate(`document.querySelector('img').naturalWidth`)).toBe(10);
    expect(await page.getByText('film.mp4').isVisible()).toBe(true);
    await page.getByText('Spoiler').click();
    expect(await page.getByText('hidden').isVisible()).toBe(true);
    await page.getByText('Edited 1 time').click();
    expect(await page.getByText('Let me look', { exact: true }).isVisible()).toBe(true);
    await watched.picture(`transcript-${colorScheme}`);
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await watched.picture(`transcript-${colorScheme}-end`);
    await expectAccessible(page, `the transcript (${colorScheme})`);
    watched.check();
  });

  test('is read without a script, and none of those that were typed runs', async () => {
    const watched = await open({ javaScriptEnabled: false });
    expect(await watched.page.getByText('Let me look into').isVisible()).toBe(true);
    const { page, check } = await open();
    expect(await page.title()).not.toContain('owned');
    expect(
      await page.locator('script, iframe, object, embed, form, [onerror], [onload], [onclick], [style]').count(),
    ).toBe(0);
    const addresses = await page.evaluate<string[]>(`[...document.querySelectorAll('main a')].map((a) => a.href)`);
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) expect(address).toMatch(/^https?:\/\//);
    check();
  });

  test.each(['light', 'dark'] as const)('fits a screen that is 320 pixels wide (%s)', async (colorScheme) => {
    const watched = await open({ viewport: { width: 320, height: 800 }, colorScheme });
    expect(await watched.page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await watched.picture(`transcript-320-${colorScheme}`);
    await watched.page.evaluate('scrollTo(0, 1500)');
    await watched.picture(`transcript-320-${colorScheme}-below`);
    await expectAccessible(watched.page, 'the narrow transcript');
    watched.check();
  });

  test('prints dark on white', async () => {
    const watched = await open({ viewport: { width: 794, height: 1_123 } });
    await watched.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await watched.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await watched.picture('transcript-print');
    expect((await watched.page.pdf()).length).toBeGreaterThan(10_000);
  });

  test('is the same as a file, which needs nothing else', async () => {
    const { data } = await room.transcripts.fileOf(room.ticket);
    const asked: string[] = [];
    const elsewhere = await startFileServer((request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'text/html; charset=utf-8').end(data);
    });
    const watched = await openPage(browser, `${elsewhere.url}/ticket-0042.html`);
    // A picture may be read a moment after the page.
    await expect.poll(() => watched.page.evaluate(`document.querySelector('img').naturalWidth`)).toBe(10);
    expect(await watched.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(49, 51, 56)');
    expect(await watched.page.getByText('log.txt').locator('..').textContent()).toContain(
      'only on the page in the web',
    );
    await watched.picture('transcript-file');
    watched.check();
    await elsewhere.close();
    expect(asked).toEqual(['/ticket-0042.html']);
  });

  test('says in plain words when a link does not work', async () => {
    const link = pathOf(await room.transcripts.linkFor(room.ticket, OPENER));
    const { page, picture } = await openPage(browser, `http://127.0.0.1:${server.port}${link}x`, {});
    expect(await page.getByRole('heading').textContent()).toBe('This link does not work');
    await picture('transcript-wrong-link');
    await expectAccessible(page, 'the page of a wrong link');
  });
});
