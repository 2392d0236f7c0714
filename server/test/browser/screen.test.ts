import {
  createControl,
  type Control,
  type Seeded,
  seedServer,
  type Simulator,
  startSimulator,
} from '@muster/simulator';
import { gzipSync } from 'node:zlib';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { type BotByHand, createBotByHand } from './bot-by-hand.ts';
import { findChromium, openBrowser, openPage, type WatchedPage } from './chromium.ts';

let discord: Simulator;
let bot: BotByHand;
let control: Control;
let seeded: Seeded;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

const EPHEMERAL = 64;
const COMPONENTS_V2 = 32_768;
const DEFER_MS = 3_100;

const first = (): Locator => page.getByRole('region', { name: 'First person' });
const second = (): Locator => page.getByRole('region', { name: 'Second person' });
const log = (): Locator => first().getByRole('log');

const rest: BotByHand['rest'] = (...args) => bot.rest(...args);
const answerNext: BotByHand['answerNext'] = (body) => bot.answerNext(body);

const commands = () => [
  {
    name: 'ask',
    description: 'Asks something',
    options: [
      { type: 6, name: 'person', description: 'Whom', required: true },
      {
        type: 3,
        name: 'how',
        description: 'How',
        choices: [
          { name: 'Kindly', value: 'k' },
          { name: 'Loudly', value: 'l' },
        ],
      },
    ],
  },
  { name: 'form', description: 'Shows a form' },
];

async function type(text: string): Promise<void> {
  const composer = first().getByRole('textbox', { name: /^Message/ });
  await composer.fill(text);
}

describe.skipIf(findChromium() === undefined)('the screen', () => {
  beforeAll(async () => {
    [discord, browser] = await Promise.all([
      startSimulator({ prepare: (world) => void (seeded = seedServer(world)) }),
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
    await rest(`applications/${seeded.applicationId}/guilds/${seeded.guildId}/commands`, commands(), 'PUT');
    watched = await openPage(browser, discord.url);
    ({ page } = watched);
    await page.getByRole('button', { name: 'Close Tour' }).click();
    await first().getByRole('button', { name: 'lounge' }).click();
  });
  afterEach(async () => {
    bot.forget();
    watched.check();
    await page.context().close();
  });

  test('loads little: less than 300 KB, packed, and all of it from here', async () => {
    const fresh = await page.context().newPage();
    const sizes: Promise<number>[] = [];
    fresh.on('response', (response) => {
      if (!['document', 'script', 'stylesheet'].includes(response.request().resourceType())) return;
      sizes.push(response.body().then((body) => gzipSync(body).length));
    });
    await fresh.goto(discord.url);
    await fresh.getByRole('log').waitFor();
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(sizes).toHaveLength(3);
    expect(total).toBeLessThan(300 * 1_024);
  });

  test('shows what a bot can say: embeds, both generations of components, marks and times', async () => {
    const path = `channels/${seeded.channels.lounge}/messages`;
    const at = Math.floor(Date.now() / 1_000) + 7_200;
    await rest(path, {
      content: `# Head\n**bold** *italic* __under__ ~~gone~~ ||secret|| \`code\`\n> quoted\n- one\n- two\n<@${seeded.people.dee}> <@&${seeded.roles.host}> <#${seeded.channels.pads}> <t:${at}:R>`,
      allowed_mentions: { parse: [] },
      embeds: [
        {
          title: 'Training',
          description: 'Full *uniform*',
          color: 0x3b82f6,
          fields: [1, 2, 3].map((n) => ({ name: `Field ${n}`, value: `Value ${n}`, inline: true })),
          footer: { text: 'Below' },
        },
      ],
      components: [
        {
          type: 1,
          components: [1, 2, 3, 4].map((style) => ({
            type: 2,
            style,
            label: `Style ${style}`,
            custom_id: `b${style}`,
          })),
        },
        {
          type: 1,
          components: [
            {
              type: 3,
              custom_id: 'menu',
              placeholder: 'Pick one',
              options: [
                { label: 'Infantry', value: 'i', description: 'On foot' },
                { label: 'Cavalry', value: 'c' },
              ],
            },
          ],
        },
      ],
    });
    await rest(path, {
      flags: COMPONENTS_V2,
      components: [
        {
          type: 17,
          accent_color: 0x22c55e,
          components: [
            { type: 10, content: '### Newer components' },
            { type: 14 },
            {
              type: 9,
              components: [{ type: 10, content: 'With a button beside it' }],
              accessory: { type: 2, style: 5, label: 'Open', url: 'https://example.com/' },
            },
          ],
        },
      ],
    });
    await log().getByText('With a button beside it').waitFor();
    await log().getByText('in 2 hours').waitFor();
    await watched.picture('message-of-everything');
    await expectAccessible(page, 'a message of everything');

    // A menu: what is picked reaches the bot, and its answer is seen.
    const chosen = answerNext({ type: 4, data: { content: 'You picked', flags: EPHEMERAL } });
    await log().getByRole('combobox', { name: 'Pick one' }).click();
    await watched.picture('menu-open');
    await log()
      .getByRole('option', { name: /Infantry/ })
      .click();
    expect(((await chosen).data as { values: string[] }).values).toEqual(['i']);
    await log().getByText('You picked').waitFor();
    await log().getByRole('button', { name: 'Dismiss message' }).click();
    await log().getByText('You picked').waitFor({ state: 'detached' });
  });

  test('offers people and choices for the options of a command, and sends ids and values', async () => {
    const asked = answerNext({ type: 4, data: { content: 'Asked' } });
    await type('/ask');
    await page.keyboard.press('Enter');
    await page.keyboard.type('dee');
    await page.keyboard.press('Enter');
    await first().getByRole('button', { name: '+ how' }).click();
    await page.keyboard.type('lou');
    await watched.picture('command-choices');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect((await asked).data).toMatchObject({
      options: [
        { name: 'person', value: seeded.people.dee },
        { name: 'how', value: 'l' },
      ],
    });
    await log().getByText('Asked').waitFor();
    await log().getByText('used').waitFor();
  });

  test('shows a form, keeps what was typed when it fails, and takes it away when it is through', async () => {
    const shown = answerNext({
      type: 9,
      data: {
        custom_id: 'f',
        title: 'A question',
        components: [
          {
            type: 18,
            label: 'Why?',
            component: { type: 4, custom_id: 'why', style: 2, max_length: 200, required: true },
          },
        ],
      },
    });
    await type('/form');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await shown;
    const form = first().getByRole('dialog', { name: 'A question' });
    await form.getByRole('button', { name: 'Submit' }).click();
    await form.getByText('must be filled in').last().waitFor();
    await form.getByLabel('Why?').fill('Because');
    await watched.picture('form');
    await expectAccessible(page, 'a form');
    const sent = answerNext({ type: 4, data: { content: 'Thank you', flags: EPHEMERAL } });
    await form.getByRole('button', { name: 'Submit' }).click();
    await sent;
    await log().getByText('Thank you').waitFor();
    expect(await form.count()).toBe(0);
  });

  test('says "is thinking", what failed, and what was never answered', async () => {
    const deferred = answerNext({ type: 5, data: { flags: EPHEMERAL } });
    await type('/form');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    const { token } = await deferred;
    await log().getByText('Muster is thinking…').waitFor();
    await watched.picture('thinking');
    await rest(`webhooks/${seeded.applicationId}/${token}/messages/@original`, { content: 'Thought' }, 'PATCH');
    await log().getByText('Thought').waitFor();

    await type('/form');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await log().getByText('Sending /form…').waitFor();
    await control.call('advance', { ms: DEFER_MS });
    await log().getByText('The application did not respond').waitFor();

    await rest(`channels/${seeded.channels.lounge}/messages`, {
      content: 'Press',
      components: [{ type: 1, components: [{ type: 2, style: 1, label: 'Me', custom_id: 'me' }] }],
    });
    await log().getByRole('button', { name: 'Me', exact: true }).click();
    await control.call('advance', { ms: DEFER_MS });
    await log().getByText('This interaction failed').waitFor();
    expect(await log().getByText('Sending').count()).toBe(0);
    await watched.picture('failures');
  });

  test("shows two people what each of them sees, and nobody another's private messages", async () => {
    await page.getByRole('button', { name: 'Two people' }).click();
    await second().getByLabel('You are').selectOption(seeded.people.dee);
    const whispered = answerNext({ type: 4, data: { content: 'For Ada alone', flags: EPHEMERAL } });
    await type('/form');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await whispered;
    await log().getByText('For Ada alone').waitFor();

    await type('Hello all');
    await page.keyboard.press('Enter');
    await second().getByRole('log').getByText('Hello all').waitFor();
    expect(await second().getByText('For Ada alone').count()).toBe(0);
    // What Dee does not see is not in her list: the staff's channels.
    expect(await first().getByRole('button', { name: 'staff-room' }).count()).toBe(1);
    expect(await second().getByRole('button', { name: 'staff-room' }).count()).toBe(0);
    await second().getByRole('button', { name: 'welcome' }).click();
    expect(await second().getByRole('textbox').isDisabled()).toBe(true);

    // A role is given by hand, and she sees them at once.
    await page.getByRole('button', { name: 'People', exact: true }).click();
    await page.getByRole('combobox', { name: 'Person' }).selectOption(seeded.people.dee);
    await page.getByRole('checkbox', { name: 'Support Team' }).check();
    await second().getByRole('button', { name: 'staff-room' }).waitFor();
    await page.getByRole('button', { name: 'Leave' }).click();
    await second().getByText('This person is in no server').waitFor();
    await watched.picture('left');
    await page.getByRole('button', { name: 'Join again' }).click();
    await second().getByRole('button', { name: 'lounge' }).waitFor();
  });

  test('direct messages come in by themselves, and can be read', async () => {
    const directs = first().getByRole('button', { name: 'Direct messages' });
    await directs.click();
    await first().getByText('Nobody has written to this person yet.').waitFor();
    const { id } = await rest('users/@me/channels', { recipient_id: seeded.people.ada });
    await rest(`channels/${id}/messages`, { content: 'Only for you' });
    await first().getByRole('button', { name: 'Muster' }).click();
    await log().getByText('Only for you').waitFor();
    await watched.picture('direct');

    await first().getByRole('button', { name: 'Redcliff Guard' }).click();
    await first().getByRole('button', { name: 'Direct messages', exact: true }).waitFor();
    await rest(`channels/${id}/messages`, { content: 'And again' });
    await first().getByRole('button', { name: 'Direct messages, unread' }).click();
    await log().getByText('And again').waitFor();
    expect(await first().getByRole('button', { name: 'Direct messages, unread' }).count()).toBe(0);
  });

  test('messages are edited, answered, pinned, reacted to and deleted by hand', async () => {
    await type('Frist');
    await page.keyboard.press('Enter');
    const message = log().getByRole('listitem').filter({ hasText: 'Frist' });
    await message.hover();
    await message.getByRole('button', { name: 'Edit' }).click();
    await log().getByLabel('Edit your message').fill('First');
    await page.keyboard.press('Enter');
    const edited = log().getByRole('listitem').filter({ hasText: 'First' }).first();
    await edited.getByText('(edited)').waitFor();
    await edited.hover();
    await edited.getByRole('button', { name: 'React with a thumbs up' }).click();
    await edited.getByRole('button', { name: '👍 1' }).waitFor();
    await edited.getByRole('button', { name: 'Pin' }).click();
    await log().getByText('pinned a message to this channel').waitFor();
    await edited.getByRole('button', { name: 'Reply' }).click();
    await type('An answer');
    await page.keyboard.press('Enter');
    await log().getByRole('listitem').filter({ hasText: 'An answer' }).getByText('@Ada').waitFor();
    await watched.picture('by-hand');
    await edited.hover();
    await edited.getByRole('button', { name: 'Delete' }).click();
    await log().getByText('Original message was deleted').waitFor();
    expect(await edited.count()).toBe(0);
  });
});
