import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, openServer, told } from './server.ts';

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

test('a session that is ended while the answer to its post is lost shows its end', async () => {
  const server = await openServer(journey, bot);
  const host = await server.host();
  await journey.control.call('breakRest', {
    where: { method: 'POST', route: '/channels/{channel_id}/messages' },
    times: 1,
    fault: { kind: 'drop', when: 'after' },
  });
  await host.command('/training', { starts: 'in 10 minutes' });
  const announcement = await announced(host);
  expect(told(await host.command('/session end')).text).toContain('has ended');
  const over = await announced(host, 'over');
  expect(over.id).toBe(announcement.id);
  expect(textOf(over)).toContain('Training (ended)');
  expect(await announcements(host)).toHaveLength(1);
});

test('back to back in the shown second', async () => {
  const server = await openServer(journey, bot);
  const [first, second] = [await server.host(), await server.host()];
  await first.command('/training', { starts: 'in 10 minutes', pad: 3 });
  const refused = told(await second.command('/training', { starts: 'in 20 minutes', pad: 3 }));
  const until = /has it until <t:(\d+):F>/.exec(refused.text)?.[1];
  const after = told(await second.command('/training', { starts: `<t:${until}>`, pad: 3 }));
  expect(after.text).toContain('Pad 3 is yours');
});
