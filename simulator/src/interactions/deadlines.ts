import { InteractionType } from 'discord-api-types/v10';
import type { World } from '../world/types.ts';
import type { Live, LiveStore } from './live.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback */
export const FIRST_ANSWER_MS = 3_000;
/** https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages */
export const FOLLOW_UP_MS = 15 * 60_000;

/** What the person reads when no answer came. */
const FAILURES: Readonly<Record<InteractionType, string>> = {
  [InteractionType.Ping]: 'The endpoint did not answer the ping',
  [InteractionType.ApplicationCommand]: 'The application did not respond',
  [InteractionType.MessageComponent]: 'This interaction failed',
  [InteractionType.ApplicationCommandAutocomplete]: 'Loading options failed',
  [InteractionType.ModalSubmit]: 'Something went wrong. Try again.',
};

/** The clocks that run on each interaction, in the simulator's time. */
export interface Deadlines {
  /** 3 seconds to the first answer. */
  startFirst(live: Live): void;
  /** 15 minutes, from its beginning, to what was deferred. */
  startLast(live: Live): void;
  /** Nothing more will come of it. */
  fail(live: Live): void;
}

/** Deadlines that tell the store when one passes. */
export function createDeadlines(deps: { world: World; store: LiveStore }): Deadlines {
  const { world, store } = deps;

  function fail(live: Live) {
    live.cancelTimer();
    live.outcome = 'failed';
    live.settled = true;
    live.failure = FAILURES[live.type];
    store.changed(live);
  }

  return {
    fail,
    startFirst(live) {
      live.cancelTimer = world.clock.after(FIRST_ANSWER_MS, () => fail(live));
    },
    startLast(live) {
      const left = live.createdAt + FOLLOW_UP_MS - world.clock.now();
      live.cancelTimer = world.clock.after(left, () => fail(live));
    },
  };
}
