import { parseArgs } from 'node:util';

/** How a bench runs. */
export interface Options {
  /** Everything is measured this often, and the medians are told. */
  readonly rounds: number;
  /** Milliseconds of each measurement, after its warm-up. */
  readonly measureMs: number;
  readonly warmUpMs: number;
  /** With how many servers a start is measured. */
  readonly sizes: readonly number[];
  readonly parts: ReadonlySet<Part>;
  /** Empty: all of them. Else parts of their names. */
  readonly contestants: readonly string[];
}

export type Part = 'answers' | 'starts' | 'statements';

const PARTS: readonly Part[] = ['answers', 'starts', 'statements'];

/**
 * Reads `--rounds 3`, `--quick`, `--only answers` (or `starts`, `statements`) and `--contestant muster`; the last two can
 * be given several times.
 *
 * @throws Error for what it does not know
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      contestant: { type: 'string', multiple: true, default: [] },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number from 1 on.');
  const only = PARTS.filter((part) => values.only.includes(part));
  if (only.length < values.only.length) throw new Error(`--only takes one of: ${PARTS.join(', ')}.`);
  return {
    rounds,
    ...(values.quick
      ? { measureMs: 1_200, warmUpMs: 600, sizes: [1, 500] }
      : { measureMs: 3_500, warmUpMs: 1_200, sizes: [1, 500, 2_500] }),
    parts: new Set(only.length > 0 ? only : PARTS),
    contestants: values.contestant,
  };
}
