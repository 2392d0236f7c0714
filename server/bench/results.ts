import type { Announcements, AnswersRow } from './answers.ts';
import type { Start, StartsRow } from './starts.ts';
import type { StatementsRow } from './statements.ts';
import { medians } from './statistics.ts';

/** All that was measured, in the order in which it came, with a row for each round. */
export interface Measurements {
  readonly answers: AnswersRow[];
  readonly starts: StartsRow[];
  readonly statements: StatementsRow[];
}

/** The medians of the rounds. */
export interface Results {
  readonly answers: readonly AnswersRow[];
  readonly starts: readonly StartsRow[];
  readonly statements: readonly StatementsRow[];
}

/** Puts the rounds together. Announcements and statements are those of the last round. */
export function resultsOf(measured: Measurements): Results {
  return {
    answers: grouped(measured.answers, ({ name }) => name).map(answersRow),
    starts: grouped(measured.starts, ({ name, servers }) => `${servers} ${name}`).map(startsRow),
    statements: measured.statements,
  };
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): [Row, ...Row[]][] {
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return [...groups.values()];
}

function answersRow(rounds: [AnswersRow, ...AnswersRow[]]): AnswersRow {
  const announcements: Announcements | undefined = rounds.at(-1)?.announcements;
  return {
    name: rounds[0].name,
    alone: medians(rounds.map(({ alone }) => alone)),
    crowd: medians(rounds.map(({ crowd }) => crowd)),
    ...(announcements && { announcements }),
  };
}

function startsRow(rounds: [StartsRow, ...StartsRow[]]): StartsRow {
  const start: Start = medians(rounds.map((round) => round.start));
  return { ...rounds[0], start };
}
