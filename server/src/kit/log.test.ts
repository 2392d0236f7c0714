import { expect, test } from 'vitest';
import { createLog, type LogOptions, reportBug } from './log.ts';

const TOKEN = 'a-made-up-token-of-the-bot';
const PASSWORD = 'quo"ted\\pass';
const LINK = 'https://discord.com/api/v10/interactions/11/an-interaction-token/callback';

function record(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: 'debug',
    format: 'json',
    secrets: [TOKEN, PASSWORD],
    colors: false,
    write: (line) => lines.push(line),
    ...options,
  });
  return { log, lines, text: () => lines.join('') };
}

/** Plants every secret in every place where one has been seen in some log. */
function plantSecrets({ log }: ReturnType<typeof record>): void {
  const root = new Error(`connect ${PASSWORD} failed`);
  const middle = Object.assign(new TypeError(`GET ${LINK}`, { cause: root }), { url: LINK, token: TOKEN });
  const top = new AggregateError([middle, new Error(TOKEN)], `all failed: ${TOKEN}`, { cause: middle });
  log.info(`message ${TOKEN}`);
  log.info('interpolated %s %o', TOKEN, { password: PASSWORD, nested: { text: TOKEN } });
  log.info({ config: { discord: { token: TOKEN } }, list: [PASSWORD], text: `Authorization: Bot ${TOKEN}` }, 'object');
  log.info({ [TOKEN]: 1 }, 'key');
  log.error({ err: top }, 'error');
  log.error(top);
  log.fatal({ err: top, error: middle, reason: root }, 'fatal');
  log.child({ authorization: `Bot ${TOKEN}`, area: PASSWORD }).warn('child');
  log.debug({ body: JSON.stringify({ data: { token: 'an-interaction-token', password: PASSWORD } }) }, 'body');
}

test.each(['json', 'pretty'] as const)('no secret is in any line, wherever it was planted (%s)', (format) => {
  const recorded = record({ format });
  plantSecrets(recorded);
  expect(recorded.lines).toHaveLength(9);
  for (const secret of [TOKEN, PASSWORD, JSON.stringify(PASSWORD).slice(1, -1), 'an-interaction-token']) {
    expect(recorded.text()).not.toContain(secret);
  }
  expect(recorded.text()).toContain('[secret]');
});

test('with the format json every line is one JSON object, also a fatal one', () => {
  const recorded = record();
  plantSecrets(recorded);
  recorded.log.info({ text: 'two\nlines\u2028three' }, 'line\nbreaks');
  for (const line of recorded.lines) {
    expect(line.endsWith('\n')).toBe(true);
    expect(line.trimEnd()).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.stringMatching(/^\d{4}-.*Z$/) });
  }
});

test('an error keeps its stack and tells its causes', () => {
  const { log, lines } = record();
  log.error({ err: new Error('outer', { cause: new RangeError('inner') }) }, 'It failed.');
  const line = JSON.parse(lines[0] ?? '');
  expect(line).toMatchObject({
    level: 'error',
    msg: 'It failed.',
    err: { cause: { type: 'RangeError', message: 'inner' } },
  });
  expect(line.err.stack).toContain('log.test.ts');
});

test('what a person typed cannot steer the terminal', () => {
  const { log, text } = record({ format: 'pretty' });
  log.info({ name: '\u001B[2Jgone\u0007\u009B1m' }, 'hello \u001B]0;title\u0007');
  for (const control of ['\u001B', '\u0007', '\u009B']) expect(text()).not.toContain(control);
  expect(text()).toContain('gone');
});

test('the pretty format tells level, message, fields and the error in a readable way', () => {
  const { log, text } = record({ format: 'pretty' });
  log.warn({ guildId: '12', err: new Error('outer', { cause: new Error('inner reason') }) }, 'The board is late.');
  expect(text()).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: The board is late\.\n/);
  expect(text()).toContain('guildId: "12"');
  expect(text()).toContain('inner reason');
});

test('a level below the chosen one is not written', () => {
  const { log, lines } = record({ level: 'warn' });
  log.info('quiet');
  log.warn('loud');
  expect(lines).toHaveLength(1);
});

test('a bug is logged under an id that the person is told', () => {
  const { log, lines } = record();
  const errorId = reportBug(log, new Error('boom'), 'The door failed.', { door: 'training' });
  expect(errorId).toMatch(/^E-[0-9A-Z]{6}$/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ errorId, door: 'training', err: { message: 'boom' } });
});
