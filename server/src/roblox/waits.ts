import type { Incoming } from './exchange.ts';

const WAIT_AT_LEAST_MS = 1_000;
const WAIT_AT_MOST_MS = 600_000;

/** After a 429 that does not say how long: doubled with each in a row. */
const UNTOLD_MS = 5_000;
const UNTOLD_AT_MOST_MS = 60_000;

/**
 * How long Roblox asks to wait, in milliseconds: `Retry-After` in seconds or as a date, else `x-ratelimit-reset` in
 * seconds. https://create.roblox.com/docs/cloud/reference/rate-limits
 *
 * @returns undefined where it does not say; at least a second and at most ten minutes
 */
export function toldWaitMs(answer: Incoming, now: Date): number | undefined {
  const retryAfter = answer.header('retry-after')?.trim() ?? '';
  const told = secondsIn(retryAfter) ?? untilDate(retryAfter, now) ?? resetMs(answer);
  return told === undefined ? undefined : between(told);
}

/** How long to wait after the `count`-th 429 in a row that says nothing, in milliseconds. */
export const untoldWaitMs = (count: number): number =>
  Math.min(UNTOLD_AT_MOST_MS, UNTOLD_MS * 2 ** Math.min(Math.max(0, count - 1), 10));

/** Where an answer says that it was the last one of this span: until when nothing more may be sent, in milliseconds from now. */
export function usedUpMs(answer: Incoming): number | undefined {
  const told = Number.parseInt(answer.header('x-ratelimit-remaining') ?? '', 10) === 0 ? resetMs(answer) : undefined;
  return told === undefined ? undefined : between(told);
}

const resetMs = (answer: Incoming): number | undefined => secondsIn(answer.header('x-ratelimit-reset')?.trim() ?? '');

function secondsIn(text: string): number | undefined {
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) * 1_000 : undefined;
}

function untilDate(text: string, now: Date): number | undefined {
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at - now.getTime();
}

const between = (ms: number): number => Math.min(WAIT_AT_MOST_MS, Math.max(WAIT_AT_LEAST_MS, Math.ceil(ms)));
