import type { Acts } from './interactions/acts.ts';
import type { InteractionDesk } from './interactions/interactions.ts';
import type { Live } from './interactions/live.ts';

/** How a bot did under load. */
export interface Measured {
  /** Real milliseconds from the interaction to its first answer (or to its end), in the order in which they came. */
  readonly latenciesMs: number[];
  /** Interactions that got no answer in time. */
  readonly failed: number;
  /** From the first interaction to the last answer, in real milliseconds. */
  readonly tookMs: number;
}

/** A bot that is stuck ends the measurement. */
const GIVE_UP_MS = 30_000;
/** So many that are done can still be edited; older ones go, so that memory doesn't fill with what nobody reads. */
const KEPT_DONE = 1_000;

/**
 * Fires `count` interactions with `inFlight` of them at once, in process, and waits for the bot's answers.
 *
 * @param about.makeInteraction starts the n-th one, from 0, as in `(acts, n) => acts.command({ … })`
 * @param about.until `answered` is the first answer, `settled` the one that fills in a deferral
 */
export async function measure(about: {
  desk: InteractionDesk;
  makeInteraction: (acts: Acts, index: number) => Live;
  count: number;
  inFlight: number;
  until?: 'answered' | 'settled';
}): Promise<Measured> {
  const { desk, makeInteraction, count, inFlight, until = 'answered' } = about;
  const latenciesMs: number[] = [];
  let failed = 0;
  let next = 0;
  const done: Live[] = [];
  const reached = (live: Live) => (until === 'answered' ? live.outcome !== 'waiting' : live.settled);

  async function lane() {
    while (next < count) {
      const live = makeInteraction(desk.acts, next++);
      await desk.store.until(live, reached, GIVE_UP_MS);
      const tookMs = until === 'answered' ? live.tookMs : live.settledMs;
      if (live.outcome === 'failed' || tookMs === undefined) failed += 1;
      else latenciesMs.push(tookMs);
      done.push(live);
      if (done.length > 2 * KEPT_DONE) for (const old of done.splice(0, KEPT_DONE)) desk.forget(old);
    }
  }

  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, lane));
  return { latenciesMs, failed, tookMs: performance.now() - startedAt };
}
