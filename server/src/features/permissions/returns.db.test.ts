import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { startTestApp, type TestApp } from '../../../test/test-app.ts';
import { DiscordFailure } from '../../discord/failure.ts';
import type { Actor } from '../../kit/access.ts';

const GUILD = '300000000000000001';
const ROLE = '700000000000000001';
const JOINED = new Date('2030-01-01T12:00:00.123Z');
const RETURNED = new Date('2030-10-08T12:00:00Z');
const ada: Actor = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };
const bob: Actor = { guildId: GUILD, userId: '100000000000000002', roleIds: [], joinedAt: JOINED };
const bobAgain: Actor = { ...bob, joinedAt: RETURNED };
const cy: Actor = { guildId: GUILD, userId: '100000000000000003', roleIds: [ROLE] };
const busy = new DiscordFailure('retry', 503, 0, 'Service Unavailable');

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
  bot.discord.roles.add(ROLE);
});
afterEach(() => bot.stop());

const book = (actor: Actor) => bot.as(actor).run('training', { starts: 'tomorrow 20:00' });
const told = () => bot.discord.directMessages.map(({ userId, body }) => [userId, body.content]);
const buttonsTold = () =>
  (bot.discord.directMessages[0]?.body.components[0]?.components ?? []).map((one) =>
    'custom_id' in one ? one.custom_id : '',
  );
const actions = async () =>
  (await bot.sql<{ action: string }[]>`select action from audit order by id`).map(({ action }) => action);

describe('a member who leaves and returns', () => {
  beforeEach(async () => {
    await bot.as(ada).run('allowusers', {
      user: { id: bob.userId, joined_at: JOINED.toISOString() },
      for: 'training',
    });
  });

  test('does not get the right back silently: it is on hold, and the owner is asked once', async () => {
    expect((await book(bob)).content).toContain('is yours');
    await bot.as(bob).run('session end');
    for (let tries = 0; tries < 2; tries++) {
      expect((await book(bobAgain)).content).toMatch(
        new RegExp(`left this server and came back, so it is on hold. <@${OWNER_ID}>, the owner`),
      );
    }
    await bot.runJobs();
    expect(told()).toEqual([
      [OWNER_ID, expect.stringContaining(`<@${bob.userId}> left **Test Server** and came back`)],
    ]);
    expect(await actions()).toEqual([
      'grant.add',
      'session.book',
      'session.end',
      'grant.hold',
      'access.refused',
      'access.refused',
    ]);
    const shown = await bot.as(ada).run('permissions');
    expect(shown.embed).toContain('host trainings (on hold: left and came back)');
    const why = await bot.as(ada).run('permissions', { why: { id: bob.userId, joined_at: RETURNED.toISOString() } });
    expect(why.embed).toContain('❌ may not host trainings: the right is on hold');
  });

  test('has it again when the owner says yes, in the direct message', async () => {
    await book(bobAgain);
    await bot.runJobs();
    const [yes = ''] = buttonsTold();
    expect(await bot.as(ada).pressDirectly(yes)).toMatchObject({
      type: 7,
      content: `Done. <@${bob.userId}> may host trainings again.`,
    });
    expect((await book(bobAgain)).content).toContain('is yours');
    expect((await bot.as(ada).pressDirectly(yes)).content).toContain('settled already');
    expect(await actions()).toContain('grant.resume');
  });

  test('loses it for good when the owner says no', async () => {
    await book(bobAgain);
    await bot.runJobs();
    const [, no = ''] = buttonsTold();
    expect((await bot.as(ada).pressDirectly(no)).content).toContain('has no right to host trainings any more');
    expect(await bot.sql`select 1 from grants`).toEqual([]);
    expect((await book(bobAgain)).content).toContain('You need the right to host trainings');
  });

  test('is decided on by the owner of that very server, as of now', async () => {
    await book(bobAgain);
    await bot.runJobs();
    const [yes = ''] = buttonsTold();
    expect((await bot.as(bob).pressDirectly(yes)).content).toContain('Only the owner');
    bot.discord.owners.set(GUILD, cy.userId);
    expect((await bot.as(ada).pressDirectly(yes)).content).toContain('Only the owner');
    // In another server that button is not for this one.
    expect((await bot.as({ ...cy, guildId: '300000000000000002' }).press(yes)).content).toContain('another version');
    expect((await bot.as(cy).pressDirectly(yes)).content).toContain('may host trainings again');
  });

  test('has it again as well when the owner adds it again', async () => {
    await book(bobAgain);
    const user = { id: bob.userId, joined_at: RETURNED.toISOString() };
    expect((await bot.as(ada).run('allowusers', { user, for: 'training' })).content).toContain(
      'may now host trainings',
    );
    expect((await book(bobAgain)).content).toContain('is yours');
    expect(await bot.sql`select 1 from grants`).toHaveLength(1);
  });

  test('is noticed once by two commands at once', async () => {
    await Promise.all([book(bobAgain), book(bobAgain), book(bobAgain)]);
    expect((await actions()).filter((action) => action === 'grant.hold')).toHaveLength(1);
    await bot.runJobs();
    expect(told()).toHaveLength(1);
  });

  test('is asked about as soon as Discord tells of the return, where it tells of members', async () => {
    const joins = (at: Date) =>
      bot.app.hear({
        t: 'GUILD_MEMBER_ADD',
        d: { guild_id: GUILD, user: { id: bob.userId }, roles: [], joined_at: at.toISOString() },
      });
    await joins(JOINED);
    expect(await actions()).toEqual(['grant.add']);
    await joins(RETURNED);
    await joins(RETURNED);
    await bot.runJobs();
    expect(await actions()).toEqual(['grant.add', 'grant.hold']);
    expect(told()).toHaveLength(1);
    expect((await book(bobAgain)).content).toContain('it is on hold');
    expect(bot.errors).toEqual([]);
  });

  test('hosts by a role all the same, as roles are taken away by leaving', async () => {
    await bot.as(ada).run('addrole', { role: ROLE, for: 'training' });
    expect((await book({ ...bobAgain, roleIds: [ROLE] })).content).toContain('is yours');
  });
});

describe('a role that is deleted', () => {
  beforeEach(async () => {
    await bot.as(ada).run('addrole', { role: ROLE, for: 'hosting' });
  });
  const gone = () => bot.app.hear({ t: 'GUILD_ROLE_DELETE', d: { guild_id: GUILD, role_id: ROLE } });

  test('loses its rights, and the owner is told, however often Discord says so', async () => {
    await gone();
    await gone();
    await bot.runJobs();
    expect(await bot.sql`select 1 from grants`).toEqual([]);
    expect(told()).toEqual([[OWNER_ID, expect.stringContaining('the right to host trainings and host tryouts')]]);
    expect(await actions()).toEqual(['grant.add', 'grant.add', 'grant.lose', 'grant.lose']);
    expect((await book(cy)).content).toContain('You need the right');
  });

  test('while the bot was away is noticed when the rights are looked at', async () => {
    bot.discord.deletedRoles.add(ROLE);
    expect((await bot.as(ada).run('permissions')).embed).toContain('Nobody was given the right');
    expect(await bot.sql`select 1 from grants`).toEqual([]);
  });

  test('while storage fails is logged and stops nothing', async () => {
    await bot.sql`alter table grants rename to grants_away`;
    await gone();
    expect(bot.errors).toHaveLength(1);
    expect(bot.errors[0]).toContain('GUILD_ROLE_DELETE');
  });

  test('of another server is none of this one', async () => {
    await bot.app.hear({ t: 'GUILD_ROLE_DELETE', d: { guild_id: '300000000000000002', role_id: ROLE } });
    expect(await bot.sql`select 1 from grants`).toHaveLength(2);
  });

  test('is told again later when Discord does not answer', async () => {
    await gone();
    bot.discord.failing = () => Promise.reject(busy);
    await bot.runJobs();
    expect(told()).toEqual([]);
    const [job] = await bot.sql<{ attempts: number }[]>`
      select attempts from graphile_worker.jobs where task_identifier = 'permissions.tell_owner'`;
    expect(job).toEqual({ attempts: 1 });
  });
});

describe('a right that has an end', () => {
  const user = { id: bob.userId, joined_at: JOINED.toISOString() };
  const ends = () => bot.sql`
    select target, actor_id, before->>'ability' as ability, source from audit where action = 'grant.expire' order by id`;
  const wake = () => bot.runJob('permissions.expire', { guildId: GUILD, until: '2030-10-07T19:40:00.000Z' });

  test('is noted in the log when it runs out, once, and the reason can still be asked for', async () => {
    await bot.as(ada).run('allowusers', { user, until: '1 hour' });
    await bot.runJob('permissions.expire', { guildId: GUILD });
    expect(await ends()).toEqual([]);
    bot.clock.forward(60);
    await wake();
    await wake();
    expect(await ends()).toEqual(
      ['training.host', 'tryout.host'].map((ability) => ({
        target: `user:${bob.userId}`,
        actorId: null,
        ability,
        source: 'timer',
      })),
    );
    expect((await bot.as(ada).run('permissions', { why: user })).embed).toContain(
      '❌ may not host trainings: the right',
    );
    expect((await bot.as(ada).run('audit list')).embed).toContain(
      `Time is up: the right of <@${bob.userId}> to host tryouts has ended`,
    );
  });

  test('and runs out while the timer is late is noted before it is given again', async () => {
    await bot.as(ada).run('allowusers', { user, for: 'training', until: '1 hour' });
    bot.clock.forward(61);
    await bot.as(ada).run('allowusers', { user, for: 'training', until: '2 hours' });
    expect(await actions()).toEqual(['grant.add', 'grant.expire', 'grant.add']);
    // The old timer comes after all: the right that was given anew is not over.
    await wake();
    expect(await ends()).toHaveLength(1);
    bot.clock.forward(120);
    await wake();
    expect(await ends()).toHaveLength(2);
  });

  test('is noted also by a clock that is a little behind the one of the timer', async () => {
    await bot.as(ada).run('allowusers', { user, for: 'training', until: '1 hour' });
    bot.clock.set(new Date('2030-10-07T19:39:59.900Z'));
    await wake();
    expect(await ends()).toHaveLength(1);
  });

  test('stays as it is where the log can’t be written, and is noted by the next try', async () => {
    await bot.as(ada).run('allowusers', { user, for: 'training', until: '1 hour' });
    bot.clock.forward(60);
    await bot.sql.unsafe(`
      create function no_audit() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
      create trigger no_audit before insert on audit for each row execute function no_audit();`);
    await expect(wake()).rejects.toThrow('full');
    expect(await bot.sql`select 1 from grants where end_noted`).toEqual([]);
    await bot.sql`drop trigger no_audit on audit`;
    await wake();
    expect(await ends()).toHaveLength(1);
  });
});

test('a server that is handed over works at once for the new owner and no longer for the old one', async () => {
  await bot.as(ada).run('addrole', { role: ROLE, for: 'hosting' });
  bot.discord.owners.set(GUILD, bob.userId);
  expect((await bot.as(ada).run('permissions')).content).toContain(
    `Only the owner of this server can do that. Ask <@${bob.userId}>`,
  );
  expect((await book(ada)).content).toContain(`<@${bob.userId}>, the owner of this server, can give it to you`);
  expect((await bot.as(bob).run('permissions')).embed).toContain(`<@&${ROLE}>`);
  expect((await book(bob)).content).toContain('is yours');
});

describe('a right that is taken away in the middle of a session', () => {
  const overrider: Actor = { guildId: GUILD, userId: '100000000000000005', roleIds: ['700000000000000005'] };
  const announcementButtons = () =>
    (bot.discord.messages[0]?.body.components[0]?.components ?? []).map((one) => ('label' in one ? one.label : ''));
  const button = (label: string) => {
    const found = (bot.discord.messages[0]?.body.components[0]?.components ?? []).find(
      (one) => 'label' in one && one.label === label,
    );
    return found && 'custom_id' in found ? found.custom_id : '';
  };

  beforeEach(async () => {
    bot.discord.roles.add('700000000000000005');
    await bot.as(ada).run('addrole', { role: '700000000000000005', for: 'sessions' });
    await bot.as(ada).run('allowusers', { user: { id: bob.userId, joined_at: JOINED.toISOString() } });
    await book(bob);
    await bot.runJobs();
    await bot.as(ada).run('allowusers', { user: bob.userId, for: 'training', action: 'remove' });
  });

  test('leaves the session, refuses the former host’s buttons, and says that a host is needed', async () => {
    expect((await bot.as(bob).press(button('End'))).content).toContain('You need the right to host trainings');
    expect((await bot.as(bob).run('session end')).content).toContain('You need the right to host trainings');
    await bot.runJobs();
    expect(JSON.stringify(bot.discord.messages[0]?.body)).toContain(`Needs a host (<@${bob.userId}>`);
    expect(announcementButtons()).toEqual(['End', 'Take over']);
    expect((await bot.as(cy).run('pads')).embed).toContain('Training (needs a host)');
    expect(await bot.sql`select state from sessions`).toMatchObject([{ state: 'scheduled' }]);
    expect(bot.errors).toEqual([]);
  });

  test('lets whoever may end others’ sessions take it over, once', async () => {
    await bot.runJobs();
    const takeOver = button('Take over');
    expect((await bot.as(cy).press(takeOver)).content).toContain("You need the right to end other hosts' sessions");
    expect((await bot.as(overrider).press(takeOver)).content).toContain('The training on pad 1 is yours now');
    expect((await bot.as(ada).press(takeOver)).content).toContain(`<@${overrider.userId}> hosts this training`);
    bot.discord.members.set(overrider.userId, { roleIds: overrider.roleIds, joinedAt: undefined });
    await bot.runJobs();
    expect(JSON.stringify(bot.discord.messages[0]?.body)).toContain(`<@${overrider.userId}>`);
    expect(announcementButtons()).toEqual(['End']);
    expect((await bot.as(bob).press(button('End'))).content).toContain('Only <@100000000000000005>, who hosts');
    expect(await actions()).toContain('session.take_over');
    expect((await bot.as(overrider).press(button('End'))).content).toContain('has ended');
  });

  test('is all well again once the right is given back', async () => {
    await bot.runJobs();
    await bot.as(ada).run('allowusers', { user: { id: bob.userId, joined_at: JOINED.toISOString() } });
    await bot.runJobs();
    await bot.runJobs();
    expect(announcementButtons()).toEqual(['End']);
    expect((await bot.as(bob).press(button('End'))).content).toContain('has ended');
  });

  test('while Discord says nothing of the host, nothing is taken from anybody', async () => {
    bot.discord.failing = (call) => (call === 'member' ? Promise.reject(busy) : undefined);
    await bot.runJobs();
    expect(announcementButtons()).toEqual(['End']);
    bot.discord.failing = () => {};
    await bot.runJob('pads.check_hosts', { guildId: GUILD });
    expect(await bot.sql`select 1 from sessions where host_lost_at is not null`).toHaveLength(1);
  });

  test('or that runs out, is noticed by the clock', async () => {
    const user = { id: bob.userId, joined_at: JOINED.toISOString() };
    await bot.as(ada).run('allowusers', { user, for: 'training', until: '1 hour' });
    await bot.runJobs();
    await bot.runJobs();
    expect(await bot.sql`select 1 from sessions where host_lost_at is not null`).toEqual([]);
    const [timer] = await bot.sql<{ runAt: Date }[]>`
      select run_at from graphile_worker.jobs where task_identifier = 'permissions.expire'`;
    expect(timer?.runAt).toEqual(new Date(bot.clock.now().getTime() + 3_600_000));
    bot.clock.forward(60);
    await bot.runJob('permissions.expire', { guildId: GUILD });
    await bot.runJobs();
    expect(await bot.sql`select 1 from sessions where host_lost_at is not null`).toHaveLength(1);
  });

  test('or with a role, or by leaving, is noticed at once where Discord tells of members', async () => {
    const hostLost = () => bot.sql`select 1 from sessions where host_lost_at is not null`;
    const tell = async (t: string, userId: string) => {
      await bot.app.hear({ t, d: { guild_id: GUILD, user: { id: userId }, roles: [] } });
      await bot.runJobs();
    };
    await bot.runJobs();
    await bot.as(ada).run('allowusers', { user: bob.userId });
    await bot.runJobs();
    expect(await hostLost()).toEqual([]);
    bot.discord.members.set(bob.userId, null);
    // Of members who host nothing nobody is asked.
    await tell('GUILD_MEMBER_REMOVE', cy.userId);
    await tell('GUILD_MEMBER_UPDATE', cy.userId);
    expect(await hostLost()).toEqual([]);
    await tell('GUILD_MEMBER_REMOVE', bob.userId);
    expect(await hostLost()).toHaveLength(1);
    bot.discord.members.delete(bob.userId);
    await tell('GUILD_MEMBER_UPDATE', bob.userId);
    expect(await hostLost()).toEqual([]);
    expect(bot.errors).toEqual([]);
  });

  test('by a host who is gone from the server it is noticed as well', async () => {
    await bot.as(ada).run('allowusers', { user: bob.userId });
    await bot.runJob('pads.check_hosts', { guildId: GUILD });
    expect(await bot.sql`select 1 from sessions where host_lost_at is not null`).toEqual([]);
    bot.discord.members.set(bob.userId, null);
    await bot.runJob('pads.check_hosts', { guildId: GUILD });
    expect(await bot.sql`select 1 from sessions where host_lost_at is not null`).toHaveLength(1);
  });
});
