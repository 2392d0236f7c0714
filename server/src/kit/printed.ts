import { format } from 'node:util';
import type { Log } from './log.ts';

const COMPLAINTS = ['error', 'trace', 'warn'] as const;
const REMARKS = ['debug', 'info', 'log'] as const;

/**
 * Takes what libraries and Node.js print by themselves into the log: on their own those lines would stand between the
 * JSON that programs read, and no secret would be taken out of them.
 */
export function logWhatIsPrinted(log: Log): void {
  for (const name of COMPLAINTS)
    console[name] = (...parts: unknown[]) => log.warn({ printed: format(...parts) }, 'A library complains.');
  for (const name of REMARKS)
    console[name] = (...parts: unknown[]) => log.debug({ printed: format(...parts) }, 'A library remarks something.');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => log.warn({ err: warning }, 'Node.js warns of something.'));
}
