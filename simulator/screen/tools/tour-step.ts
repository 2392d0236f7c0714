import type { Line } from '../../src/screen/wire.ts';
import { textOf } from '../../src/control/seen.ts';

/** One step of the tour. People are named by their first names, channels by theirs. */
export interface Step {
  readonly title: string;
  /** What is going on, in a sentence or two. */
  readonly words: string;
  readonly as: string;
  /** 0 the left pane, 1 the right one. */
  readonly pane: 0 | 1;
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

/** How many messages say it. */
export const timesSaid = (lines: readonly Line[], words: string): number =>
  lines.filter((line) => textOf(line).includes(words)).length;

/** True once a step is done. @param before `timesSaid` when it began */
export const isDone = ({ expect }: Step, lines: readonly Line[], before: number): boolean =>
  timesSaid(lines, expect.words) > (expect.now === true ? 0 : before);
