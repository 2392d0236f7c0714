import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const built = (name: string) => fileURLToPath(new URL(`../../dist/kit/${name}.js`, import.meta.url));

test('what libraries and Node print stands in the log, a line each, without secrets', async () => {
  const script = `
    import { createLog } from ${JSON.stringify(built('log'))};
    import { logConsole } from ${JSON.stringify(built('console'))};
    logConsole(createLog({ level: 'info', format: 'json', secrets: ['a-secret-of-mine'] }));
    console.error('Retried %d times with a-secret-of-mine', 3, new Error('the connection broke'));
    console.trace('odd');
    console.log('of no interest');
    process.emitWarning('this will go away');`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stderr).toBe('');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { level: 'warn', from: 'a library', msg: expect.stringMatching(/^Retried 3 times with .*the connection broke/s) },
    { level: 'warn', from: 'a library', msg: 'odd' },
    { level: 'warn', from: 'Node', err: { message: 'this will go away' } },
  ]);
  expect(stdout).not.toContain('a-secret-of-mine');
});
