import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BARE_BOTS, FLOORS, type RunningBot, startFloor, startMuster, withBot } from './contestants.ts';
import { joinPostgres, makeFloorTables, type Postgres, startPostgres } from './database.ts';
import { asIso, asTyped, booking, plain } from './interactions.ts';
import { type Answered, type MakeInteraction, runLoad } from './load.ts';
import { addSamples, type Booked, grantHosts, lookAtBookings } from './muster-rows.ts';
import type { Options } from './options.ts';
import { cpuMicroseconds, familyCpuMicroseconds } from './processes.ts';
import { type SmallDiscord, startSmallDiscord } from './small-discord.ts';
import type { Size } from './world.ts';

/** How many interactions wait for an answer at once, where it is a crowd. */
export const CROWD = 200;

/** One contestant, alone and in a crowd. */
export interface AnswersRow {
  readonly name: string;
  readonly alone: Answered;
  readonly crowd: Answered;
  readonly announcements?: Announcements;
}

/** What Muster does after it has answered, and what it left in the database. */
export interface Announcements {
  /** Posted while bookings were answered. */
  readonly meanwhile: number;
  /** Per second, once nobody booked any more. */
  readonly afterwardsPerSecond: number;
  /** Microseconds of Muster's processor time for one of those. */
  readonly cpu: number;
  readonly postgresCpu: number;
  /** Right after the last answer. */
  readonly booked: Booked;
}

/** Enough servers and hosts that every booking of a run finds a host who is free. */
const WORLD: Size = { servers: 250, hosts: 250 };
const LOOK_EVERY_MS = 20;
const WATCH_ANNOUNCING_MS = 5_000;

/** The name of Muster's two rows. */
export const PADS_ROW = 'Muster /pads';
export const TRAINING_ROW = 'Muster /training';

interface Scene {
  readonly options: Options;
  readonly discord: SmallDiscord;
  readonly bot: RunningBot;
  readonly postgres?: Postgres;
}

async function aloneAndInACrowd(scene: Scene, name: string, make: MakeInteraction) {
  const { options, discord, bot, postgres } = scene;
  const run = (inFlight: number, from: number) =>
    runLoad({
      simulator: discord.simulator,
      cpu: {
        bot: () => cpuMicroseconds(bot.pid),
        ...(postgres && { postgres: () => familyCpuMicroseconds(postgres.pid) }),
      },
      make,
      from,
      inFlight,
      warmUpMs: options.warmUpMs,
      measureMs: options.measureMs,
    });
  const alone = await run(1, 0);
  const crowd = await run(CROWD, alone.next);
  return { row: { name, alone: alone.answered, crowd: crowd.answered }, fired: crowd.next };
}

/**
 * Measures every contestant, one after the other, each against a simulator of its own.
 *
 * @param folder a folder that may be filled
 * @param hear is told of each row as it is done
 */
export async function measureAnswers(options: Options, folder: string, hear: (row: AnswersRow) => void): Promise<void> {
  const wanted = (name: string) =>
    options.contestants.length === 0 || options.contestants.some((part) => name.toLowerCase().includes(part));

  for (const { name, start } of BARE_BOTS.filter((bot) => wanted(bot.name))) {
    await inSmallDiscord(async (discord) => {
      const make = plain(discord.laid, '/ping');
      const { row } = await withBot(start(discord.simulator), (bot) =>
        aloneAndInACrowd({ options, discord, bot }, name, make),
      );
      hear(row);
    });
  }

  for (const { name, script } of FLOORS.filter((floor) => wanted(floor.name))) {
    const postgres = await startPostgres(join(folder, script));
    try {
      await makeFloorTables(postgres.sql);
      await inSmallDiscord(async (discord) => {
        const make = booking(discord.laid, asIso);
        const { row, fired } = await withBot(startFloor(script, discord.simulator, postgres), (bot) =>
          aloneAndInACrowd({ options, discord, bot, postgres }, name, make),
        );
        await mustHaveBooked(postgres, fired);
        hear(row);
      });
    } finally {
      await postgres.stop();
    }
  }

  if (wanted('muster')) {
    const dataDir = join(folder, 'muster');
    await inSmallDiscord((discord) =>
      withBot(startMuster(discord.simulator, dataDir), (bot) =>
        measureMuster({ options, discord, bot }, dataDir, hear),
      ),
    );
  }
}

async function inSmallDiscord(work: (discord: SmallDiscord) => Promise<void>): Promise<void> {
  const discord = await startSmallDiscord(WORLD);
  try {
    await work(discord);
  } finally {
    await discord.simulator.stop();
  }
}

async function measureMuster(scene: Scene, dataDir: string, hear: (row: AnswersRow) => void): Promise<void> {
  const { discord } = scene;
  const postgres = await joinPostgres(dataDir);
  try {
    await grantHosts(postgres.sql, discord.laid);
    await addSamples(postgres.sql, discord.laid);
    await commandsKnown(discord);
    const both = { ...scene, postgres };
    hear((await aloneAndInACrowd(both, PADS_ROW, plain(discord.laid, '/pads'))).row);
    const { row, fired } = await aloneAndInACrowd(both, TRAINING_ROW, booking(discord.laid, asTyped));
    hear({ ...row, announcements: await letAnnounce(both, postgres, fired) });
  } finally {
    await postgres.stop();
  }
}

/** Waits until Muster has told Discord its commands, which it does once it is connected. */
export async function commandsKnown(discord: SmallDiscord): Promise<void> {
  while (!discord.commands().some(({ name }) => name === 'pads')) await sleep(LOOK_EVERY_MS);
}

/** Lets Muster announce what it booked, for some seconds. @throws Error if anything of a booking was lost */
async function letAnnounce({ discord, bot }: Scene, postgres: Postgres, answered: number): Promise<Announcements> {
  const meanwhile = discord.posted();
  const cpu = { bot: cpuMicroseconds(bot.pid), postgres: familyCpuMicroseconds(postgres.pid) };
  const startedAt = performance.now();
  const booked = await lookAtBookings(postgres.sql);
  const { sessions, auditRows, forgotten } = booked;
  if (sessions !== answered || auditRows !== answered || forgotten > 0) {
    throw new Error(`${answered} bookings were answered, and this is left of them: ${JSON.stringify(booked)}`);
  }
  while (discord.posted() < answered && performance.now() - startedAt < WATCH_ANNOUNCING_MS) await sleep(LOOK_EVERY_MS);
  const after = discord.posted() - meanwhile;
  return {
    meanwhile,
    afterwardsPerSecond: (after / (performance.now() - startedAt)) * 1_000,
    cpu: (cpuMicroseconds(bot.pid) - cpu.bot) / after,
    postgresCpu: (familyCpuMicroseconds(postgres.pid) - cpu.postgres) / after,
    booked,
  };
}

async function mustHaveBooked({ sql }: Postgres, answered: number): Promise<void> {
  const [row] = await sql<[{ sessions: number; audit: number }]>`
    select (select count(*) from sessions)::int as sessions, (select count(*) from audit)::int as audit`;
  if (row.sessions === answered && row.audit === answered) return;
  throw new Error(`${answered} bookings were answered, and this is left of them: ${JSON.stringify(row)}`);
}
