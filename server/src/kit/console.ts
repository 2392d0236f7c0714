import { format } from 'node:util';
import type { Log } from './log.ts';

/** The ways to print of which libraries make use, and how much each of them is worth in our log. */
const LEVELS = {
  error: 'warn',
  warn: 'warn',
  trace: 'warn',
  info: 'debug',
  log: 'debug',
  debug: 'debug',
} as const;

/**
 * Lets what libraries and Node itself print become lines of the log, so that nothing else stands between them and no
 * secret gets past it. For the rest of the process's life.
 */
export function logConsole(log: Log): void {
  for (const [name, level] of Object.entries(LEVELS)) {
    Reflect.set(console, name, (...args: unknown[]) => log[level]({ from: 'a library' }, format(...args)));
  }
  // Node's own listener prints on standard error.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ from: 'Node', err: warning }, 'Node warns of something.'));
}
