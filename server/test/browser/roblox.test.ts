import {
  type Control,
  createControl,
  type Seeded,
  type SeededRoblox,
  seedRoblox,
  seedServer,
  type Simulator,
  startSimulator,
} from '@muster/simulator';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { findChromium, openBrowser, openPage, type WatchedPage } from './chromium.ts';

let simulator: Simulator;
let control: Control;
let seeded: Seeded;
let roblox: SeededRoblox;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

const tab = (): Locator => page.getByRole('region', { name: 'Roblox', exact: true });
const open = () => page.getByRole('button', { name: 'Roblox', exact: true }).click();
const described = async () => (await control.call('robloxAccount', { accountId: roblox.accounts.dee.id })).description;

describe.skipIf(findChromium() === undefined)('the Roblox tab', () => {
  beforeAll(async () => {
    [simulator, browser] = await Promise.all([
      startSimulator({
        prepare: (world, robloxWorld) => {
          seeded = seedServer(world);
          roblox = seedRoblox(robloxWorld);
        },
      }),
      openBrowser(),
    ]);
    control = createControl(simulator.url);
  });
  afterAll(async () => {
    await browser?.close();
    await simulator?.stop();
  });
  beforeEach(async () => {
    await control.reset();
    watched = await openPage(browser, simulator.url);
    ({ page } = watched);
  });
  afterEach(async () => {
    watched.check();
    await page.context().close();
  });

  /** As a bot would: a button that leads to a profile. */
  async function postLink(accountId: string) {
    const response = await fetch(`${simulator.apiUrl}/v10/channels/${seeded.channels.lounge}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bot ${seeded.token}` },
      body: JSON.stringify({
        content: 'Put this into your profile: red boat sings under calm moon',
        components: [
          {
            type: 1,
            components: [
              { type: 2, style: 5, label: 'Open profile', url: `https://www.roblox.com/users/${accountId}/profile` },
            ],
          },
        ],
      }),
    });
    expect(response.status).toBe(200);
  }

  test('a link to a profile opens it here, and two presses later the phrase can be typed', async () => {
    await postLink(roblox.accounts.dee.id);
    await page.getByRole('region', { name: 'First person' }).getByRole('button', { name: 'lounge' }).click();
    const link = page.getByRole('link', { name: 'Open profile' });
    await link.focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => tab().getByRole('heading', { name: 'Dee' }).evaluate('document.activeElement.id'))
      .toBe('roblox-name');
    await watched.picture('roblox, profile');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => tab().getByRole('textbox').evaluate('document.activeElement.id'))
      .toBe('roblox-description');
    await watched.picture('roblox, editing');
    await expectAccessible(page, 'a profile that is edited');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('red boat sings under calm moon');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await tab().getByText('Saved.').waitFor();
    await tab().getByText('red boat sings under calm moon').waitFor();
    expect(await described()).toBe('red boat sings under calm moon');
    await expect.poll(() => tab().evaluate('document.activeElement.textContent')).toBe('Edit description');
  });

  test('shows what happens meanwhile, without asking for it', async () => {
    await open();
    await tab()
      .getByRole('button', { name: /@dee_dances/ })
      .click();
    await control.call('editRobloxProfile', { accountId: roblox.accounts.dee.id, description: 'a new day' });
    await tab().getByText('a new day').waitFor();
    await control.call('renameRobloxAccount', { accountId: roblox.accounts.dee.id, name: 'dee_sings' });
    await tab().getByText('Was called dee_dances.').waitFor();
    await control.call('setRobloxRoles', {
      groupId: roblox.groupId,
      accountId: roblox.accounts.dee.id,
      roles: ['Guard'],
    });
    await expect.poll(() => tab().getByText('Guard (50), Member (1)').count()).toBe(1);
  });

  test('renames, gives roles, bans and brings back', async () => {
    await open();
    await tab()
      .getByRole('button', { name: /@dee_dances/ })
      .click();
    await tab().getByText('Change groups and roles').click();
    const guard = tab().getByRole('group', { name: 'Redcliff Guard' });
    await guard.getByLabel('Sergeant (100)').check();
    await tab().getByText('Sergeant (100), Member (1)').waitFor();
    await watched.picture('roblox, roles');
    await guard.getByLabel('Member').uncheck();
    await expect.poll(() => tab().getByText('Sergeant (100), Member (1)').count()).toBe(0);

    await tab().getByText('Rename, ban or delete').click();
    await tab().getByLabel('Username').fill('bob_builds');
    await tab().getByRole('button', { name: 'Rename' }).click();
    await tab().getByRole('alert').getByText('The name bob_builds is taken.').waitFor();
    await tab().getByLabel('Username').fill('dee_sings');
    await tab().getByRole('button', { name: 'Rename' }).click();
    await tab().getByText('Was called dee_dances.').waitFor();
    await tab().getByRole('button', { name: 'Ban', exact: true }).click();
    await tab().getByText('Roblox has banned this account.').waitFor();
    await expectAccessible(page, 'a banned account');
    await tab().getByRole('button', { name: 'End the ban' }).click();
    await tab().getByRole('button', { name: 'Edit description' }).waitFor();
  });

  test('says when a saved text is not seen yet, or censored', async () => {
    await page.getByRole('button', { name: 'Faults' }).click();
    await page.getByRole('button', { name: 'Profiles are seen late' }).click();
    await watched.picture('roblox, faults');
    await open();
    await tab().getByRole('button', { name: 'Edit description' }).click();
    await tab().getByRole('textbox').fill('one two three four');
    await tab().getByRole('button', { name: 'Save' }).click();
    await tab().getByText('The new text is saved.').waitFor();
    await control.advance(8_000);
    await tab().getByText('one two three four').waitFor();
    await control.call('moderateRoblox', { censored: ['two'] });
    await tab().getByText('one #### three four').waitFor();
    expect(await tab().getByText('Roblox has censored this.').textContent()).toContain('one two three four');
  });

  test.each([
    ['dark', 320],
    ['light', 320],
    ['light', 1400],
  ] as const)('fits and is readable: %s, %i pixels', async (colorScheme, width) => {
    const here = await openPage(browser, simulator.url, { colorScheme, viewport: { width, height: 720 } });
    await here.page.getByRole('button', { name: 'Roblox', exact: true }).click();
    await here.page.getByRole('button', { name: 'Edit description' }).click();
    await expectAccessible(here.page, `Roblox, ${colorScheme}, ${width}`);
    await here.picture(`roblox, ${colorScheme}, ${width}`);
    const [content, window] = await here.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(content).toBeLessThanOrEqual(window);
    here.check();
    await here.page.context().close();
  });
});
