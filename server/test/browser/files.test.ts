import {
  createControl,
  type Control,
  type Seeded,
  seedRoblox,
  seedServer,
  type Simulator,
  startSimulator,
} from '@muster/simulator';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { type BotByHand, createBotByHand } from './bot-by-hand.ts';
import { findChromium, openBrowser, openPage, type WatchedPage } from './chromium.ts';

let discord: Simulator;
let control: Control;
let seeded: Seeded;
let robloxId: string;
let bot: BotByHand;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

const EPHEMERAL = 64;
const PIECE = { x: 0, y: 0, width: 300, height: 160 };
const PHRASE = 'amber birch copper delta ember frost';

interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const text = (name: string, words = 'Some words'): GivenFile => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(words),
});
/** A piece of the page itself. */
const picture = async (name: string): Promise<GivenFile> => ({
  name,
  mimeType: 'image/png',
  buffer: await page.screenshot({ clip: PIECE }),
});

/** How many pixels of what scrolls lie below what is seen. */
const BELOW = (it: { scrollHeight: number; scrollTop: number; clientHeight: number }): number =>
  it.scrollHeight - it.scrollTop - it.clientHeight;

const first = (): Locator => page.getByRole('region', { name: 'First person' });
const log = (): Locator => first().getByRole('log');
const composer = (): Locator => first().getByRole('textbox', { name: /^Message/ });

/** Presses a button that asks for files, and gives it some. */
async function choose(button: Locator, files: GivenFile[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()]);
  await chooser.setFiles(files);
}

/** It is wholly in view in the chat, once things have come to rest. */
async function expectInView(element: Locator): Promise<void> {
  await page.waitForTimeout(200);
  const [room, box] = await Promise.all([log().boundingBox(), element.boundingBox()]);
  if (!room || !box) throw new Error('Neither is on the page.');
  expect(box.y).toBeGreaterThanOrEqual(room.y - 1);
  expect(box.y + box.height).toBeLessThanOrEqual(room.y + room.height + 1);
}

async function open(options: BrowserContextOptions = {}): Promise<void> {
  watched = await openPage(browser, discord.url, options);
  ({ page } = watched);
  await page.getByRole('button', { name: 'Close Tour' }).click();
  if ((options.viewport?.width ?? 1_400) < 400) await first().getByRole('button', { name: 'Channels' }).click();
  await first().getByRole('button', { name: 'lounge' }).click();
}

const say = (content: string) => bot.rest(`channels/${seeded.channels.lounge}/messages`, { content });

/** A form with a field for files, as a bot shows it after /form. */
async function showForm(component: object): Promise<Locator> {
  const shown = bot.answerNext({
    type: 9,
    data: {
      custom_id: 'f',
      title: 'A report',
      components: [
        { type: 18, label: 'What happened?', component: { type: 4, custom_id: 'what', style: 1 } },
        { type: 18, label: 'Proof', description: 'Pictures are best.', component },
      ],
    },
  });
  await composer().fill('/form');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await shown;
  return first().getByRole('dialog', { name: 'A report' });
}

describe.skipIf(findChromium() === undefined)('files and copying on the screen', () => {
  beforeAll(async () => {
    [discord, browser] = await Promise.all([
      startSimulator({
        rateLimits: false,
        prepare: (world, roblox) => {
          seeded = seedServer(world);
          robloxId = seedRoblox(roblox).accounts.dee.id;
        },
      }),
      openBrowser(),
    ]);
    control = createControl(discord.url);
    bot = createBotByHand(discord, seeded);
  });
  afterAll(async () => {
    await browser?.close();
    await discord?.stop();
  });
  beforeEach(async () => {
    await control.call('reset', {});
    await bot.rest(
      `applications/${seeded.applicationId}/guilds/${seeded.guildId}/commands`,
      [{ name: 'form', description: 'Shows a form' }],
      'PUT',
    );
  });
  afterEach(async () => {
    bot.forget();
    watched.check();
    await page.context().close();
  });

  test('a code block is copied with the keyboard, also where the page may not write to the clipboard', async () => {
    await open();
    await say(`Copy these words:\n\`\`\`\n${PHRASE}\n\`\`\``);
    const copy = log().getByRole('button', { name: 'Copy code' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await copy.focus();
    await page.keyboard.press('Enter');
    await log().getByText('Copied').waitFor();
    await watched.picture('copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(PHRASE);
    await log().getByText('Copied').waitFor({ state: 'detached' });

    // As over plain HTTP, where there is no clipboard for pages: what is selected is copied.
    await page.evaluate(`navigator.clipboard.writeText('something else')`);
    await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`);
    await copy.click();
    await log().getByText('Copied').waitFor();
    await composer().focus();
    await page.keyboard.press('Control+V');
    expect(await composer().inputValue()).toBe(PHRASE);

    await page.evaluate('document.getSelection().removeAllRanges()');
    await page.evaluate('document.execCommand = () => false');
    await copy.click();
    await log().getByText('Selected. Press Ctrl+C').waitFor();
    expect(await page.evaluate('document.getSelection().toString()')).toBe(PHRASE);
    await expectAccessible(page, 'a code block');
  });

  test.each([
    ['a wide page', {}],
    ['a phone', { viewport: { width: 320, height: 640 } }],
  ] as const)(
    'the words to be typed at Roblox stay in view when its tab takes room from the chat: %s',
    async (name, o) => {
      await open(o);
      await say('Before.\n'.repeat(30));
      const after = Array.from({ length: 12 }, (_, at) => `${at}. And then this.`).join('\n');
      await say(`\`\`\`\n${PHRASE}\n\`\`\`\n${after}`);
      const words = log().locator('pre', { hasText: PHRASE });
      await words.waitFor();
      await page.getByRole('button', { name: 'Roblox', exact: true }).click();
      await page.getByRole('region', { name: 'Roblox', exact: true }).waitFor();
      await expectInView(words);
      await watched.picture(`words-beside-roblox, ${name}`);

      // What is written then is shown, and with its room back the chat is still at its end.
      await say('The news.');
      await log().getByText('The news.').waitFor();
      expect(await log().evaluate(BELOW)).toBeLessThan(2);
      await page.getByRole('button', { name: 'Roblox', exact: true }).click();
      await page.waitForTimeout(200);
      expect(await log().evaluate(BELOW)).toBeLessThan(2);
    },
  );

  test('words to be typed at Roblox come into view when their profile is opened by the link below them', async () => {
    await open();
    // More than fits on the page.
    const between = Array.from({ length: 45 }, (_, at) => `${at}. And then this.`).join('\n');
    await say(`\`\`\`\n${PHRASE}\n\`\`\`\n${between}\n[Profile](https://www.roblox.com/users/${robloxId}/profile)`);
    await log().getByRole('link', { name: 'Profile' }).click();
    await page.getByRole('region', { name: 'Roblox', exact: true }).getByText('Edit description').waitFor();
    await expectInView(log().locator('pre', { hasText: PHRASE }));
    // Who scrolls is left alone, also when something is shown anew.
    await log().evaluate((it: { scrollTop: number }) => {
      it.scrollTop = 100_000;
    });
    await page.getByRole('button', { name: 'Faults', exact: true }).click();
    await expect.poll(() => log().evaluate(BELOW)).toBeLessThan(2);
  });

  test('a form takes files, says what is left out, lets them be taken out, and sends them', async () => {
    await open();
    const form = await showForm({ type: 19, custom_id: 'proof', min_values: 1, max_values: 2 });
    const button = form.getByRole('button', { name: 'Proof must be filled in Choose files' });
    const one = await picture('one.png');
    await form.getByLabel('What happened?').fill('A bug');
    await form.getByRole('button', { name: 'Submit' }).click();
    await form.getByText('Proof takes 1 to 2 files, not 0.').waitFor();

    await choose(button, [text('log.txt'), one, await picture('two.png')]);
    await form.getByText('Up to 2 files fit. Left out: two.png.').waitFor();
    await form.getByText('10 bytes').waitFor();
    expect(await form.getByText('Proof takes').count()).toBe(0);
    await watched.picture('form-files');
    await expectAccessible(page, 'a form with files');
    await form.getByRole('button', { name: 'Remove log.txt' }).press('Enter');
    // The keyboard goes on from where it was.
    await form.getByRole('button', { name: 'Remove one.png' }).and(page.locator(':focus')).waitFor();
    await choose(button, [await picture('three.png')]);
    await choose(button, [{ name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(10 * 1_024 * 1_024 + 1) }]);
    await form.getByText('film.mp4 is too large: a file has up to 10 MB.').waitFor();

    const sent = bot.answerNext({ type: 4, data: { content: 'Thank you', flags: EPHEMERAL } });
    await form.getByRole('button', { name: 'Submit' }).click();
    const { components, resolved } = (await sent).data as {
      components: { component: { values?: string[] } }[];
      resolved: { attachments: Record<string, { filename: string; content_type: string; url: string }> };
    };
    const files = components[1]?.component.values?.map((id) => resolved.attachments[id]) ?? [];
    expect(files).toMatchObject([
      { filename: 'one.png', content_type: 'image/png' },
      { filename: 'three.png', content_type: 'image/png' },
    ]);
    const fetched = await fetch(files[0]?.url ?? '');
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(one.buffer);
    await log().getByText('Thank you').waitFor();
    expect(await form.count()).toBe(0);
  });

  test('a field that may stay empty does, and one for a single file takes the newest', async () => {
    await open({ colorScheme: 'light', viewport: { width: 320, height: 640 } });
    const none = await showForm({ type: 19, custom_id: 'proof', required: false, min_values: 0, max_values: 1 });
    await none.getByLabel('What happened?').fill('A bug');
    const empty = bot.answerNext({ type: 4, data: { content: 'No proof', flags: EPHEMERAL } });
    await none.getByRole('button', { name: 'Submit' }).click();
    expect((await empty).data).toMatchObject({ components: [{}, { component: { values: [] } }] });

    const one = await showForm({ type: 19, custom_id: 'proof', max_values: 1 });
    await one.getByLabel('What happened?').fill('A bug');
    await choose(one.getByRole('button', { name: /Choose a file/ }), [text('old.txt')]);
    await choose(one.getByRole('button', { name: /Choose another file/ }), [text('new.txt')]);
    await one.getByText('new.txt').waitFor();
    expect(await one.getByText('old.txt').count()).toBe(0);
    await watched.picture('form-files, light on a phone');
    await expectAccessible(page, 'a form with a file, on a phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    const sent = bot.answerNext({ type: 4, data: { content: 'Seen', flags: EPHEMERAL } });
    await one.getByRole('button', { name: 'Submit' }).click();
    const { resolved } = (await sent).data as { resolved: { attachments: Record<string, { filename: string }> } };
    expect(Object.values(resolved.attachments)).toMatchObject([{ filename: 'new.txt' }]);
  });

  test.each([
    ['dark', { colorScheme: 'dark' }],
    ['light', { colorScheme: 'light' }],
    ['dark on a phone', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
    ['light on a phone', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ] as const)('files are sent with a message, and read: %s', async (name, options) => {
    await open(options);
    const add = first().getByRole('button', { name: 'Add files' });
    await choose(add, [
      text('a-rather-long-name-of-a-file-that-nobody-wants.txt', 'x'.repeat(1_536)),
      await picture('piece.png'),
    ]);
    await first().getByRole('list', { name: 'Chosen files' }).getByText('1.5 KB').waitFor();
    await composer().fill('Look at this');
    await watched.picture(`composer-files, ${name}`);
    await expectAccessible(page, `the composer with files, ${name}`);
    await composer().press('Enter');

    const message = log().getByRole('listitem').filter({ hasText: 'Look at this' });
    const shown = message.getByRole('img', { name: 'piece.png' });
    await shown.waitFor();
    // It was really loaded, from here.
    await expect.poll(() => shown.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(PIECE.width);
    await message.getByText('1.5 KB').waitFor();
    expect(await first().getByRole('list', { name: 'Chosen files' }).count()).toBe(0);
    // A drawing may carry a program, and what says it is a picture may be none. Both can be taken, and are not shown.
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(`${request.resourceType()} ${new URL(request.url()).pathname}`));
    const svg = { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') };
    await choose(add, [svg, { ...text('no.png'), mimeType: 'image/png' }]);
    await composer().press('Enter');
    await log().getByRole('link', { name: 'drawing.svg' }).waitFor();
    await log().getByText('no.png', { exact: true }).waitFor();
    expect(
      await log()
        .getByRole('img', { name: /drawing|no\.png/ })
        .count(),
    ).toBe(0);
    expect(asked.filter((one) => one.startsWith('image') && one.includes('drawing'))).toEqual([]);
    await watched.picture(`files, ${name}`);
    await expectAccessible(page, `messages with files, ${name}`);
    const [content, window] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(content, 'nothing is wider than the window').toBeLessThanOrEqual(window);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      log().getByRole('link', { name: 'drawing.svg' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('drawing.svg');
  });

  test('files are pasted and dropped, and a file that is dropped elsewhere does no harm', async () => {
    await open();
    const given = (kind: string, name: string, where: string) =>
      page.evaluate(`{
        const data = new DataTransfer();
        data.items.add(new File(['Some words'], '${name}', { type: 'text/plain' }));
        const about = { bubbles: true, cancelable: true, clipboardData: data, dataTransfer: data };
        const event = new ${kind === 'paste' ? 'ClipboardEvent' : 'DragEvent'}('${kind}', about);
        document.querySelector('${where}').dispatchEvent(event);
        event.defaultPrevented;
      }`);
    await composer().fill('See');
    expect(await given('paste', 'pasted.txt', '.composer textarea')).toBe(true);
    await first().getByRole('button', { name: 'Remove pasted.txt' }).waitFor();
    expect(await given('drop', 'dropped.txt', '.composer')).toBe(true);
    await first().getByRole('button', { name: 'Remove dropped.txt' }).waitFor();
    expect(await given('drop', 'beside.txt', '.chat')).toBe(true);
    await composer().press('Enter');
    const message = log().getByRole('listitem').filter({ hasText: 'See' });
    await message.getByRole('link', { name: 'dropped.txt' }).waitFor();
    expect(await message.getByRole('link').allTextContents()).toEqual(['pasted.txt', 'dropped.txt']);
  });

  test('who may send no files is not offered it, and what could not be sent is kept', async () => {
    await open();
    const add = first().getByRole('button', { name: 'Add files' });
    await choose(add, [await picture('piece.png')]);
    // The channel refuses files in the moment in which one is sent.
    await page.route('**/control/write', (route) =>
      route.fulfill({ status: 422, json: { error: "That person can't send files in lounge." } }),
    );
    await composer().fill('Look');
    await composer().press('Enter');
    await first().getByText("can't send files in lounge").waitFor();
    expect(await composer().inputValue()).toBe('Look');
    await first().getByRole('button', { name: 'Remove piece.png' }).waitFor();
    await page.unroute('**/control/write');

    await page.getByRole('combobox', { name: 'You are' }).selectOption(seeded.people.dee);
    await add.waitFor();
    await bot.rest(
      `channels/${seeded.channels.lounge}/permissions/${seeded.guildId}`,
      { type: 0, allow: '0', deny: String(1 << 15) },
      'PUT',
    );
    await add.waitFor({ state: 'detached' });
    expect(await composer().isEnabled()).toBe(true);
  });
});
