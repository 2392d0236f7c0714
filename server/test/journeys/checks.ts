import { expect } from 'vitest';
import { readLine, type RunningBot } from './bot.ts';

/** A request as the simulator keeps it. */
export interface RequestEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

/** The answers to an interaction that show a message: a new one, or a changed one. */
const SHOWS_MESSAGE: readonly unknown[] = [4, 7];

/** What was sent as a message, new or changed, whichever way it went. */
export function messagesIn(requests: readonly RequestEntry[]): unknown[] {
  return requests.flatMap(({ method, path, body }) => {
    if ((method !== 'POST' && method !== 'PATCH') || typeof body !== 'object' || body === null) return [];
    const sent: Record<string, unknown> = { ...body };
    const { data } = sent;
    if (/^\/interactions\/\d+\/[^/]+\/callback/.test(path)) {
      return SHOWS_MESSAGE.includes(sent['type']) ? [data] : [];
    }
    return /^\/(channels\/\d+\/messages|webhooks\/\d+\/)/.test(path) ? [sent] : [];
  });
}

/** Every message says whom it pings, which is nobody; and Discord never had to call a request wrong. */
export function checkRequests(requests: readonly RequestEntry[]): void {
  for (const message of messagesIn(requests)) expect(message).toMatchObject({ allowed_mentions: { parse: [] } });
  const wrong = requests.filter(({ status, path }, index) => status === 400 && !isSecondAnswer(requests, path, index));
  expect(wrong).toEqual([]);
}

/** An interaction that was answered before, by another process or with the word of it lost: 40060 says so. */
const isSecondAnswer = (requests: readonly RequestEntry[], path: string, index: number): boolean =>
  path.includes('/callback') && requests.slice(0, index).some((earlier) => earlier.path === path);

/** Names of errors that people were shown, such as `E-7K3F9Q`. */
export const errorIdsIn = (requests: readonly RequestEntry[]): string[] =>
  JSON.stringify(messagesIn(requests)).match(/\bE-[0-9A-Z]{6}\b/g) ?? [];

/** What a program wrote since it was last looked at. */
export interface Written {
  readonly lines: readonly string[];
  readonly errors: string;
}

/**
 * The log is JSON line by line and holds no secret, and nothing in it is a bug.
 *
 * @param secrets none of which may be anywhere in what the program wrote
 * @param expected messages of level error or fatal that the test brought about
 */
export function checkWritten(
  { lines, errors }: Written,
  { secrets, expected }: { secrets: readonly string[]; expected: readonly RegExp[] },
): void {
  for (const secret of secrets) {
    const leaks = [...lines, errors].filter((text) => text.includes(secret));
    expect(leaks.map((text) => text.replaceAll(secret, '<HERE STOOD A SECRET>'))).toEqual([]);
  }
  const bad = lines.map(readLine).filter(({ level }) => level === 'error' || level === 'fatal');
  expect(bad.filter(({ msg }) => !expected.some((pattern) => pattern.test(msg)))).toEqual([]);
  if (expected.length === 0) expect(errors).toBe('');
}

/** Each error id that somebody was shown stands in the log of one of the bots. */
export function checkErrorIds(shown: readonly string[], bots: readonly RunningBot[]): void {
  const logged = new Set(bots.flatMap((bot) => bot.logs().map((line) => line['errorId'])));
  expect(shown.filter((id) => !logged.has(id))).toEqual([]);
}
