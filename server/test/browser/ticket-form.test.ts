import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from '../journeys/bot.ts';
import { type Journey, startJourney } from '../journeys/journey.ts';
import { openServer, told } from '../journeys/server.ts';
import { expectAccessible } from './accessible.ts';
import { findChromium, openBrowser, openPage } from './chromium.ts';

let journey: Journey;
let bot: RunningBot;
let browser: Browser;

describe.skipIf(findChromium() === undefined)('the form of a ticket, with the real bot', () => {
  beforeAll(async () => {
    [journey, browser] = await Promise.all([startJourney(), openBrowser()]);
    bot = journey.startBot();
    await bot.ready();
  });
  afterAll(async () => {
    await browser?.close();
    await journey?.stop();
  });

  test('asks every kind of question, takes a file, and the ticket begins with the answers', async () => {
    const server = await openServer(journey, bot);
    const member = await server.member();
    // The panel makes the first type.
    expect(told(await (await server.owner.command('/sendticket')).settled()).text).toContain('Done');
    const [{ id: type }] = await journey.sql<[{ id: number }]>`
      select id from ticket_types where guild_id = ${server.guildId}`;
    for (const question of [
      { label: 'What happened?' },
      { label: 'Where?', kind: 'menu', choices: 'In the game; In the group' },
      { label: 'How bad is it?', kind: 'radio', choices: 'A little; Very' },
      { label: 'Proof', kind: 'file' },
    ]) {
      const asked = await (await server.owner.command('/tickettype question', { type, ...question })).settled();
      expect(told(asked).text).toContain('Saved');
    }

    const { page, picture, check } = await openPage(browser, journey.discord.url);
    await page.getByRole('button', { name: 'Close Tour' }).click();
    await page.getByRole('combobox', { name: 'You are' }).selectOption(member.id);
    const pane = page.getByRole('region', { name: 'First person' });
    await pane.getByRole('log').getByRole('button', { name: 'Create Ticket' }).last().click();
    const form = pane.getByRole('dialog');
    await form.getByLabel('What happened?').fill('Somebody cheats');
    await form.getByRole('combobox', { name: /^Where\?/ }).click();
    await form.getByRole('option', { name: 'In the game' }).click();
    await form.getByRole('radio', { name: 'Very' }).check();

    await form.getByRole('button', { name: 'Submit' }).click();
    await form.getByText(/^Proof takes 1 to \d+ files?, not 0\.$/).waitFor();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      form.getByRole('button', { name: /^Proof .*Choose/ }).click(),
    ]);
    await chooser.setFiles([{ name: 'cheater.png', mimeType: 'image/png', buffer: await page.screenshot() }]);
    await form.getByText('cheater.png').waitFor();
    await picture('ticket-form');
    await expectAccessible(page, 'the form of a ticket');
    await form.getByRole('button', { name: 'Submit' }).click();

    await pane.getByRole('button', { name: /^ticket-/ }).click();
    const ticket = pane.getByRole('log');
    for (const words of ['Somebody cheats', 'In the game', 'Very', 'cheater.png'])
      await ticket.getByText(words).waitFor();
    expect(await form.count()).toBe(0);
    await picture('ticket-form-answers');

    // Who opened it sends another picture, and staff see it.
    const [again] = await Promise.all([
      page.waitForEvent('filechooser'),
      pane.getByRole('button', { name: 'Add files' }).click(),
    ]);
    await again.setFiles([{ name: 'more.png', mimeType: 'image/png', buffer: await page.screenshot() }]);
    await pane.getByRole('textbox', { name: /^Message #ticket-/ }).press('Enter');
    await ticket.getByRole('img', { name: 'more.png' }).waitFor();
    await page.getByRole('combobox', { name: 'You are' }).selectOption(server.owner.id);
    await ticket.getByRole('img', { name: 'more.png' }).waitFor();
    await picture('ticket-file');
    check();
    await journey.check();
  });
});
