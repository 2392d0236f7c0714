import { textOf } from '@muster/simulator';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from '../journeys/bot.ts';
import { type Journey, startJourney } from '../journeys/journey.ts';
import { openServer, told } from '../journeys/server.ts';
import { expectAccessible } from './accessible.ts';
import { findChromium, openBrowser, openPage } from './chromium.ts';

/** How many lines the name of each short field takes. */
const LINES_OF_NAMES = `[...document.querySelectorAll('.embed-field.inline dt')].map((name) =>
  Math.round(name.offsetHeight / parseFloat(getComputedStyle(name).lineHeight)))`;

let journey: Journey;
let bot: RunningBot;
let browser: Browser;

describe.skipIf(findChromium() === undefined)('the first message of a ticket, with the real bot', () => {
  beforeAll(async () => {
    [journey, browser] = await Promise.all([startJourney(), openBrowser()]);
    bot = journey.startBot();
    await bot.ready();
  });
  afterAll(async () => {
    await browser?.close();
    await journey?.stop();
  });

  test('shows staff the opener’s Roblox account: name, picture, age and rank, also on a phone', async () => {
    const { control } = journey;
    const server = await openServer(journey, bot);
    const dee = await server.member();
    const account = await control.call('makeRobloxAccount', { name: 'builder_77', displayName: 'Dee Builds' });
    await control.call('makeRobloxGroup', { name: 'Redcliff Guard', ownerId: account.id });
    const begun = told(await (await dee.command('/verify', { username: account.name })).settled(20_000));
    const phrase = /^[a-z]+(?: [a-z]+){5}$/m.exec(begun.text)?.[0] ?? '';
    journey.keepSecret(phrase);
    await control.call('editRobloxProfile', { accountId: account.id, description: phrase });
    const proven = told(await (await dee.click(begun.message, 'Verify')).settled(40_000));
    expect(proven.text).toContain('You are verified as');
    told(await server.owner.command('/sendticket'));
    const panel = await server.owner.waitFor((all) => all.find((one) => textOf(one).includes('Do you need help?')));
    const opened = told(await (await dee.click(panel, 'Create Ticket')).settled(20_000)).text;
    expect(opened).toContain('Your ticket is open');

    for (const [width, colorScheme] of [
      [1400, 'dark'],
      [320, 'light'],
    ] as const) {
      const { page, picture, check } = await openPage(browser, journey.discord.url, {
        viewport: { width, height: 900 },
        colorScheme,
      });
      await page.getByRole('button', { name: 'Close Tour' }).click();
      await page.getByRole('combobox', { name: 'You are' }).selectOption(server.owner.id);
      const pane = page.getByRole('region', { name: 'First person' });
      if (width < 400) await pane.getByRole('button', { name: 'Channels' }).click();
      await pane.getByRole('button', { name: /^ticket-0001/ }).click();
      const message = pane.getByRole('log');
      await message.getByText('Roblox account').waitFor();
      const link = message.getByRole('link', { name: 'Dee Builds (@builder_77)' });
      expect(await link.getAttribute('href')).toContain(`/users/${account.id}/profile`);
      const field = message.locator('.embed-field', { hasText: 'Roblox account' });
      expect(await field.textContent()).toMatch(/made .+ in Redcliff Guard/s);
      await expect
        .poll(() => page.evaluate(`document.querySelector('.embed .thumbnail').naturalWidth`))
        .toBeGreaterThan(0);
      // No word is cut into pieces: each name of a field stands on one line.
      const lines = await page.evaluate<number[]>(LINES_OF_NAMES);
      expect(lines).toEqual(lines.map(() => 1));
      expect(lines.length).toBeGreaterThan(1);
      await expectAccessible(page, `a ticket's first message, ${width}`);
      await picture(`ticket-card, ${width}`);
      check();
      await page.context().close();
    }
    await journey.check();
  });
});
