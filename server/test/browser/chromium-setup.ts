import { findChromium } from './chromium.ts';

/** Says once that there is no browser. Everything else is tested all the same. */
export default function setup(): void {
  if (findChromium() !== undefined) return;
  console.log('No Chromium here, so no page is walked in a real browser. Install one, or say where it is in CHROMIUM.');
}
