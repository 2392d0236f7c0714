import type { Line } from '../../src/screen/wire.ts';
import { textOf } from '../../src/control/seen.ts';

/** What the tour is about, one after the other. */
export const PARTS = ['Trainings', 'Tickets', 'Accounts'] as const;

/** One step of the tour. People are named by their first names, channels by theirs. */
export interface Step {
  readonly part: (typeof PARTS)[number];
  readonly title: string;
  /** What is going on, in a sentence or two. */
  readonly words: string;
  readonly as: string;
  /** 0 the left pane, 1 the right one. */
  readonly pane: 0 | 1;
  /** One that ends in `…` is the newest channel whose name begins like that. */
  readonly channel: string;
  /** What to type; the page can put it into the composer. */
  readonly type?: string;
  /** What to press. */
  readonly press?: string;
  /** What somebody reads once it is done. */
  readonly expect: {
    readonly as: string;
    readonly words: string;
    /** It may be there already. Otherwise it has to come during the step. */
    readonly now?: true;
  };
}

/** The channel that a step means, of those that are there; undefined where it is not there yet. */
export function channelOf(
  { channel }: Pick<Step, 'channel'>,
  channels: readonly { readonly id: string; readonly name: string }[],
): string | undefined {
  const begin = channel.endsWith('…') ? channel.slice(0, -1) : undefined;
  const meant = channels.filter(({ name }) => (begin === undefined ? name === channel : name.startsWith(begin)));
  // Ids count up with time.
  return meant.toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1)).at(-1)?.id;
}

/** How many messages say it. */
export const timesSaid = (lines: readonly Line[], words: string): number =>
  lines.filter((line) => textOf(line).includes(words)).length;

/** True once a step is done. @param before `timesSaid` when it began */
export const isDone = ({ expect }: Step, lines: readonly Line[], before: number): boolean =>
  timesSaid(lines, expect.words) > (expect.now === true ? 0 : before);
