import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where a Chromium is on this machine, or what CHROMIUM says; undefined if there is none. */
export const findChromium = (): string | undefined =>
  [process.env['CHROMIUM'], ...PLACES].find((place) => place !== undefined && existsSync(place));

/** Also as root in a container, and without a word to anybody outside. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Pictures of what was seen, to be looked at: for each user of the machine a folder, as one may not write into another's. */
export const PICTURES = path.join(os.tmpdir(), `muster-pictures-${os.userInfo().username}`);

/** A page that is held to what every page here promises. */
export interface WatchedPage {
  readonly page: Page;
  /** Keeps a picture. */
  picture(name: string): Promise<void>;
  /** Fails if anything was asked of another origin, or if the page complained of anything. */
  check(): void;
}

/** Starts it with an empty profile. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium.');
  await mkdir(PICTURES, { recursive: true });
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Opens an address in a profile of its own. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 860 },
    colorScheme: 'dark',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const foreign: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith('data:'))
      foreign.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (line) => {
    // What a person may not do is answered with 422, of which the browser makes a line.
    if (line.type() === 'error' && !line.text().includes('422')) complaints.push(line.text());
  });
  await page.goto(url);
  return {
    page,
    picture: async (name) => void (await page.screenshot({ path: path.join(PICTURES, `${name}.png`) })),
    check() {
      expect(foreign, 'asked of another origin').toEqual([]);
      expect(complaints, 'the page complained').toEqual([]);
    },
  };
}
