import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The bot, as a process of its own. */
export interface BotProcess {
  /** Its exit code, once it has ended; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Resolves when GET /ready answers 200. @throws Error with the end of its log if it ends or takes too long */
  ready(timeoutMs: number): Promise<void>;
  /** Asks it to stop, and ends it by force if it doesn't. */
  stop(): Promise<void>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

const ASK_AGAIN_MS = 200;
/** A little more than the bot allows itself. */
const STOP_WITHIN_MS = 12_000;
const LOG_LINES_SHOWN = 25;

/**
 * Starts it with its output in a log file.
 *
 * @param about.command the program and its arguments
 * @param about.env is laid over this process's own
 */
export function startBot(about: {
  command: readonly string[];
  env: Readonly<Record<string, string>>;
  logFile: string;
  url: string;
  /** The log is gone on with, as after a restart, and not begun anew. */
  goesOn?: boolean;
}): BotProcess {
  const [program = '', ...args] = about.command;
  mkdirSync(dirname(about.logFile), { recursive: true });
  const log = createWriteStream(about.logFile, { flags: about.goesOn === true ? 'a' : 'w' });
  const child = spawn(program, args, { env: { ...process.env, ...about.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });

  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    const end = (code: number | null) => {
      over = true;
      log.end(() => resolve(code));
    };
    child.once('close', end);
    child.once('error', (error) => {
      log.write(`${error.message}\n`);
      end(1);
    });
  });

  const logEnd = () => readFileSync(about.logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES_SHOWN).join('\n');

  async function isReady(): Promise<boolean> {
    try {
      return (await fetch(`${about.url}/ready`)).ok;
    } catch {
      // It doesn't listen yet.
      return false;
    }
  }

  return {
    ended,
    async ready(timeoutMs) {
      const endsAt = performance.now() + timeoutMs;
      while (!(await isReady())) {
        if (over) {
          await ended;
          throw new Error(`The bot ended before it was ready. The end of its log:\n${logEnd()}`);
        }
        if (performance.now() > endsAt) {
          throw new Error(`The bot was not ready after ${timeoutMs / 1_000} seconds. The end of its log:\n${logEnd()}`);
        }
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      if (over) return void (await ended);
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(force);
    },
  };
}
