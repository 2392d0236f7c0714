import type { Suggestion } from '../../kit/reply.ts';
import { shorten } from '../../kit/text.ts';
import { freePads, holdOf } from './policy.ts';
import type { Pads } from './service.ts';
import { describeStart } from './starts/describe.ts';
import { readStart } from './starts/read.ts';

/** Characters in one suggestion. https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure */
const SUGGESTION_LENGTH = 100;
/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const SUGGESTIONS = 25;

const EXAMPLES = ['in 10 minutes', 'in 30 minutes', 'in 1 hour'];

/** How the words typed so far are understood. A picked line carries the very instant, so it is never read twice differently. */
export async function suggestStarts(
  pads: Pick<Pads, 'reading'>,
  guildId: string,
  typed: string,
): Promise<Suggestion[]> {
  const at = await pads.reading(guildId);
  const texts = typed.trim() === '' ? EXAMPLES : [typed];
  const lines = await Promise.all(texts.map((text) => linesFor(text, at)));
  return lines.flat();
}

async function linesFor(text: string, at: { now: Date; zone: string }): Promise<Suggestion[]> {
  const start = await readStart(text, at);
  const line = (startsAt: Date): Suggestion => ({
    name: shorten(describeStart(startsAt, at), SUGGESTION_LENGTH),
    value: `<t:${Math.floor(startsAt.getTime() / 1000)}>`,
  });
  switch (start.kind) {
    case 'exact':
      return [line(start.startsAt)];
    case 'ask':
      return start.options.map((option) => line(option.startsAt));
    case 'open':
      return [
        {
          name: shorten(`No time: announce "${start.text}" and hold the pad`, SUGGESTION_LENGTH),
          value: shorten(start.text, SUGGESTION_LENGTH),
        },
      ];
    case 'refused':
      return [];
  }
}

/** Pads by number, with whether they are free from now on. `booked` leaves out pads that nobody has. */
export function suggestPads(
  { sessions, rules, now }: Awaited<ReturnType<Pads['live']>>,
  typed: string,
  which: 'all' | 'booked',
): Suggestion[] {
  const free = freePads(sessions, holdOf(now, true, rules), rules.pads);
  const numbers = Array.from({ length: rules.pads }, (_, index) => index + 1);
  return numbers
    .filter((pad) => String(pad).startsWith(typed.trim()))
    .filter((pad) => which === 'all' || sessions.some((session) => session.pad === pad))
    .slice(0, SUGGESTIONS)
    .map((pad) => ({
      name: which === 'booked' || !free.includes(pad) ? `Pad ${pad} (booked)` : `Pad ${pad} (free)`,
      value: pad,
    }));
}
