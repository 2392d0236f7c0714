import { createControl, type Seeded, seedServer, type Simulator, startSimulator } from '@muster/simulator';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../src/app.ts';
import { freshDatabase } from '../database.ts';
import { type RunningBot, startBot } from '../journeys/bot.ts';
import { expectAccessible } from './accessible.ts';
import { findChromium, openBrowser, openPage } from './chromium.ts';

let discord: Simulator;
let seeded: Seeded;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let bot: RunningBot;
let browser: Browser;

const pane = (page: Page, which: 'First' | 'Second'): Locator => page.getByRole('region', { name: `${which} person` });
const tour = (page: Page): Locator => page.getByRole('region', { name: 'Tour' });

/** Walks one step: shows it, runs what was put into the composer if anything was, and waits until the tour says so. */
async function walk(page: Page, title: string, does?: () => Promise<void>): Promise<void> {
  const steps = tour(page).getByRole('list', { name: 'Steps of the tour' });
  await steps.getByRole('button', { name: title }).click();
  await does?.();
  await tour(page)
    .getByText(/^(That worked|Done\.)/)
    .waitFor();
}

describe.skipIf(findChromium() === undefined)('the first minute of a newcomer', () => {
  beforeAll(async () => {
    [discord, database, browser] = await Promise.all([
      startSimulator({ identifyEveryMs: 0, prepare: (world) => void (seeded = seedServer(world)) }),
      freshDatabase({ migrations, jobs: true }),
      openBrowser(),
    ]);
    bot = startBot({ token: seeded.token, apiUrl: discord.apiUrl, databaseUrl: database.url });
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
  });

  test('three people book a pad, read of it, are refused and told why, find it taken, and end it', async () => {
    const { page, picture, check } = await openPage(browser, discord.url);
    await tour(page).waitFor();
    await picture('tour-begin');

    const run = (which: 'First' | 'Second', command: string) => async () => {
      const button = pane(page, which).getByRole('button', { name: `Run ${command}` });
      await button.waitFor();
      await page.keyboard.press('Enter');
      await button.waitFor({ state: 'detached' });
    };
    await walk(page, 'Let Bob host', run('First', '/allowusers'));
    await picture('tour-allowed');
    await walk(page, 'Book a pad', run('First', '/training'));
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

    await walk(page, 'Try without the right', run('Second', '/training'));
    await second.getByText(/You need the right to host trainings .* can give it to you/).waitFor();
    await picture('tour-refused');
    await walk(page, 'Ask why', run('First', '/permissions'));
    await first.getByText(/may not host trainings: nobody gave/).waitFor();
    await picture('tour-why');

    // What the one does, the other sees at once: no reload, no press.
    await walk(page, 'Want the same pad', run('Second', '/tryout'));
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
