import { afterEach, expect, test } from 'vitest';
import { createLog } from './log.ts';
import { logWhatIsPrinted } from './printed.ts';

const before = { ...console };
const listeners = process.listeners('warning');

afterEach(() => {
  Object.assign(console, before);
  process.removeAllListeners('warning');
  for (const listener of listeners) process.on('warning', listener);
});

test('what a library prints becomes lines of the log, without secrets', async () => {
  const lines: string[] = [];
  const secrets = ['a-made-up-token'];
  logWhatIsPrinted(createLog({ level: 'info', format: 'json', secrets, write: (line) => void lines.push(line) }));
  console.trace(new Error('the worker broke with a-made-up-token'));
  console.log('not worth a line');
  process.emitWarning('old ways');
  await new Promise((resolve) => setImmediate(resolve));
  const read = lines.map((line) => JSON.parse(line) as { level: string; printed?: string; err?: { message: string } });
  expect(read).toMatchObject([
    { level: 'warn', printed: expect.stringContaining('the worker broke') },
    { level: 'warn', err: { message: 'old ways' } },
  ]);
  expect(lines.join('')).not.toContain('a-made-up-token');
});
