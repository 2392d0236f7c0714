import type { BotState } from './wire.ts';

/** A hold of the bot's process, given by whoever started it. */
export interface BotHandle {
  state(): BotState;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Ends it, if it runs, and starts it anew. Resolves when it was started, not when it is ready. */
  restart(): Promise<void>;
}
