import { availableParallelism } from 'node:os';
import { type AnswersRow, CROWD, PADS_ROW, TRAINING_ROW } from './answers.ts';
import type { Answered } from './load.ts';
import type { Results } from './results.ts';
import { MUSTER } from './starts.ts';
import { PADS_STATEMENTS, type Statement, TRAINING_STATEMENTS } from './statements.ts';
import { type Column, figure, table } from './table.ts';

/** What Discord takes from one bot. https://discord.com/developers/docs/topics/rate-limits#global-rate-limit */
const REQUESTS_A_SECOND = 50;

const DISCORD_JS = 'discord.js';
const FLOOR = 'raw, 4 statements a booking';

/** Everything for people, in Markdown: the tables, and what follows from them. */
export function report(results: Results): string {
  const cores = availableParallelism();
  return [
    `Node ${process.version} on ${cores} cores. The simulator and the load share them with each bot.`,
    ...answersPart(results),
    ...startsPart(results),
    ...statementsPart(results),
    ...conclusionsPart(results),
  ].join('\n\n');
}

function answersPart({ answers }: Results): string[] {
  if (answers.length === 0) return [];
  const columns = (pick: (row: AnswersRow) => Answered): Column<AnswersRow>[] => [
    { title: 'bot', cell: ({ name }) => name },
    { title: 'answers/s', cell: (row) => figure(pick(row).answersPerSecond) },
    { title: 'median ms', cell: (row) => figure(pick(row).medianMs, 1) },
    { title: '99th % ms', cell: (row) => figure(pick(row).p99Ms, 1) },
    { title: 'CPU µs', cell: (row) => figure(pick(row).botCpu) },
    { title: 'PostgreSQL µs', cell: (row) => figure(pick(row).postgresCpu) },
    { title: 'unanswered', cell: (row) => figure(pick(row).failed) },
  ];
  const own = answers.map(({ crowd }) => crowd.simulatorCpu);
  return [
    '## Answers, one at a time',
    table(
      answers,
      columns(({ alone }) => alone),
    ),
    `## Answers, ${CROWD} in flight`,
    table(
      answers,
      columns(({ crowd }) => crowd),
    ),
    `CPU is for each answer. The simulator with its load took ${figure(Math.min(...own))} to ${figure(Math.max(...own))} µs of its own.`,
    ...answers.flatMap(announcementsLine),
  ];
}

function announcementsLine({ announcements }: AnswersRow): string[] {
  if (!announcements) return [];
  const { meanwhile, afterwardsPerSecond, cpu, postgresCpu, booked } = announcements;
  return [
    `${figure(booked.sessions)} bookings were answered, and there are as many sessions and audit rows. ` +
      `${figure(meanwhile)} of their announcements were posted meanwhile and ${figure(afterwardsPerSecond)} a second ` +
      `afterwards, each for ${figure(cpu)} µs of Muster and ${figure(postgresCpu)} µs of PostgreSQL. ` +
      `Discord itself takes ${REQUESTS_A_SECOND} requests a second from one bot.`,
  ];
}

function startsPart({ starts }: Results): string[] {
  if (starts.length === 0) return [];
  return [
    '## Start and memory',
    table(starts, [
      { title: 'bot', cell: ({ name }) => name },
      { title: 'servers', cell: ({ servers }) => figure(servers) },
      { title: 'ready ms', cell: ({ start }) => figure(start.readyMs) },
      { title: 'memory MB', cell: ({ start }) => figure(start.botMegabytes) },
      { title: 'PostgreSQL MB', cell: ({ start }) => figure(start.postgresMegabytes) },
    ]),
  ];
}

function statementsPart({ statements }: Results): string[] {
  return statements.flatMap(({ what, statements: sent }) => [
    `## Statements: ${what}`,
    table(sent, [
      { title: 'statement', cell: ({ text }) => text.replaceAll('|', '/') },
      { title: 'times', cell: ({ perCommand }) => figure(perCommand, 2) },
      { title: 'ms', cell: ({ meanMs }) => figure(meanMs, 2) },
    ]),
  ]);
}

function conclusionsPart(results: Results): string[] {
  const lines = [
    faster(results, PADS_ROW, DISCORD_JS, 'than a bare discord.js bot that says pong'),
    faster(results, TRAINING_ROW, FLOOR, 'than a raw bot with four statements'),
    ...startConclusions(results),
    ...statementConclusions(results),
  ].filter((line) => line !== undefined);
  return lines.length === 0 ? [] : ['## Conclusions', lines.map((line) => `- ${line}`).join('\n')];
}

const yes = (isSo: boolean) => (isSo ? 'Yes' : 'No');

function faster({ answers }: Results, name: string, other: string, words: string): string | undefined {
  const ours = answers.find((row) => row.name === name);
  const theirs = answers.find((row) => row.name === other);
  if (!ours || !theirs) return undefined;
  const [a, b] = [ours.crowd.answersPerSecond, theirs.crowd.answersPerSecond];
  const alone = ours.alone.medianMs / theirs.alone.medianMs;
  const cpu = ours.crowd.botCpu / theirs.crowd.botCpu;
  return `${yes(a > b)}: ${name} is ${a > b ? '' : 'not '}faster ${words}: ${figure(a / b, 2)} times the answers a second. Alone it takes ${figure(alone, 2)} times as long, and an answer ${figure(cpu, 2)} times the CPU.`;
}

function startConclusions({ starts }: Results): string[] {
  const most = Math.max(...starts.map(({ servers }) => servers));
  const of = (name: string) => starts.find((row) => row.servers === most && row.name === name)?.start;
  const [ours, theirs] = [of(MUSTER), of(DISCORD_JS)];
  if (!ours || !theirs) return [];
  const memory = ours.botMegabytes / theirs.botMegabytes;
  const time = ours.readyMs / theirs.readyMs;
  return [
    `${yes(memory < 0.5)}: with ${figure(most)} servers it takes ${figure(memory, 2)} of discord.js's memory; the aim is under half.`,
    `${yes(time < 1)}: with ${figure(most)} servers it is ready in ${figure(time, 2)} of discord.js's time.`,
  ];
}

/** Times for each command. What comes more seldom runs by the clock. */
const SELDOM = 0.5;

function statementConclusions({ statements }: Results): string[] {
  const of = (wanted: string) => statements.find(({ what }) => what === wanted)?.statements;
  const [pads, training] = [of(PADS_STATEMENTS), of(TRAINING_STATEMENTS)];
  if (!pads || !training) return [];
  const statementsOf = (sent: readonly Statement[]) => {
    const own = sent.map(({ perCommand }) => perCommand).filter((times) => times > SELDOM);
    return figure(
      own.reduce((all, times) => all + times, 0),
      1,
    );
  };
  return [
    `Statements before the answer of one who is alone: ${statementsOf(pads)} for /pads, sent at the same time, and ${statementsOf(training)} for /training: the booking, and before it the others at the same time.`,
  ];
}
