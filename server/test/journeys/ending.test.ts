import { buttonsOf, textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, endNow, openServer, type Server, told } from './server.ts';

const BUTTON = 3;

let journey: Journey;
let bot: RunningBot;
let server: Server;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const stateOf = async ({ guildId }: Server) =>
  journey.sql`select state, over_by from sessions where guild_id = ${guildId} order by id`;
const auditOf = async ({ guildId }: Server) =>
  (await journey.sql`select action, actor_id from audit where guild_id = ${guildId} order by id`).map(
    ({ action, actorId }) => [action, actorId],
  );

/** Presses what stands on no message. */
const forge = (userId: string, messageId: string, customId: string | undefined) =>
  journey.control.call('forge', {
    applicationId: journey.botId,
    type: BUTTON,
    userId,
    channelId: server.channelId,
    messageId,
    data: { component_type: 2, custom_id: customId },
  });

/** A server in which a host has just booked. */
async function booked() {
  server = await openServer(journey, bot);
  const host = await server.host();
  await host.command('/training', { starts: 'in 10 minutes', pad: 3 });
  return { host, announcement: await announced(host) };
}

describe('a session ends', () => {
  test('by its host with /session end, once', async () => {
    const { host, announcement } = await booked();
    expect(told(await host.command('/session end')).text).toContain('has ended');
    expect((await announced(host, 'over')).id).toBe(announcement.id);
    expect(told(await host.command('/session end')).text).toContain('You have no training or tryout to end');
    expect(await stateOf(server)).toEqual([{ state: 'ended', overBy: host.id }]);
    expect(await auditOf(server)).toEqual([
      ['session.book', host.id],
      ['session.end', host.id],
    ]);
  });

  test('by the owner, on the pad that is named, though another member hosts it', async () => {
    const { host } = await booked();
    expect(told(await server.owner.command('/session end', { pad: 4 })).text).toContain('Nothing is booked on pad 4');
    expect(told(await server.owner.command('/session end', { pad: 3 })).text).toContain('has ended');
    await announced(host, 'over');
    expect(await stateOf(server)).toEqual([{ state: 'ended', overBy: server.owner.id }]);
  });

  test('by itself when its time is over, and the announcement shows when', async () => {
    const { host, announcement } = await booked();
    const endsAt = await endNow(journey, server);
    const over = await announced(host, 'over');
    expect(over.id).toBe(announcement.id);
    expect(textOf(over)).toMatch(new RegExp(`Training \\(ended\\)[^]*Ended\n<t:${endsAt}:F>`));
    expect(await stateOf(server)).toEqual([{ state: 'ended', overBy: null }]);
    expect(await auditOf(server)).toEqual([
      ['session.book', host.id],
      ['session.end', null],
    ]);
    expect(told(await host.command('/training', { starts: 'now', pad: 3 })).text).toContain('Pad 3 is yours');
  });

  test('once, when two press End after each other', async () => {
    const { host, announcement } = await booked();
    // The owner's client shows the message as it was a moment ago: what is pressed there is sent all the same.
    const endButton = buttonsOf(announcement)[0]?.customId;
    await host.click(announcement, 'End');
    await announced(host, 'over');
    const late = await forge(server.owner.id, announcement.id, endButton);
    expect(told(late).text).toMatch(/^This training on pad 3 is over already, since <t:\d+:R>\.$/);
    expect(await stateOf(server)).toEqual([{ state: 'ended', overBy: host.id }]);
  });
});

describe('an End that is not allowed changes nothing', () => {
  test('an ordinary member is refused privately, and it stands in the audit log', async () => {
    const { host, announcement } = await booked();
    const dee = await server.member();
    const refused = told(await dee.click(announcement, 'End'));
    expect(refused.text).toContain(`${server.owner.mention}, the owner of this server,`);
    expect(await stateOf(server)).toEqual([{ state: 'scheduled', overBy: null }]);
    expect(await announcements(dee)).toEqual([announcement]);
    expect(await auditOf(server)).toEqual([
      ['session.book', host.id],
      ['access.refused', dee.id],
    ]);
  });

  test('another host is told whose it is', async () => {
    const { host, announcement } = await booked();
    const other = await server.host();
    expect(told(await other.click(announcement, 'End')).text).toContain(
      `Only ${host.mention}, who hosts this training`,
    );
    expect(told(await other.command('/session end', { pad: 3 })).text).toContain(`Only ${host.mention}`);
    expect(await stateOf(server)).toEqual([{ state: 'scheduled', overBy: null }]);
    expect((await auditOf(server)).slice(1)).toEqual([
      ['session.end_refused', other.id],
      ['session.end_refused', other.id],
    ]);
  });

  test("a button's id from another server is not found there, even for that server's owner", async () => {
    const { announcement } = await booked();
    const other = await openServer(journey, bot);
    const replayed = await journey.control.call('forge', {
      applicationId: journey.botId,
      type: BUTTON,
      userId: other.owner.id,
      channelId: other.channelId,
      data: { component_type: 2, custom_id: buttonsOf(announcement)[0]?.customId },
    });
    expect(replayed.message?.content).toContain('There is no such session on this server');
    expect(await stateOf(server)).toEqual([{ state: 'scheduled', overBy: null }]);
    expect(await auditOf(other)).toEqual([['session.end_refused', other.owner.id]]);
  });

  test.each([
    'pads.end@1:999999',
    'pads.end@1:-1',
    'pads.end@1:1e9',
    'pads.end@1:99999999999999999999',
    "pads.end@1:1' or 1=1 --",
    'pads.end@2:1',
    'pads.end@1',
    'pads.end@1:1:2',
    'pads.book@1:1:0:0',
    'pads.book@1:1:99:99999',
    'constructor',
    '__proto__',
    'polls.close@1:1',
    '\u202Epads.end@1:1',
    'x'.repeat(100),
  ])('a made-up id is refused in plain words: %s', async (customId) => {
    const { announcement } = await booked();
    const refused = await forge(server.owner.id, announcement.id, customId);
    expect(told(refused).text).toMatch(/no such session|another version of the bot|question is too old/);
    expect(await stateOf(server)).toEqual([{ state: 'scheduled', overBy: null }]);
  });
});
