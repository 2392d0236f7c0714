import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { measure } from '@muster/simulator';
import type postgres from 'postgres';
import { commandsKnown } from './answers.ts';
import { startMuster, withBot } from './contestants.ts';
import { joinPostgres, startPostgres } from './database.ts';
import { asTyped, booking, plain } from './interactions.ts';
import type { MakeInteraction } from './load.ts';
import { addSamples, grantHosts } from './muster-rows.ts';
import { type SmallDiscord, startSmallDiscord } from './small-discord.ts';

/** One statement that Muster sends for a command. */
export interface Statement {
  /** Its beginning. */
  readonly text: string;
  /** Times for each command; 1 is one round trip. */
  readonly perCommand: number;
  /** Milliseconds that PostgreSQL takes, on average. */
  readonly meanMs: number;
}

/** The statements of one command. */
export interface StatementsRow {
  readonly what: string;
  readonly statements: readonly Statement[];
}

/** The names of the rows that are about the way to the answer alone. */
export const PADS_STATEMENTS = '/pads';
export const TRAINING_STATEMENTS = '/training, until it is answered';

const COMMANDS = 300;
const SIZE = { servers: 20, hosts: 100 };
/** At Discord's 50 requests a second, all announcements are through by then. */
const SETTLE_MS = 7_000;
/** Longer than the last count takes. */
const HOLD_MS = 10_000;
const TEXT_LENGTH = 90;
/** Below this it is housekeeping that runs by the clock. */
const NOTEWORTHY = 0.1;

/**
 * Counts the statements that reach PostgreSQL for each command, as `pg_stat_statements` sees them. Commands come one after
 * the other. `/training` is counted twice: with the announcement that follows it, and with Discord holding announcements up.
 *
 * @param folder a folder that may be filled
 */
export async function countStatements(folder: string): Promise<StatementsRow[]> {
  const dataDir = join(folder, 'statements');
  const first = await startPostgres(dataDir);
  await first.sql`alter system set shared_preload_libraries = 'pg_stat_statements'`;
  await first.stop();

  const discord = await startSmallDiscord(SIZE);
  try {
    return await withBot(startMuster(discord.simulator, dataDir), () => countInMuster(discord, dataDir));
  } finally {
    await discord.simulator.stop();
  }
}

async function countInMuster(discord: SmallDiscord, dataDir: string): Promise<StatementsRow[]> {
  const { desk, control } = discord.simulator;
  const { sql, stop } = await joinPostgres(dataDir);
  let from = 0;
  const count = async (what: string, make: MakeInteraction, settleMs: number): Promise<StatementsRow> => {
    await sql`select pg_stat_statements_reset()`;
    const first = from;
    from += COMMANDS;
    await measure({ desk, makeInteraction: (acts, index) => make(acts, first + index), count: COMMANDS, inFlight: 1 });
    await sleep(settleMs);
    return { what, statements: await readStatements(sql) };
  };
  try {
    await sql`create extension pg_stat_statements`;
    await grantHosts(sql, discord.laid);
    await addSamples(sql, discord.laid);
    await commandsKnown(discord);
    const book = booking(discord.laid, asTyped);
    const pads = await count(PADS_STATEMENTS, plain(discord.laid, '/pads'), 0);
    const all = await count('/training, with its announcement', book, SETTLE_MS);
    await control.call('breakRest', {
      where: { method: 'POST', route: '/channels/{channel_id}/messages' },
      fault: { kind: 'delay', ms: HOLD_MS, when: 'before' },
    });
    return [pads, await count(TRAINING_STATEMENTS, book, 0), all];
  } finally {
    await stop();
  }
}

async function readStatements(sql: postgres.Sql): Promise<Statement[]> {
  return sql<Statement[]>`
    select left(regexp_replace(trim(query), '[[:space:]]+', ' ', 'g'), ${TEXT_LENGTH}::int) as text,
           (calls / ${COMMANDS}::float8) as "perCommand", mean_exec_time as "meanMs"
      from pg_stat_statements
     where toplevel and calls >= ${COMMANDS * NOTEWORTHY} and query not like '%pg_stat_statements%'
     order by calls desc, total_exec_time desc`;
}
