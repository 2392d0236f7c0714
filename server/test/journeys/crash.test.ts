import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { postmasterIn, withDataDir } from './data-dir.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, endNow, openServer, type Person, type Server, told } from './server.ts';

/** Longer than Discord remembers the nonce of a message. */
const NONCE_FORGOTTEN_MS = 10 * 60_000;
/** A job of a killed process is taken up within some seconds. */
const SLOWLY = { timeout: 20_000 };
const POST = { method: 'POST', route: '/channels/{channel_id}/messages' };

let journey: Journey;
let bot: RunningBot;
let server: Server;
let host: Person;

beforeAll(async () => {
  journey = await startJourney();
  await journey.forgetStarts();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const sessionOf = async ({ guildId }: Server) =>
  (await journey.sql`select state, message_id, over_at from sessions where guild_id = ${guildId}`)[0];

async function newServer() {
  server = await openServer(journey, bot);
  host = await server.host();
}

/** Kills the bot as a power cut would, mends Discord, and starts another. */
async function crashAndRestart() {
  await bot.kill();
  await journey.control.call('mendRest', {});
  bot = journey.startBot();
  await bot.ready();
}

/** The announcement is the only one, it says so in the database, and its button and its timer do what they should. */
async function goesOnAsBefore(by: 'button' | 'clock') {
  const announcement = await announced(host);
  await expect.poll(() => sessionOf(server), SLOWLY).toMatchObject({ state: 'scheduled', messageId: announcement.id });
  if (by === 'button') expect(told(await host.click(announcement, 'End')).text).toContain('has ended');
  else await endNow(journey, server);
  expect((await announced(host, 'over')).id).toBe(announcement.id);
  expect(await announcements(host)).toHaveLength(1);
  expect(
    await journey.sql`select 1 from audit where guild_id = ${server.guildId} and action = 'session.end'`,
  ).toHaveLength(1);
}

describe('a bot that is killed and started again', () => {
  test.each(['button', 'clock'] as const)('after a booking goes on with it, to its end by the %s', async (by) => {
    await newServer();
    expect(told(await host.command('/training', { starts: 'in 10 minutes', pad: 3 })).text).toContain('Pad 3 is yours');
    await announced(host);
    await crashAndRestart();
    await goesOnAsBefore(by);
  });

  test.each([
    ['at once', 0],
    ['so late that Discord has forgotten the nonces', NONCE_FORGOTTEN_MS],
  ])('%s announces once what was booked and not yet announced, wherever the kill hit', async (_, laterMs) => {
    const kills = {
      'before Discord took the post': { kind: 'timeout', when: 'before' },
      'while the answer to the post was on its way': { kind: 'timeout', when: 'after' },
      'after the answer to the post was lost': { kind: 'drop', when: 'after' },
    } as const;
    const scenes = await Promise.all(
      Object.entries(kills).map(async ([name, fault]) => {
        const here = await openServer(journey, bot);
        const where = { method: 'POST', route: `/channels/${here.channelId}/messages` };
        await journey.control.call('breakRest', { where, fault });
        const answer = told(await here.owner.command('/training', { starts: 'in 10 minutes' }));
        expect(answer.text, name).toContain('Pad 1 is yours');
        if (fault.when === 'after') await announced(here.owner);
        return { name, here };
      }),
    );
    const struck = async () => (await journey.control.call('restFaults')).filter((fault) => fault.struck > 0);
    await expect.poll(struck, SLOWLY).toHaveLength(scenes.length);
    await bot.kill();
    await journey.control.call('advance', { ms: laterMs });
    await crashAndRestart();
    for (const { here } of scenes) {
      server = here;
      host = here.owner;
      await goesOnAsBefore('button');
    }
    const posted = (await journey.control.call('requests', POST)).filter(({ status }) => status === 200);
    expect(posted.map(({ path }) => path)).toEqual([`/channels/${scenes[0]?.here.channelId}/messages`]);
  });

  test('over the end of a session ends it at its planned time', async () => {
    await newServer();
    await host.command('/training', { starts: 'in 10 minutes' });
    const announcement = await announced(host);
    await expect.poll(() => sessionOf(server), SLOWLY).toMatchObject({ messageId: announcement.id });
    await bot.kill();
    const endsAt = await endNow(journey, server);
    await crashAndRestart();
    const over = await announced(host, 'over');
    expect(over.id).toBe(announcement.id);
    expect(textOf(over)).toContain(`Ended\n<t:${endsAt}:F>`);
  });

  test('later than the silence of a dead process takes the session with Discord up again', async () => {
    await newServer();
    await bot.kill();
    // Twenty seconds of silence, after which another process may take the session.
    await journey.sql`update gateway_sessions set held_at = held_at - interval '30 seconds'`;
    const act = await host.command('/training', { starts: 'in 10 minutes' }, { until: 'begun' });
    await journey.control.call('clearRecord', {});
    bot = journey.startBot();
    await bot.ready();
    expect(await journey.control.call('identifies')).toEqual([]);
    expect(await journey.control.call('resumes')).toMatchObject([{ outcome: 'resumed', onResumeUrl: true }]);
    await act.settled().catch(() => undefined);
    // Whether its answer came in time is another matter: the pad is held and announced.
    await announced(host);
    expect(await announcements(host)).toHaveLength(1);
  });
});

test('with its own database, a killed bot leaves nothing behind that keeps the next one from starting', async () => {
  const other = await startJourney();
  try {
    await withDataDir(async (dataDir) => {
      const first = other.startBot({ dataDir });
      await first.ready();
      const here = await openServer(other, first);
      expect(told(await here.owner.command('/training', { starts: 'in 10 minutes', pad: 3 })).text).toContain(
        'is yours',
      );
      const announcement = await announced(here.owner);
      const before = await postmasterIn(dataDir);
      await first.kill();

      const second = other.startBot({ dataDir });
      await second.ready();
      expect(await postmasterIn(dataDir)).toBe(before);
      expect(told(await here.owner.command('/pads')).text).toContain(
        `**3** · free now · Training by ${here.owner.mention}`,
      );
      expect(told(await here.owner.click(announcement, 'End')).text).toContain('has ended');
      expect((await announced(here.owner, 'over')).id).toBe(announcement.id);
      await other.check();
      expect(await second.stop()).toBe(0);
      await expect(postmasterIn(dataDir)).rejects.toThrow('ENOENT');
    });
  } finally {
    await other.stop();
  }
});
