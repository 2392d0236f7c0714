import { type Measured, measure, type Simulator } from '@muster/simulator';
import { median, percentile } from './statistics.ts';

/** Starts the n-th interaction of a load; every n is asked for once. */
export type MakeInteraction = Parameters<typeof measure>[0]['makeInteraction'];

/** How a bot did, and what that took. */
export interface Answered {
  readonly answersPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Microseconds of processor time for each answer. NaN where it is not known. */
  readonly botCpu: number;
  readonly postgresCpu: number;
  /** Of the simulator with the load, which run in the bench's own process. */
  readonly simulatorCpu: number;
  readonly answers: number;
  /** Interactions without an answer in time, also of the warm-up. */
  readonly failed: number;
  readonly tookMs: number;
}

/** Microseconds of processor time used so far. */
export interface CpuClocks {
  bot(): number;
  /** Left out where there is no database. */
  postgres?(): number;
}

/** How many interactions the rate is looked at during the warm-up, for each one in flight. */
const BATCH_IN_FLIGHT = 10;
const SMALLEST_BATCH = 100;

/**
 * Warms a bot up, then fires interactions for about `measureMs` with `inFlight` of them at once.
 *
 * @param from the number of the first interaction
 * @returns how it went, and the number of the next interaction
 */
export async function runLoad(about: {
  simulator: Simulator;
  cpu: CpuClocks;
  make: MakeInteraction;
  from: number;
  inFlight: number;
  warmUpMs: number;
  measureMs: number;
}): Promise<{ answered: Answered; next: number }> {
  const { simulator, cpu, make, inFlight } = about;
  let next = about.from;
  let failed = 0;
  const fire = async (count: number): Promise<Measured> => {
    const first = next;
    next += count;
    const makeInteraction: MakeInteraction = (acts, index) => make(acts, first + index);
    const measured = await measure({ desk: simulator.desk, makeInteraction, count, inFlight });
    failed += measured.failed;
    return measured;
  };

  const batch = Math.max(SMALLEST_BATCH, inFlight * BATCH_IN_FLIGHT);
  const warmUntil = performance.now() + about.warmUpMs;
  let perMs: number;
  do perMs = batch / (await fire(batch)).tookMs;
  while (performance.now() < warmUntil);

  const before = { bot: cpu.bot(), postgres: cpu.postgres?.() ?? NaN, own: process.cpuUsage() };
  const { latenciesMs, tookMs } = await fire(Math.max(batch, Math.round(perMs * about.measureMs)));
  const answers = latenciesMs.length;
  const own = process.cpuUsage(before.own);
  return {
    next,
    answered: {
      answersPerSecond: (answers / tookMs) * 1_000,
      medianMs: median(latenciesMs),
      p99Ms: percentile(latenciesMs, 0.99),
      botCpu: (cpu.bot() - before.bot) / answers,
      postgresCpu: ((cpu.postgres?.() ?? NaN) - before.postgres) / answers,
      simulatorCpu: (own.user + own.system) / answers,
      answers,
      failed,
      tookMs,
    },
  };
}
