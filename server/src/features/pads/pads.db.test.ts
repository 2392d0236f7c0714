import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import type { Actor } from '../../kit/access.ts';
import { bookButton, endButton } from './addresses.ts';

const GUILD = '300000000000000001';
const ada: Actor = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };
const bob: Actor = { guildId: GUILD, userId: '100000000000000002', roleIds: [] };
const cy: Actor = { guildId: GUILD, userId: '100000000000000003', roleIds: ['700000000000000001'] };
const dee: Actor = { guildId: GUILD, userId: '100000000000000004', roleIds: [] };

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
  await bot.sql`
    insert into grants (guild_id, ability, user_id, role_id, granted_by) values
      (${GUILD}, 'training.host', ${bob.userId}, null, ${OWNER_ID}),
      (${GUILD}, 'tryout.host', ${bob.userId}, null, ${OWNER_ID}),
      (${GUILD}, 'training.host', null, ${cy.roleIds[0] ?? null}, ${OWNER_ID})`;
});
afterEach(() => bot.stop());

const sessions = () => bot.sql`select * from sessions order by id`;
const audit = async () =>
  (await bot.sql<{ action: string }[]>`select action from audit order by id`).map(({ action }) => action);
const description = (answer: { body: unknown }) => JSON.stringify(answer.body);

describe('booking', () => {
  test('holds the lowest free pad, tells the host privately, and announces it once', async () => {
    const answer = await bot
      .as(bob, { channelId: '222' })
      .run('training', { starts: 'in 10 minutes', type: 'Infantry', notes: 'Full uniform' });
    expect(answer).toMatchObject({ type: 4, private: true, content: expect.stringContaining('**Pad 1 is yours**') });
    expect(answer.content).toContain('<#222>');
    expect(bot.discord.messages).toEqual([]);

    await bot.runJobs();
    await bot.runJobs();
    expect(bot.discord.messages).toHaveLength(1);
    const [message] = bot.discord.messages;
    expect(message).toMatchObject({ channelId: '222', edits: 0 });
    expect(JSON.stringify(message?.body)).toMatch(/Training.*Full uniform.*Infantry.*<@100000000000000002>.*<t:\d+:F>/);
    expect(message?.body.components[0]?.components).toMatchObject([
      { label: 'End', custom_id: endButton.to({ session: 1 }) },
    ]);
    expect(await sessions()).toMatchObject([
      { pad: 1, kind: 'training', state: 'scheduled', messageId: message?.id, hostId: bob.userId },
    ]);
    expect(await audit()).toEqual(['session.book']);
  });

  test('"10", "+10", "in 10", "10m" and "in 10 minutes" are the same instant', async () => {
    for (const starts of ['10', '+10', 'in 10', '10m', 'in 10 minutes']) {
      await bot.as(bob).run('training', { starts });
      await bot.as(bob).run('session end');
    }
    const times = (await bot.sql<{ startsAt: Date }[]>`select starts_at from sessions`).map(({ startsAt }) =>
      startsAt.toISOString(),
    );
    expect(times).toEqual(Array.from({ length: 5 }, () => '2030-10-07T18:50:00.000Z'));
  });

  test('the same interaction delivered twice books once and answers the same', async () => {
    const first = await bot.as(bob, { interactionId: '777' }).run('training', { starts: 'in 10 minutes' });
    const second = await bot.as(bob, { interactionId: '777' }).run('training', { starts: 'in 10 minutes' });
    expect(second.content).toBe(first.content);
    expect(await sessions()).toHaveLength(1);
  });

  test('a taken pad answers who has it, until when, and offers the free ones, which book with a press', async () => {
    await bot.as(bob).run('training', { starts: 'in 10 minutes', pad: 3 });
    const refused = await bot.as(cy).run('training', { starts: 'in 20 minutes', pad: 3, notes: 'Bring maps' });
    expect(refused).toMatchObject({
      private: true,
      content: expect.stringMatching(/Pad 3 is taken: <@100000000000000002> has it until <t:\d+:F>/),
    });
    expect(refused.buttons.map(({ label }) => label)).toEqual(['Pad 1', 'Pad 2', 'Pad 4', 'Pad 5', 'Pad 6']);

    const booked = await bot.as(cy).press(refused.buttons[2]?.customId ?? '');
    expect(booked).toMatchObject({ type: 7, content: expect.stringContaining('**Pad 4 is yours**') });
    expect(await sessions()).toMatchObject([
      { pad: 3 },
      { pad: 4, notes: 'Bring maps', startsAt: new Date('2030-10-07T19:00:00Z') },
    ]);
  });

  test('back to back on one pad is fine', async () => {
    await bot.as(bob).run('training', { starts: '19:00', pad: 3 });
    const next = await bot.as(cy).run('training', { starts: '20:00', pad: 3 });
    expect(next.content).toContain('**Pad 3 is yours**');
  });

  test('back to back is fine at the very second that the refusal has named', async () => {
    bot.clock.set(new Date('2030-10-07T18:40:00.750Z'));
    await bot.as(bob).run('training', { starts: 'in 10 minutes', pad: 3 });
    const refused = await bot.as(cy).run('training', { starts: 'in 20 minutes', pad: 3 });
    const [until = ''] = /<t:\d+/.exec(refused.content) ?? [];
    expect((await bot.as(cy).run('training', { starts: `${until}>`, pad: 3 })).content).toContain('**Pad 3 is yours**');
  });

  test('the same pad on two servers is independent', async () => {
    await bot.as(ada).run('training', { starts: 'in 10 minutes', pad: 3 });
    const other = await bot
      .as({ ...ada, guildId: '300000000000000002' })
      .run('training', { starts: 'in 10 minutes', pad: 3 });
    expect(other.content).toContain('**Pad 3 is yours**');
  });

  test('when every pad is taken, says when the next one is free', async () => {
    for (let pad = 1; pad <= 9; pad++) {
      await bot.sql`insert into sessions (guild_id, kind, pad, host_id, starts_at, ends_at, channel_id, interaction_id)
        values (${GUILD}, 'tryout', ${pad}, ${800 + pad}, '2030-10-07T18:00:00Z', ${new Date(Date.UTC(2030, 9, 7, 19, 30 + pad))}, 1, ${pad})`;
    }
    const refused = await bot.as(bob).run('training', { starts: 'in 10 minutes' });
    expect(refused.content).toContain(`<t:${Date.UTC(2030, 9, 7, 19, 31) / 1000}:t>`);
  });

  test('a host who has a live session is told which one', async () => {
    await bot.as(bob).run('training', { starts: 'in 10 minutes', pad: 3 });
    const refused = await bot.as(bob).run('tryout', { starts: 'in 2 hours' });
    expect(refused.content).toMatch(/You already have a training on pad 3/);
    expect(await sessions()).toHaveLength(1);
  });

  test('a session whose time ran out unnoticed does not stand in its host’s way', async () => {
    await bot.as(bob).run('training', { starts: 'now', pad: 3 });
    bot.clock.forward(61);
    const answer = await bot.as(bob).run('training', { starts: 'in 10 minutes' });
    expect(answer.content).toContain('is yours');
    expect(await sessions()).toMatchObject([
      { state: 'ended', overAt: new Date('2030-10-07T19:40:00Z') },
      { state: 'scheduled' },
    ]);
  });

  test('words without a time are announced as they are, and hold the pad for 30 minutes', async () => {
    const answer = await bot.as(bob).run('tryout', { starts: 'when 5 are here' });
    expect(answer.content).toContain('"when 5 are here"');
    await bot.runJobs();
    expect(JSON.stringify(bot.discord.messages[0]?.body)).toContain('when 5 are here');
    expect(await sessions()).toMatchObject([
      { startsText: 'when 5 are here', endsAt: new Date('2030-10-07T19:10:00Z') },
    ]);
  });

  test('a time that could be two is asked back, and a press books the one that was meant', async () => {
    const question = await bot.as(bob).run('training', { starts: 'at 8', pad: 2 });
    expect(question).toMatchObject({
      private: true,
      content: expect.stringMatching(/the morning or the evening\?.*<t:\d+:F>/s),
    });
    expect(question.buttons).toHaveLength(2);
    expect(await sessions()).toEqual([]);
    const answer = await bot.as(bob).press(question.buttons[0]?.customId ?? '');
    expect(answer).toMatchObject({ type: 7, content: expect.stringContaining('**Pad 2 is yours**') });
    expect(await sessions()).toMatchObject([{ startsAt: new Date('2030-10-07T20:00:00Z') }]);
  });

  test('a draft belongs to its host, and is gone after a day', async () => {
    const question = await bot.as(bob).run('training', { starts: 'at 8' });
    const customId = question.buttons[0]?.customId ?? '';
    expect((await bot.as(cy).press(customId)).content).toContain('too old');
    expect((await bot.as({ ...ada, guildId: '300000000000000002' }).press(customId)).content).toContain('too old');
    bot.clock.forward(25 * 60);
    expect((await bot.as(bob).press(customId)).content).toContain('over already');
    await bot.as(cy).run('training', { starts: 'at 8' });
    expect((await bot.as(bob).press(customId)).content).toContain('too old');
    expect(await sessions()).toEqual([]);
  });

  test('a draft of a training is of no use to a host who may only hold tryouts by now', async () => {
    const question = await bot.as(bob).run('training', { starts: 'at 8' });
    await bot.sql`delete from grants where ability = 'training.host'`;
    const answer = await bot.as(bob).press(question.buttons[0]?.customId ?? '');
    expect(answer.content).toContain('You need the right to host trainings');
    expect(await sessions()).toEqual([]);
  });

  test('a forged choice of a draft is refused', async () => {
    await bot.as(bob).run('training', { starts: 'at 8' });
    expect((await bot.as(bob).press(bookButton.to({ draft: 1, time: 7, pad: 0 }))).content).toContain('too old');
    expect((await bot.as(bob).press(bookButton.to({ draft: 1, time: 0, pad: 77 }))).content).toContain('pads 1 to 9');
    expect(await sessions()).toEqual([]);
  });
});

describe('bad input', () => {
  const long = 'x'.repeat(6_000);
  test.each([
    ['starts', { starts: '' }],
    ['starts', { starts: ' \u200B\u202E\u2060 ' }],
    ['starts', { starts: long }],
    ['starts', { starts: 'yesterday 8pm' }],
    ['starts', { starts: 'in 400 days' }],
    ['starts', { starts: '25:00' }],
    ['notes', { starts: '10', notes: long }],
    ['notes', { starts: '10', notes: '\u200B\uFEFF' }],
    ['type', { starts: '10', type: long }],
    ['type', { starts: '10', type: '\u202E' }],
    ['pad', { starts: '10', pad: 0 }],
    ['pad', { starts: '10', pad: 10 }],
    ['pad', { starts: '10', pad: -3 }],
    ['pad', { starts: '10', pad: 1.5 }],
  ])('in %s is a plain refusal and stores nothing: %j', async (_, options) => {
    const answer = await bot.as(bob).run('training', options);
    expect(answer).toMatchObject({ type: 4, private: true });
    expect(answer.content.length).toBeGreaterThan(20);
    expect(answer.content.length).toBeLessThan(400);
    expect(bot.errors).toEqual([]);
    expect(await sessions()).toEqual([]);
    expect(await bot.sql`select * from session_drafts`).toEqual([]);
    await bot.runJobs();
    expect(bot.discord.messages).toEqual([]);
  });

  test('mentions and formatting are shown as typed and ping nobody', async () => {
    const hostile = '@everyone <@&12> **bold** [x](https://y) `c` \u202Etxt';
    await bot.as(bob).run('training', { starts: `soon ${hostile}`, type: hostile, notes: hostile });
    await bot.runJobs();
    const body = bot.discord.messages[0]?.body;
    expect(body?.allowed_mentions).toEqual({ parse: [] });
    expect(body?.embeds[0]?.description).toBe(
      '\\@everyone \\<\\@&12\\> \\*\\*bold\\*\\* \\[x\\](https://y) \\`c\\` txt',
    );
    expect(JSON.stringify(body)).not.toContain('\u202E');
  });

  test('the longest notes that are allowed still fit, however much of them must be escaped', async () => {
    const answer = await bot.as(bob).run('training', { starts: '10', type: '*'.repeat(80), notes: '*'.repeat(1_000) });
    expect(answer.content).toContain('is yours');
    await bot.runJobs();
    expect(bot.discord.messages[0]?.body.embeds[0]?.description).toHaveLength(2_000);
    expect(bot.errors).toEqual([]);
  });
});

describe('ending', () => {
  const book = async () => {
    await bot.as(bob).run('training', { starts: 'in 10 minutes', pad: 3 });
    await bot.runJobs();
  };

  test('by the button frees the pad and shows in the announcement, which loses its button', async () => {
    await book();
    const answer = await bot.as(bob).press(endButton.to({ session: 1 }));
    expect(answer).toMatchObject({ private: true, content: expect.stringContaining('has ended') });
    await bot.runJobs();
    expect(bot.discord.messages).toMatchObject([
      { edits: 1, body: { components: [], embeds: [{ title: 'Training (ended)' }] } },
    ]);
    expect(await audit()).toEqual(['session.book', 'session.end']);
    expect((await bot.as(cy).run('training', { starts: 'in 10 minutes', pad: 3 })).content).toContain('Pad 3 is yours');
  });

  test('by /session end takes the host’s own, or the one on a pad', async () => {
    await book();
    expect((await bot.as(cy).run('session end')).content).toContain('no training or tryout to end');
    expect((await bot.as(cy).run('session end', { pad: 3 })).content).toContain('Only <@100000000000000002>');
    expect((await bot.as(ada).run('session end', { pad: 3 })).content).toContain('has ended');
    expect(await sessions()).toMatchObject([{ state: 'ended', overBy: ada.userId }]);
  });

  test('twice ends once, and tells the second', async () => {
    await book();
    await bot.as(bob).press(endButton.to({ session: 1 }));
    expect((await bot.as(bob).press(endButton.to({ session: 1 }))).content).toContain('over already');
    expect((await audit()).filter((action) => action === 'session.end')).toHaveLength(1);
  });

  test('by one interaction that is delivered twice ends once, ends nothing else, and says the same to both', async () => {
    await book();
    await bot.as(cy).run('training', { starts: 'in 3 hours', pad: 3 });
    const once = { interactionId: '600000000000000001' };
    const [first, second] = [
      await bot.as(ada, once).run('session end', { pad: 3 }),
      await bot.as(ada, once).run('session end', { pad: 3 }),
    ];
    expect(first.content).toContain('has ended');
    expect(second.content).toBe(first.content);
    expect(await sessions()).toMatchObject([{ state: 'ended' }, { state: 'scheduled' }]);
    const press = { interactionId: '600000000000000002' };
    const pressed = await bot.as(cy, press).press(endButton.to({ session: 2 }));
    expect(await bot.as(cy, press).press(endButton.to({ session: 2 }))).toEqual(pressed);
    expect((await audit()).filter((action) => action === 'session.end')).toHaveLength(2);
  });

  test('by somebody else, or from another server, is refused privately and audited', async () => {
    await book();
    expect(await bot.as(dee).press(endButton.to({ session: 1 }))).toMatchObject({
      private: true,
      content: expect.stringContaining('You need the right'),
    });
    expect(await bot.as(cy).press(endButton.to({ session: 1 }))).toMatchObject({
      private: true,
      content: expect.stringContaining('Only <@'),
    });
    const elsewhere = { ...ada, guildId: '300000000000000002' };
    expect((await bot.as(elsewhere).press(endButton.to({ session: 1 }))).content).toContain('no such session');
    expect(await audit()).toEqual(['session.book', 'access.refused', 'session.end_refused', 'session.end_refused']);
    expect(await sessions()).toMatchObject([{ state: 'scheduled' }]);
  });

  test('comes by itself at the planned time, however late the timer fires, and only once', async () => {
    await book();
    await bot.runJob('pads.end', undefined);
    expect(await sessions()).toMatchObject([{ state: 'scheduled' }]);
    bot.clock.forward(200);
    await bot.runJob('pads.end', undefined);
    await bot.runJob('pads.end', undefined);
    expect(await sessions()).toMatchObject([
      { state: 'ended', overAt: new Date('2030-10-07T19:50:00Z'), overBy: null },
    ]);
    expect((await audit()).filter((action) => action === 'session.end')).toHaveLength(1);
  });

  test('follows a session that was moved, and leaves those alone that are not due', async () => {
    await book();
    await bot.as(cy).run('training', { starts: 'in 3 hours', pad: 3 });
    await bot.sql`update sessions set ends_at = ends_at + interval '30 minutes' where id = 1`;
    bot.clock.forward(75);
    await bot.runJob('pads.end', undefined);
    expect(await sessions()).toMatchObject([{ state: 'scheduled' }, { state: 'scheduled' }]);
    bot.clock.forward(30);
    await bot.runJob('pads.end', undefined);
    expect(await sessions()).toMatchObject([
      { state: 'ended', overAt: new Date('2030-10-07T20:20:00Z') },
      { state: 'scheduled' },
    ]);
  });

  test('by itself goes on with the others when one cannot be ended, and says so', async () => {
    await book();
    await bot.as(cy).run('training', { starts: 'in 10 minutes', pad: 4 });
    await bot.sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
      create trigger broken before update on sessions for each row when (old.pad = 3) execute function refuse();`);
    bot.clock.forward(200);
    await expect(bot.runJob('pads.end', undefined)).rejects.toThrow('broken');
    expect(await sessions()).toMatchObject([{ state: 'scheduled' }, { state: 'ended' }]);
  });

  test('leaves no job behind', async () => {
    await book();
    expect(await bot.sql`select task_identifier from graphile_worker.jobs`).toEqual([]);
    expect(await bot.sql`select task from job_outbox`).toEqual([]);
  });
});

describe('/pads', () => {
  test('shows everyone who has which pad and what is free', async () => {
    await bot.as(bob).run('training', { starts: 'now', pad: 3 });
    await bot.as(cy).run('training', { starts: 'in 2 hours', pad: 3 });
    const answer = await bot.as(dee).run('pads');
    expect(answer).toMatchObject({ private: true });
    expect(description(answer)).toMatch(
      /\*\*3\*\* · Training by <@100000000000000002> until <t:\d+:t> · then Training by <@100000000000000003> from <t:\d+:F>/,
    );
    expect(description(answer)).toContain('Free now: 1, 2, 4, 5, 6, 7, 8 and 9');
  });

  test('fits into a message however much is booked', async () => {
    await bot.sql`
      insert into sessions (guild_id, kind, pad, host_id, starts_at, ends_at, channel_id, interaction_id)
      select ${GUILD}, 'training', pad, 900000000000000000 + n * 10 + pad, at, at + interval '1 hour', 1, n * 10 + pad
        from generate_series(1, 9) pad, generate_series(0, 300) n, lateral (select timestamptz '2030-10-07T18:00:00Z' + n * interval '1 hour' as at) t`;
    const answer = await bot.as(dee).run('pads');
    expect(description(answer)).toContain('and 298 more');
    expect(bot.errors).toEqual([]);
  });
});

describe('suggestions', () => {
  test('show how a start is understood, and what is picked is that very instant', async () => {
    const answer = await bot.as(bob).suggest('training', 'starts', 'in 10 minutes');
    expect(answer.choices).toEqual([{ name: 'today 18:50, in 10 minutes', value: '<t:1917629400>' }]);
    await bot.as(bob).run('training', { starts: String(answer.choices[0]?.value) });
    expect(await sessions()).toMatchObject([{ startsAt: new Date('2030-10-07T18:50:00Z') }]);
  });

  test('offer examples before anything is typed, both times of an unclear one, and nothing for a wrong one', async () => {
    const offered = async (typed: string) => (await bot.as(bob).suggest('tryout', 'starts', typed)).choices.length;
    expect([await offered(''), await offered('at 8'), await offered('25:00'), await offered('soon')]).toEqual([
      3, 2, 0, 1,
    ]);
  });

  test('of pads tell which are free', async () => {
    await bot.as(bob).run('training', { starts: 'now', pad: 3 });
    const all = (await bot.as(cy).suggest('training', 'pad', '')).choices;
    expect(all).toHaveLength(9);
    expect(all[2]).toEqual({ name: 'Pad 3 (booked)', value: 3 });
    expect((await bot.as(cy).suggest('session end', 'pad', '')).choices).toEqual([
      { name: 'Pad 3 (booked)', value: 3 },
    ]);
  });
});
