import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  createControl,
  robloxVariables,
  SEEDED_ROBLOX_KEY,
  type Seeded,
  type SeededRoblox,
  seedRoblox,
  seedServer,
  type Simulator,
  startSimulator,
} from '@muster/simulator';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../src/app.ts';
import { freshDatabase } from '../database.ts';
import { type RunningBot, startBot } from '../journeys/bot.ts';
import { expectAccessible } from './accessible.ts';
import { findChromium, openBrowser, openPage, PICTURES } from './chromium.ts';

let discord: Simulator;
let seeded: Seeded;
let roblox: SeededRoblox;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let bot: RunningBot;
let browser: Browser;
let dataDir: string | undefined;

const pane = (page: Page, which: 'First' | 'Second'): Locator => page.getByRole('region', { name: `${which} person` });
const tour = (page: Page): Locator => page.getByRole('region', { name: 'Tour' });

/**
 * Walks one step: shows it, runs what was put into the composer if anything was, and waits until the tour says so.
 *
 * @param title the step's, or that of a part of the tour, which begins with its first step
 */
async function walk(page: Page, title: string, does?: () => Promise<void>): Promise<void> {
  await tour(page).getByRole('button', { name: title, exact: true }).click();
  await does?.();
  await tour(page)
    .getByText(/^(That worked|Done\.)/)
    .waitFor();
}

/** Presses one in the pane, in the newest message that has it. */
const press = (page: Page, which: 'First' | 'Second', name: string) => async () =>
  pane(page, which).getByRole('log').getByRole('button', { name, exact: true }).last().click();

/** Runs what was put into the composer. */
const run = (page: Page, which: 'First' | 'Second', command: string) => async () => {
  const button = pane(page, which).getByRole('button', { name: `Run ${command}` });
  await button.waitFor();
  await page.keyboard.press('Enter');
  await button.waitFor({ state: 'detached' });
};

/** One that nobody has just now. */
async function somePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

describe.skipIf(findChromium() === undefined)('the first minutes of a newcomer', () => {
  beforeAll(async () => {
    const [port, ...rest] = await Promise.all([
      somePort(),
      startSimulator({
        identifyEveryMs: 0,
        prepare: (world, robloxWorld) => {
          seeded = seedServer(world, { intents: true });
          roblox = seedRoblox(robloxWorld);
        },
      }),
      freshDatabase({ migrations, jobs: true }),
      openBrowser(),
    ]);
    [discord, database, browser] = rest;
    dataDir = mkdtempSync(path.join(os.tmpdir(), 'muster-tour-'));
    bot = startBot({
      token: seeded.token,
      apiUrl: discord.apiUrl,
      databaseUrl: database.url,
      dataDir,
      roblox: { ...robloxVariables(discord.robloxUrls), ROBLOX_API_KEY: SEEDED_ROBLOX_KEY },
      env: { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` },
    });
    await bot.ready();
    const control = createControl(discord.url);
    const ada = control.as(seeded.people.ada).in(seeded.channels.trainings);
    await control.waitFor(async () => (await ada.commands()).length > 0, 20_000);
  });
  afterAll(async () => {
    await browser?.close();
    await bot?.kill();
    await discord?.stop();
    await database?.drop();
    if (dataDir !== undefined) rmSync(dataDir, { recursive: true, force: true });
  });

  test('three people book a pad, read of it, are refused and told why, find it taken, and end it', async () => {
    const { page, picture, check } = await openPage(browser, discord.url);
    await tour(page).waitFor();
    await picture('tour-begin');

    await walk(page, 'Let Bob host', run(page, 'First', '/allowusers'));
    await picture('tour-allowed');
    await walk(page, 'Book a pad', run(page, 'First', '/training'));
    const first = pane(page, 'First').getByRole('log');
    await first.getByText('Only you can see this').waitFor();
    await first.getByRole('button', { name: 'End' }).waitFor();
    await picture('tour-booked');

    await walk(page, 'See it as a member');
    const second = pane(page, 'Second').getByRole('log');
    await second.getByRole('button', { name: 'End' }).waitFor();
    expect(await pane(page, 'Second').getByLabel('You are').inputValue()).toBe(seeded.people.dee);
    expect(await second.getByText('Only you can see this').count()).toBe(0);
    expect(await second.getByText('is yours').count()).toBe(0);
    await picture('tour-member');

    await walk(page, 'Try without the right', run(page, 'Second', '/training'));
    await second.getByText(/You need the right to host trainings .* can give it to you/).waitFor();
    await picture('tour-refused');
    await walk(page, 'Ask why', run(page, 'First', '/permissions'));
    await first.getByText(/may not host trainings: nobody gave/).waitFor();
    await picture('tour-why');

    // What the one does, the other sees at once: no reload, no press.
    await walk(page, 'Want the same pad', run(page, 'Second', '/tryout'));
    await second.getByText(/Pad 3 is taken/).waitFor();
    await picture('tour-taken');

    await walk(page, 'End it', async () => {
      await first.getByRole('button', { name: 'End' }).first().click();
    });
    await first.getByText('Training (ended)').waitFor();
    await second.getByText('Training (ended)').waitFor();
    expect(await second.getByRole('button', { name: 'End' }).count()).toBe(0);
    await picture('tour-ended');
    check();
  });

  test('a ticket is opened, taken, closed, opened again, closed for good, and read', async () => {
    const { page, picture, check } = await openPage(browser, discord.url);
    const [first, second] = [pane(page, 'First').getByRole('log'), pane(page, 'Second').getByRole('log')];
    const form = page.getByRole('dialog', { name: 'Close this ticket?' });
    await walk(page, 'Tickets', run(page, 'First', '/addrole'));
    await walk(page, 'Put up the button', run(page, 'First', '/sendticket'));
    await picture('tour-ticket-button');
    await walk(page, 'Open a ticket', press(page, 'Second', 'Create Ticket'));
    await picture('tour-ticket-opened');

    await walk(page, 'Ask', async () => {
      const composer = pane(page, 'Second').getByRole('textbox', { name: /^Message #ticket-0001/ });
      await composer.waitFor();
      await expect.poll(() => composer.inputValue()).toContain('I lost my rank');
      await composer.press('Enter');
    });
    await picture('tour-ticket-asked');
    await walk(page, 'Take the ticket', run(page, 'First', '/ticket claim'));
    await second.getByText('takes care of this ticket').waitFor();
    await picture('tour-ticket-claimed');

    await walk(page, 'Close it', async () => {
      await press(page, 'First', 'Close Ticket')();
      await form.waitFor();
      await picture('tour-ticket-closing');
      await form.getByRole('button', { name: 'Submit' }).click();
    });
    // Who opened it no longer sees the channel, and so is somewhere else.
    await expect
      .poll(() =>
        pane(page, 'Second')
          .getByRole('heading', { name: /ticket-/ })
          .count(),
      )
      .toBe(0);
    await picture('tour-ticket-closed');
    await walk(page, 'Undo', press(page, 'First', 'Undo'));
    await picture('tour-ticket-undone');
    await walk(page, 'Close it again', async () => {
      await run(page, 'First', '/ticket close')();
      await press(page, 'First', 'Yes, close it')();
    });
    await first.getByText('Your rank is back.').last().waitFor();

    await walk(page, 'Read it later', run(page, 'First', '/ticket transcript'));
    await picture('tour-ticket-transcript');
    const [transcript] = await Promise.all([
      page.context().waitForEvent('page'),
      first.getByRole('link', { name: 'Open the transcript' }).click(),
    ]);
    await transcript.getByText('Hi! I lost my rank. Can you help me?').waitFor();
    // Ids say nothing to a person.
    expect(await transcript.getByText('<@').count()).toBe(0);
    await transcript.getByText('@Cy took the close back.').waitFor();
    await transcript.screenshot({ path: path.join(PICTURES, 'tour-ticket-read.png') });
    await transcript.close();
    check();
  });

  test('a Roblox account is proven, and its member gets the role and the name', async () => {
    const { page, picture, check } = await openPage(browser, discord.url);
    const second = pane(page, 'Second');
    await walk(page, 'Accounts', run(page, 'First', '/setup'));
    await picture('tour-setup');
    await walk(page, 'Say who you are', run(page, 'Second', '/verify'));
    await picture('tour-words');
    const said = await second.getByRole('log').locator('pre').last().textContent();

    await walk(page, 'Prove it', async () => {
      await second.getByRole('link', { name: 'Open the profile' }).last().click();
      const profile = page.getByRole('region', { name: 'Roblox', exact: true });
      await profile.getByRole('button', { name: 'Edit description' }).click();
      await profile.getByRole('textbox').fill(said?.trim() ?? '');
      await profile.getByRole('button', { name: 'Save' }).click();
      await profile.getByText('Saved.').waitFor();
      await picture('tour-profile');
      await press(page, 'Second', 'Verify')();
      await second.getByText('You are verified as').waitFor();
      await page.getByRole('button', { name: 'Tour', exact: true }).click();
    });
    await picture('tour-verified');
    const control = createControl(discord.url);
    const dee = await control.waitFor(async () => {
      const { members } = await control.call('lookAt', { guildId: seeded.guildId });
      return members.find(({ id, roles }) => id === seeded.people.dee && roles.includes(seeded.roles.verified));
    });
    expect(dee.nick).toBe(roblox.accounts.dee.name);
    await walk(page, 'Look somebody up', run(page, 'First', '/whois'));
    await picture('tour-whois');
    check();
  });

  test('the line of a step can be put in again, and takes the focus each time', async () => {
    const { page, check } = await openPage(browser, discord.url);
    await tour(page).getByRole('button', { name: 'Next' }).click();
    for (let times = 0; times < 2; times++) {
      await tour(page).getByRole('button', { name: 'Put it in as Bob' }).click();
      const line = page.locator('input[data-option="starts"]:focus');
      await line.waitFor({ timeout: 5_000 });
      expect(await line.inputValue()).toBe('in 10 minutes');
    }
    check();
  });

  test('a command is typed with the keyboard alone, with suggestions from the bot', async () => {
    const { page, picture, check } = await openPage(browser, discord.url);
    await pane(page, 'First').getByRole('button', { name: 'trainings' }).click();
    const composer = pane(page, 'First').getByRole('textbox', { name: 'Message #trainings' });
    await composer.focus();
    await page.keyboard.type('/tr');
    const commands = pane(page, 'First').getByRole('listbox', { name: 'Commands' });
    // Sub-commands with such a word in them may follow.
    expect((await commands.getByRole('option').allTextContents()).slice(0, 2)).toEqual([
      expect.stringContaining('/training'),
      expect.stringContaining('/tryout'),
    ]);
    await picture('slash-list');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('in 2 hours');
    const offers = pane(page, 'First').getByRole('listbox', { name: 'Options for starts' });
    await offers.getByRole('option', { name: /in 2 hours/ }).waitFor();
    await picture('slash-suggestions');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    const log = pane(page, 'First').getByRole('log');
    await log
      .getByText(/Pad \d is yours/)
      .last()
      .waitFor();
    await log.getByText('used').last().waitFor();
    await picture('slash-answer');

    // Nothing is run as long as something required is missing.
    await composer.fill('/tryout');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await pane(page, 'First').getByText('This option is required. Specify a value: starts').waitFor();
    check();
  });

  test.each([
    ['dark and wide', { colorScheme: 'dark', viewport: { width: 1800, height: 1000 } }],
    ['light and wide', { colorScheme: 'light', viewport: { width: 1400, height: 860 } }],
    ['dark on a phone', { colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
    ['light on a phone', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ] as const)('is readable and reachable: %s', async (name, options) => {
    const { page, picture, check } = await openPage(browser, discord.url, options);
    const narrow = options.viewport.width < 400;
    const first = pane(page, 'First');
    if (narrow) await first.getByRole('button', { name: 'Channels' }).click();
    await picture(`${name}, channels`);
    await first.getByRole('button', { name: 'trainings' }).click();
    await first.getByRole('log').getByText('Muster').first().waitFor();
    await expectAccessible(page, `the chat, ${name}`);
    for (const tool of ['People', 'Faults', 'Roblox', 'Tour']) {
      await page.getByRole('button', { name: tool, exact: true }).click();
      await page.getByRole('region', { name: tool }).waitFor();
      await page.waitForTimeout(100);
      await picture(`${name}, ${tool}`);
      await expectAccessible(page, `${tool}, ${name}`);
    }
    const [content, window] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(content, 'nothing is wider than the window').toBeLessThanOrEqual(window);
    check();
  });
});
