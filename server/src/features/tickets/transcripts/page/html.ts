import { html } from 'hono/html';

/** A piece of a page. Everything that is put into `html` templates is escaped. */
export type Html = ReturnType<typeof html>;

const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', timeStyle: 'short' });

/** "7 October 2030" */
export const day = (at: Date): string => DAY.format(at);

/** "7 October 2030 at 18:40 UTC" */
export const moment = (at: Date): string => `${day(at)} at ${CLOCK.format(at)} UTC`;

/** The hour and minute, with the whole date for machines and for those who point at it. */
export const clockTime = (at: Date): Html =>
  html`<time datetime="${at.toISOString()}" title="${moment(at)}">${CLOCK.format(at)}</time>`;

export const fullTime = (at: Date): Html => html`<time datetime="${at.toISOString()}">${moment(at)}</time>`;

/** Signs of control that mean nothing on a page. */
// oxlint-disable-next-line no-control-regex -- these very signs are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Signs that leave no mark: a name of these alone could not be seen. */
const INVISIBLE = /[\p{C}\p{Z}\u115f\u1160\u3164\uffa0\u2800]/gu;

/** Text as it can be shown. */
export const plain = (text: string): string => text.replaceAll(CONTROL, '');

/** A name as it can be shown. One that could not be seen becomes "Somebody" with the id. */
export const shownName = (name: string, id: string): string => (isVisible(name) ? plain(name) : `Somebody (${id})`);

/** Whether any of it leaves a mark. */
export const isVisible = (text: string): boolean => text.replaceAll(INVISIBLE, '') !== '';

/** "3 KB", "1.5 MB" */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
