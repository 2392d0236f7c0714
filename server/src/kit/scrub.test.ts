import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createScrub, HIDDEN } from './scrub.ts';

const TOKEN = 'MTI3NDU2Nzg5MDEyMzQ1Njc4OQ.GhIjKl.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789ab';
const PASSWORD = 'p"a\\ss w/rd#1';
const scrub = createScrub([TOKEN, PASSWORD, 'sim-token']);
const bare = createScrub([]);

test('a configured secret is hidden wherever it stands in a text', () => {
  expect(scrub.text(`login with ${TOKEN} failed`)).toBe(`login with ${HIDDEN} failed`);
  expect(scrub.text('sim-token,sim-token')).toBe(`${HIDDEN},${HIDDEN}`);
});

test('a configured secret is hidden however it is written', () => {
  const json = JSON.stringify(PASSWORD);
  for (const written of [PASSWORD, json, JSON.stringify(json), encodeURIComponent(PASSWORD)]) {
    expect(scrub.text(`x ${written} y`)).toMatch(/^x [\\"]*\[secret\][\\"]* y$/);
    expect(JSON.parse(scrub.line(JSON.stringify([written])))).toEqual([scrub.text(written)]);
  }
});

test('a secret is hidden though another one is its beginning', () => {
  expect(createScrub(['abcdef', 'abcdefghi']).text('abcdefghi')).toBe(HIDDEN);
});

test('a very short password does not hide ordinary words', () => {
  expect(createScrub(['pw', '', 'test']).text('the test of a pw')).toBe('the test of a pw');
});

test.each([
  ['POST /interactions/1234/aW50ZXJhY3Rpb24/callback', 'POST /interactions/1234/[secret]/callback'],
  [
    'https://discord.com/api/v10/webhooks/99/abc.def-ghi/messages/%40original?wait=true',
    'https://discord.com/api/v10/webhooks/99/[secret]/messages/%40original?wait=true',
  ],
  ['token aW50ZXJhY3Rpb246MTIzNDU2Nzg5 is dead', 'token [secret] is dead'],
  ['Authorization: Bot abc.def.ghi\r\nHost: x', 'Authorization: [secret]\r\nHost: x'],
  ['sent Bearer abcdefghijklmnopqrstuvwxyz', 'sent Bearer [secret]'],
  ['{"Authorization":"Bot xyz","a":"b"}', '{"Authorization":"[secret]","a":"b"}'],
  [String.raw`{\"x-api-key\":\"k\\\"1\",\"a\":\"b\"}`, String.raw`{\"x-api-key\":\"[secret]\",\"a\":\"b\"}`],
  [String.raw`{"password":"a\"b","c":1}`, '{"password":"[secret]","c":1}'],
  ["{ token: 'abc', b: 1 }", "{ token: '[secret]', b: 1 }"],
  ['DISCORD_BOT_TOKEN=abc PORT=1', 'DISCORD_BOT_TOKEN=[secret] PORT=1'],
  ['/callback?code=abc123&state=xyz&ok=1', '/callback?code=[secret]&state=[secret]&ok=1'],
  ['connect postgres://muster:hunter2@db:5432/muster', 'connect postgres://muster:[secret]@db:5432/muster'],
  [`found ${TOKEN} in a file`, 'found [secret] in a file'],
])('what looks like a secret is hidden: %s', (dirty, clean) => {
  expect(bare.text(dirty)).toBe(clean);
  expect(bare.text(clean)).toBe(clean);
});

test.each([
  'The token is missing. Press Reset Token in the portal.',
  'Session 12 on pad 3 was booked by 123456789012345678.',
  'GET https://users.roblox.com/v1/users/1 took 120 ms',
  'Bot is ready in 3 servers',
  'postgres://localhost:5432/muster',
  'PATCH /webhooks/:application',
])('ordinary text is left alone: %s', (text) => {
  expect(bare.text(text)).toBe(text);
});

test('a line of JSON stays a line of JSON, whatever was hidden in it', () => {
  const numeric = createScrub(['12345678', 'message', '},{"a']);
  const line = `${JSON.stringify({ message: 'a 12345678', ms: 12_345_678, deep: [{ token: { raw: 'x' } }] })}\n`;
  const clean = numeric.line(line);
  expect(clean).toBe(`${JSON.stringify({ [HIDDEN]: `a ${HIDDEN}`, ms: HIDDEN, deep: [{ token: HIDDEN }] })}\n`);
});

test('a line without a secret comes back as it was', () => {
  const line = '{"level":"info","msg":"The board is up to date.","guildId":"1"}\n';
  expect(scrub.line(line)).toBe(line);
});

test('names that tell a secret hide their value at any depth, but not whether there is one', () => {
  const clean = scrub.line(
    JSON.stringify({
      interaction: { token: 'a-b-c', id: '1' },
      list: [{ headers: { 'set-cookie': ['sid=1'], authorization: 'Bot x' } }],
      hasToken: true,
      password: '',
      apiKey: null,
    }),
  );
  expect(JSON.parse(clean)).toEqual({
    interaction: { token: HIDDEN, id: '1' },
    list: [{ headers: { 'set-cookie': HIDDEN, authorization: HIDDEN } }],
    hasToken: true,
    password: '',
    apiKey: null,
  });
});

test('no secret survives in any line, whatever it is made of and whatever stands around it', () => {
  const secret = fc
    .string({ minLength: 6, maxLength: 40, unit: 'binary-ascii' })
    .filter((text) => text.trim().length > 5);
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (planted, before, after) => {
      fc.pre(!HIDDEN.includes(planted) && !'abvcde'.includes(planted));
      const line = JSON.stringify({ a: `${before}${planted}${after}`, b: [{ c: JSON.stringify({ d: planted }) }] });
      const clean = createScrub([planted]).line(line);
      const strings: string[] = [];
      JSON.parse(clean, (_key, value: unknown) => (typeof value === 'string' ? (strings.push(value), value) : value));
      for (const text of strings) expect(text.split(HIDDEN).some((part) => part.includes(planted))).toBe(false);
      expect(clean.split('\n').length).toBeLessThanOrEqual(2);
    }),
    { numRuns: 300 },
  );
});

/** Far above what it takes (a few milliseconds) and far below what a pattern takes that backtracks. */
const SLOW_MS = 1_000;

test('hostile text does not make it slow', () => {
  const tricks = [
    'a-'.repeat(50_000),
    '\\'.repeat(100_000),
    'token='.repeat(20_000),
    '://a:'.repeat(20_000),
    '"token":"'.repeat(10_000),
  ];
  for (const trick of tricks) {
    const start = performance.now();
    bare.line(JSON.stringify({ msg: trick }));
    expect({ trick: trick.slice(0, 12), isSlow: performance.now() - start > SLOW_MS }).toMatchObject({ isSlow: false });
  }
});
