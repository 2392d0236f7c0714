import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, endNow, openServer, type Person, type Server, told } from './server.ts';

const POST = { method: 'POST', route: '/channels/{channel_id}/messages' };
const EDIT = { method: 'PATCH', route: '/channels/{channel_id}/messages/{message_id}' };
const ANSWER = { method: 'POST', route: '/interactions/{interaction_id}/{interaction_token}/callback' };
/** Retries come after some seconds. */
const SLOWLY = { timeout: 20_000 };

let journey: Journey;
let bot: RunningBot;
let server: Server;
let host: Person;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
beforeEach(async () => {
  server = await openServer(journey, bot);
  host = await server.host();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

type Fault = Parameters<typeof journey.control.call<'breakRest'>>[1]['fault'];

const session = async () =>
  (await journey.sql`select state, message_id from sessions where guild_id = ${server.guildId} order by id desc`)[0];
const jobsLeft = async () =>
  (await journey.sql`select 1 from graphile_worker.jobs where run_at < now() + interval '1 minute'`).length;
const book = async () => told(await host.command('/training', { starts: 'in 10 minutes', pad: 3 })).text;

describe('the announcement stands once, and the bot knows it,', () => {
  /** Books in a server of its own, whose channel alone meets the fault: many can be tried at the same time. */
  async function bookWith(fault: Fault) {
    const here = await openServer(journey, bot);
    const where = { method: 'POST', route: `/channels/${here.channelId}/messages` };
    await journey.control.call('breakRest', { where, times: 1, fault });
    const answer = told(await here.owner.command('/training', { starts: 'in 10 minutes' }));
    const { id } = await announced(here.owner);
    const saved = () => journey.sql`select state, message_id from sessions where guild_id = ${here.guildId}`;
    await expect.poll(saved, SLOWLY).toEqual([{ state: 'scheduled', messageId: id }]);
    return { answer: answer.text, announcements: (await announcements(here.owner)).length };
  }

  test('when the first post fails, in whichever way', async () => {
    const faults: Record<string, Fault> = {
      'it must wait for this channel': { kind: 'rate-limit', scope: 'route', retryAfterMs: 1_000 },
      'it must wait with everything': { kind: 'rate-limit', scope: 'global', retryAfterMs: 1_000 },
      'Discord fails before it posts': { kind: 'status', status: 500, when: 'before' },
      'Discord fails after it posted': { kind: 'status', status: 500, when: 'after' },
      'a proxy fails after it was posted': { kind: 'status', status: 502, when: 'after' },
      'the connection breaks before': { kind: 'drop', when: 'before' },
      'the connection breaks after': { kind: 'drop', when: 'after' },
      'half of the answer comes': { kind: 'garbage', form: 'cut-json' },
      'a page comes in place of the answer': { kind: 'garbage', form: 'html' },
    };
    const outcomes = await Promise.all(
      Object.entries(faults).map(async ([name, fault]) => ({ name, ...(await bookWith(fault)) })),
    );
    expect(outcomes).toEqual(
      Object.keys(faults).map((name) => ({
        name,
        answer: expect.stringContaining('Pad 1 is yours'),
        announcements: 1,
      })),
    );
    expect((await journey.control.call('restFaults')).map(({ struck }) => struck)).toEqual(outcomes.map(() => 1));
  });

  test("when Cloudflare's page comes in Discord's place", async () => {
    const outcome = await bookWith({ kind: 'rate-limit', scope: 'cloudflare', retryAfterMs: 5_000 });
    expect(outcome).toMatchObject({ announcements: 1 });
  });

  test('when its edit fails three times', async () => {
    await book();
    const { id } = await announced(host);
    await expect.poll(session, SLOWLY).toMatchObject({ messageId: id });
    await journey.control.call('breakRest', {
      where: EDIT,
      times: 3,
      fault: { kind: 'status', status: 503, when: 'before' },
    });
    await endNow(journey, server);
    expect((await announced(host, 'over')).id).toBe(id);
  });
});

describe('what cannot be announced takes no pad', () => {
  /** Lets the post arrive only after the server has changed, as when somebody changes it in that very second. */
  async function bookWhile(change: () => Promise<unknown>): Promise<void> {
    await journey.control.call('breakRest', {
      where: POST,
      times: 1,
      fault: { kind: 'delay', ms: 1_000, when: 'before' },
    });
    expect(await book()).toContain('Pad 3 is yours');
    await change();
  }
  const forbidden = () =>
    journey.control.call('changeChannel', {
      channelId: server.channelId,
      overwrites: [{ userId: journey.botId, deny: String(1n << 11n) }],
    });

  test('a bot that may not write there books nothing, and says what it lacks', async () => {
    await forbidden();
    const text = await book();
    expect(text).toContain(
      `I can't announce in <#${server.channelId}>: I am missing **Send Messages** and **Embed Links** there`,
    );
    expect(await session()).toBeUndefined();
  });

  test('a right that is lost between the booking and the post: the host hears it directly, and the pad is free', async () => {
    await bookWhile(forbidden);
    const [message] = await journey.control.waitFor(async () => {
      const messages = await host.dms();
      return messages.length > 0 && messages;
    });
    expect(message && textOf(message)).toContain(`I am not allowed to write in <#${server.channelId}>`);
    expect(await session()).toEqual({ state: 'cancelled', messageId: null });
    expect(await announcements(host)).toEqual([]);
    const { id } = await journey.control.call('makeChannel', { guildId: server.guildId, name: 'elsewhere' });
    const again = told(await host.at(id).command('/training', { starts: 'in 10 minutes', pad: 3 })).text;
    expect(again).toContain('Pad 3 is yours');
    await announced(host.at(id));
  });

  test('a channel that is deleted in that moment: the host hears it directly, and the pad is free', async () => {
    const { id } = await journey.control.call('makeChannel', { guildId: server.guildId, name: 'short-lived' });
    host = host.at(id);
    await bookWhile(() => journey.control.call('deleteChannel', { channelId: id }));
    await expect
      .poll(async () => (await host.dms()).map(textOf), SLOWLY)
      .toEqual([expect.stringContaining('the channel for its announcement is gone')]);
    expect(await session()).toEqual({ state: 'cancelled', messageId: null });
  });

  test('a host who takes no direct messages is not told, and the pad is free all the same', async () => {
    journey.discord.world.closedToBots.add(host.id);
    await bookWhile(forbidden);
    await expect.poll(session, SLOWLY).toEqual({ state: 'cancelled', messageId: null });
    expect(await host.dms()).toEqual([]);
  });
});

test('an announcement that is deleted by hand takes nothing from the session', async () => {
  await book();
  const announcement = await announced(host);
  await expect.poll(session, SLOWLY).toMatchObject({ messageId: announcement.id });
  // Who manages messages may delete the bot's; the owner may do everything.
  await server.owner.deleteMessage(announcement);
  expect(told(await host.command('/pads')).text).toContain('**3** · free now · Training by');
  expect(told(await host.command('/session end')).text).toContain('has ended');
  await expect.poll(() => jobsLeft(), SLOWLY).toBe(0);
  expect(await announcements(host)).toEqual([]);
});

describe('the answer comes in time', () => {
  test.each([
    ['is told to wait', { kind: 'rate-limit', scope: 'route', retryAfterMs: 500 }],
    ['fails before it is taken', { kind: 'status', status: 500, when: 'before' }],
    ['fails after it was taken', { kind: 'status', status: 500, when: 'after' }],
    ['breaks the connection before it is taken', { kind: 'drop', when: 'before' }],
    ['breaks the connection after it was taken', { kind: 'drop', when: 'after' }],
  ] as const)('though the first try %s', async (_, fault) => {
    await journey.control.call('breakRest', { where: ANSWER, times: 1, fault });
    const act = await host.command('/pads');
    expect(told(act).text).toContain('**9** · free');
    expect(act.tookMs).toBeLessThan(3_000);
    const tries = await journey.control.waitFor(async () => {
      const answers = await journey.control.call('requests', ANSWER);
      return answers.length > 1 && answers;
    });
    expect(tries.every(({ path }) => path.includes(act.interactionId))).toBe(true);
  });
});
