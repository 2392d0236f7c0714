import type { BotHandle } from '../screen/bot.ts';
import type { BotState } from '../screen/wire.ts';
import type { BotProcess } from './bot-process.ts';

/** Keeps the bot of a demo: it may be killed and started anew on the screen, and the demo goes on. */
export interface Keeper extends BotHandle {
  /** Starts it and waits until it answers commands. @throws Error with the end of its log if it doesn't */
  start(timeoutMs: number): Promise<void>;
  /** Resolves when it ends without having been killed here: with its exit code, null for a signal. */
  readonly endedByItself: Promise<number | null>;
  stop(): Promise<void>;
}

/** @param start starts a process of the bot */
export function createKeeper(start: () => BotProcess): Keeper {
  let bot: BotProcess | undefined;
  let state: BotState = 'stopped';
  let tell: (code: number | null) => void = () => {};
  const endedByItself = new Promise<number | null>((resolve) => {
    tell = resolve;
  });

  async function begin(timeoutMs: number): Promise<void> {
    const mine = start();
    bot = mine;
    state = 'starting';
    void mine.ended.then((code) => {
      // Who was killed or stopped here is no longer the one that is kept.
      if (bot === mine) tell(code);
    });
    await mine.ready(timeoutMs);
    if (bot === mine) state = 'running';
  }

  async function end(how: 'kill' | 'stop'): Promise<void> {
    const mine = bot;
    bot = undefined;
    state = 'stopped';
    await mine?.[how]();
  }

  return {
    state: () => state,
    endedByItself,
    start: begin,
    kill: () => end('kill'),
    stop: () => end('stop'),
    async restart() {
      await end('stop');
      // Whether it becomes ready is seen on the screen. If it ends instead, `endedByItself` says so.
      begin(RESTART_WITHIN_MS).catch(() => undefined);
    },
  };
}

const RESTART_WITHIN_MS = 120_000;
