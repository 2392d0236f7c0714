import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIApplicationCommand } from 'discord-api-types/v10';
import { commandsKnown } from './answers.ts';
import { BARE_BOTS, type RunningBot, startMuster, withBot } from './contestants.ts';
import { joinPostgres, startPostgres } from './database.ts';
import { plain } from './interactions.ts';
import type { Options } from './options.ts';
import { familyMegabytes, residentMegabytes } from './processes.ts';
import { type SmallDiscord, startSmallDiscord } from './small-discord.ts';

/** One start of one contestant. */
export interface StartsRow {
  readonly name: string;
  readonly servers: number;
  readonly start: Start;
}

/** How a start went. */
export interface Start {
  /** From the start of the process to the answer to its first command. */
  readonly readyMs: number;
  /** Of the bot's process, some seconds later. NaN where the system does not tell. */
  readonly botMegabytes: number;
  /** Of PostgreSQL. NaN where the bot has none. */
  readonly postgresMegabytes: number;
}

/** The name of Muster's rows. */
export const MUSTER = 'Muster';

/** What is only needed at a start has been let go by then. */
const SETTLE_MS = 2_000;
const FIRST_ANSWER_MS = 3_000;

/** A start: the bot, and what it is asked first. */
interface Starter {
  readonly name: string;
  readonly command: string;
  start(discord: SmallDiscord): Promise<RunningBot>;
  /** The folder of its database, if it has one. */
  readonly dataDir?: string;
}

/**
 * Measures starts and memory with different numbers of servers. Muster has run before: its database is there and its
 * commands are registered, but it begins a new session with Discord as the others do.
 */
export async function measureStarts(options: Options, folder: string, hear: (row: StartsRow) => void): Promise<void> {
  const dataDir = join(folder, 'starts');
  const commands = await runOnce(dataDir);
  const starters: Starter[] = [
    ...BARE_BOTS.map(({ name, start }) => ({
      name,
      command: '/ping',
      start: ({ simulator }: SmallDiscord) => start(simulator),
    })),
    { name: MUSTER, command: '/pads', start: ({ simulator }) => startMuster(simulator, dataDir), dataDir },
  ];
  for (const servers of options.sizes) {
    const discord = await startSmallDiscord({ servers, hosts: 1 }, commands);
    for (const starter of starters) hear({ name: starter.name, servers, start: await measureStart(discord, starter) });
    await discord.simulator.stop();
    await forgetSession(dataDir);
  }
}

async function measureStart(discord: SmallDiscord, starter: Starter): Promise<Start> {
  const { name, command, dataDir } = starter;
  return withBot(starter.start(discord), async (bot) => {
    const { desk } = discord.simulator;
    const live = plain(discord.laid, command)(desk.acts, 0);
    const answered = await desk.store.until(live, ({ outcome }) => outcome === 'answered', FIRST_ANSWER_MS);
    const readyMs = performance.now() - bot.startedAt;
    if (!answered) throw new Error(`${name} was ready and did not answer.`);
    await sleep(SETTLE_MS);
    const postgresMegabytes = dataDir === undefined ? NaN : await memoryOfPostgres(dataDir);
    return { readyMs, botMegabytes: residentMegabytes(bot.pid), postgresMegabytes };
  });
}

async function memoryOfPostgres(dataDir: string): Promise<number> {
  const postgres = await joinPostgres(dataDir);
  // A connection of the bench's own would be counted too.
  await postgres.stop();
  return familyMegabytes(postgres.pid);
}

/** Makes the database and answers the commands that Muster registers. */
async function runOnce(dataDir: string): Promise<APIApplicationCommand[]> {
  const discord = await startSmallDiscord({ servers: 1, hosts: 1 });
  await withBot(startMuster(discord.simulator, dataDir), () => commandsKnown(discord));
  await discord.simulator.stop();
  await forgetSession(dataDir);
  return discord.commands();
}

/** A session of another simulator can't be gone on with; trying it is not what a start is. */
async function forgetSession(dataDir: string): Promise<void> {
  const postgres = await startPostgres(dataDir);
  await postgres.sql`truncate gateway_sessions, gateway_identifies`;
  await postgres.stop();
}
