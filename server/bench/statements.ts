import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { measure } from '@muster/simulator';
import type postgres from 'postgres';
import { commandsKnown } from './answers.ts';
import { startMuster } from './contestants.ts';
import { joinPostgres, startPostgres } from './database.ts';
import { asTyped, booking, plain } from './interactions.ts';
import { type MakeInteraction } from './load.ts';
import { addSamples, grantHosts } from './muster-rows.ts';
import { startSmallDiscord } from './small-discord.ts';

/** One statement that Muster sends for a command. */
export interface Statement {
  /** Its beginning. */
  readonly text: string;
  /** Times for each command; 1 is one round trip. */
  readonly perCommand: number;
  /** Milliseconds that PostgreSQL takes, on average. */
  readonly meanMs: number;
}

/** The statements of one command. Those of the announcement that follows are among them, where there is one. */
export interface StatementsRow {
  readonly command: string;
  readonly statements: readonly Statement[];
}

const COMMANDS = 300;
const SIZE = { servers: 10, hosts: 100 };
const SETTLE_MS = 3_000;
const TEXT_LENGTH = 90;
/** Below this it is housekeeping that runs by the clock. */
const NOTEWORTHY = 0.1;

/**
 * Counts the statements that reach PostgreSQL for each command, as `pg_stat_statements` sees them. Commands come one after
 * the other; afterwards there is some time for what follows in the background.
 *
 * @param folder a folder that may be filled
 */
export async function countStatements(folder: string): Promise<StatementsRow[]> {
  const dataDir = join(folder, 'statements');
  const first = await startPostgres(dataDir);
  await first.sql`alter system set shared_preload_libraries = 'pg_stat_statements'`;
  await first.stop();

  const discord = await startSmallDiscord(SIZE);
  const bot = await startMuster(discord.simulator, dataDir);
  const { sql, stop } = await joinPostgres(dataDir);
  try {
    await sql`create extension pg_stat_statements`;
    await grantHosts(sql, discord.laid);
    await addSamples(sql, discord.laid);
    await commandsKnown(discord);
    const count = async (command: string, makeInteraction: MakeInteraction) => {
      await sql`select pg_stat_statements_reset()`;
      await measure({ desk: discord.simulator.desk, makeInteraction, count: COMMANDS, inFlight: 1 });
      await sleep(SETTLE_MS);
      return { command, statements: await readStatements(sql) };
    };
    return [
      await count('/pads', plain(discord.laid, '/pads')),
      await count('/training', booking(discord.laid, asTyped)),
    ];
  } finally {
    await stop();
    await bot.stop();
    await discord.simulator.stop();
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
