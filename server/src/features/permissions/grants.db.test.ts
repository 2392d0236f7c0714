import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OWNER_ID } from '../../../test/fake-discord.ts';
import { type OptionValue, startTestApp, type TestApp } from '../../../test/test-app.ts';
import type { Actor } from '../../kit/access.ts';
import { takeBackButton } from './addresses.ts';

const GUILD = '300000000000000001';
const ROLE = '700000000000000001';
const ada: Actor = { guildId: GUILD, userId: OWNER_ID, roleIds: [] };
const bob: Actor = { guildId: GUILD, userId: '100000000000000002', roleIds: [] };
const cy: Actor = { guildId: GUILD, userId: '100000000000000003', roleIds: [ROLE] };

let bot: TestApp;

beforeEach(async () => {
  bot = await startTestApp();
  bot.discord.roles.add(ROLE);
});
afterEach(() => bot.stop());

const allow = (options: Record<string, OptionValue>) => bot.as(ada).run('allowusers', { user: bob.userId, ...options });
const addRole = (options: Record<string, OptionValue>) => bot.as(ada).run('addrole', { role: ROLE, ...options });
const grants = () => bot.sql`select ability, user_id, role_id, expires_at from grants order by id`;
const actions = async () =>
  (await bot.sql<{ action: string }[]>`select action from audit order by id`).map(({ action }) => action);
const mayHost = async (actor: Actor) =>
  (await bot.as(actor).run('training', { starts: 'tomorrow 20:00' })).content.includes('is yours');

describe('/allowusers', () => {
  test('lets a member host both kinds unless told which, and says so privately', async () => {
    const answer = await allow({});
    expect(answer).toMatchObject({
      private: true,
      content: `<@${bob.userId}> may now host trainings and host tryouts.`,
      buttons: [{ label: 'Take back' }],
    });
    expect(await grants()).toMatchObject([
      { ability: 'training.host', userId: bob.userId },
      { ability: 'tryout.host', userId: bob.userId },
    ]);
    expect(await actions()).toEqual(['grant.add', 'grant.add']);
    expect(await mayHost(bob)).toBe(true);
  });

  test('of what is there already makes no second row, and says so', async () => {
    await allow({ for: 'training' });
    const again = await allow({ for: 'training', action: 'add' });
    expect(again.content).toBe(`<@${bob.userId}> may host trainings already. Nothing was changed.`);
    const both = await allow({ for: 'both' });
    expect(both.content).toBe(`<@${bob.userId}> may now host tryouts. <@${bob.userId}> may host trainings already.`);
    expect(await grants()).toHaveLength(2);
    expect(await actions()).toEqual(['grant.add', 'grant.add']);
  });

  test('takes an end, which a later add moves or lifts', async () => {
    const answer = await allow({ for: 'training', until: '7 days' });
    const end = new Date('2030-10-14T18:40:00Z');
    expect(answer.content).toContain(`until <t:${end.getTime() / 1_000}:F>`);
    expect(await grants()).toMatchObject([{ expiresAt: end }]);
    await allow({ for: 'training', until: '2030-12-31' });
    expect(await grants()).toMatchObject([{ expiresAt: new Date('2030-12-31T23:59:00Z') }]);
    await allow({ for: 'training' });
    expect(await grants()).toMatchObject([{ expiresAt: null }]);
    await allow({ for: 'training', until: '1 hour' });
    expect(await mayHost(bob)).toBe(true);
    await bot.as(bob).run('session end');
    bot.clock.forward(60);
    expect(await mayHost(bob)).toBe(false);
    // What has expired can be given again.
    expect((await allow({ for: 'training' })).content).toContain('may now host trainings');
    expect(await grants()).toHaveLength(1);
  });

  test('removes what is there, and what is not there with a word that says so', async () => {
    await allow({ for: 'training' });
    expect((await allow({ action: 'remove' })).content).toContain('I took the right to host trainings from');
    expect(await grants()).toEqual([]);
    expect((await allow({ action: 'remove' })).content).toContain('had no right to host trainings or host tryouts');
    expect(await actions()).toEqual(['grant.add', 'grant.remove']);
    expect(await mayHost(bob)).toBe(false);
  });

  test('lists who may host, and removes somebody who has left, too', async () => {
    expect((await allow({ action: 'list' })).embed).toContain('No single person was given the right');
    await allow({ for: 'tryout', until: '7 days' });
    await addRole({ for: 'hosting' });
    const { embed } = await allow({ action: 'list' });
    expect(embed).toContain(`<@${bob.userId}>: host tryouts until <t:`);
    expect(embed).not.toContain(ROLE);
    await allow({ user: { id: bob.userId, away: true }, action: 'remove' });
    expect((await bot.sql`select 1 from grants where user_id is not null`).length).toBe(0);
  });

  test.each([
    ['a bot', { user: { id: bob.userId, bot: true } }, 'is a bot'],
    ['somebody who is not there', { user: { id: bob.userId, away: true } }, 'is not on this server'],
    ['an end that cannot be read', { until: 'when the moon is full' }, "I can't read that"],
    ['an end that is over', { until: '2020-01-01' }, 'over already'],
    ['an end too far away', { until: '20 years' }, 'more than five years'],
  ])('refuses %s, and changes nothing', async (_, options, words) => {
    expect(await allow(options)).toMatchObject({ private: true, content: expect.stringContaining(words) });
    expect(await grants()).toEqual([]);
    expect(await actions()).toEqual([]);
  });

  test('of the owner changes nothing: the owner may do everything', async () => {
    expect((await allow({ user: ada.userId })).content).toContain('owns this server');
    expect(await grants()).toEqual([]);
  });
});

describe('/addrole', () => {
  test('without for is about tickets, and each word of for is a right of its own', async () => {
    expect((await addRole({})).content).toBe(`Everybody with <@&${ROLE}> may now answer tickets.`);
    for (const what of ['training', 'tryout', 'sessions', 'ticket_lead', 'members', 'settings']) {
      await addRole({ for: what });
    }
    expect((await grants()).map(({ ability }) => String(ability)).sort()).toEqual([
      'config',
      'members.manage',
      'sessions.override',
      'tickets.lead',
      'tickets.staff',
      'training.host',
      'tryout.host',
    ]);
    expect(await mayHost(cy)).toBe(true);
    expect(await mayHost(bob)).toBe(false);
    expect((await addRole({ for: 'hosting', action: 'remove' })).content).toContain('host trainings and host tryouts');
    expect((await addRole({ action: 'list' })).embed).toContain(`<@&${ROLE}>: answer tickets`);
  });

  test.each([
    ['@everyone', { role: GUILD }, '@everyone is every member'],
    ['a role of a bot or of boosters', { role: { id: ROLE, managed: true } }, 'Discord itself hands it out'],
  ])('refuses %s', async (_, options, words) => {
    expect((await addRole(options)).content).toContain(words);
    expect(await grants()).toEqual([]);
  });

  test('asks first where many members have the role, with their number', async () => {
    bot.discord.holders.set(ROLE, 1_204);
    const question = await addRole({ for: 'training' });
    expect(question.content).toBe(`This lets 1,204 members host trainings: so many have <@&${ROLE}>. Go on?`);
    expect(question.buttons).toMatchObject([{ label: 'Go on' }]);
    expect(await grants()).toEqual([]);
    const goOn = question.buttons[0]?.customId ?? '';
    expect((await bot.as(bob).press(goOn)).content).toContain('Only the owner');
    expect(await grants()).toEqual([]);
    expect(await bot.as(ada).press(goOn)).toMatchObject({
      type: 7,
      content: `Everybody with <@&${ROLE}> may now host trainings.`,
    });
    expect(await grants()).toMatchObject([{ ability: 'training.host', roleId: ROLE }]);
    bot.discord.deletedRoles.add(ROLE);
    expect((await bot.as(ada).press(goOn)).content).toContain('not there any more');
  });
});

describe('Take back', () => {
  test('takes back just what the add has given, and tells so in the same message', async () => {
    await allow({ for: 'training' });
    const added = await allow({});
    const button = added.buttons[0]?.customId ?? '';
    expect(await bot.as(ada).press(button)).toMatchObject({
      type: 7,
      content: expect.stringContaining('I took the right to host tryouts from'),
      buttons: [],
    });
    expect(await grants()).toMatchObject([{ ability: 'training.host' }]);
    expect((await bot.as(ada).press(button)).content).toContain('had no right to host tryouts');
    expect(await actions()).toEqual(['grant.add', 'grant.add', 'grant.remove']);
  });

  test('is the owner’s alone, and of another server takes nothing here', async () => {
    const button = (await allow({})).buttons[0]?.customId ?? '';
    expect((await bot.as(bob).press(button)).content).toContain('Only the owner');
    await bot.as({ ...ada, guildId: '300000000000000002' }).press(button);
    expect(await grants()).toHaveLength(2);
  });

  test('cannot be forged into something else', async () => {
    await allow({});
    for (const id of ['x', '1', "1' or 1=1", '99999999999999999999999']) {
      const forged = takeBackButton.to({ kind: 'user', id: 'ID', abilities: ['config'] }).replace('ID', id);
      expect((await bot.as(ada).press(forged)).content).toContain('another version of the bot');
    }
    expect(await grants()).toHaveLength(2);
    expect(bot.errors).toEqual([]);
  });
});

describe('there is a most', () => {
  const others = (count: number, column: 'user_id' | 'role_id') => bot.sql`
    insert into grants (guild_id, ability, ${bot.sql(column)}, granted_by)
    select ${GUILD}, ability, 800000000000000000 + n, 1
      from generate_series(1, ${count}::int) as n, unnest(array['training.host', 'config']) as ability`;

  test('of 200 people', async () => {
    await others(199, 'user_id');
    expect((await allow({})).content).toContain('may now');
    const refused = await bot.as(ada).run('allowusers', { user: cy.userId });
    expect(refused.content).toContain('200 people have rights already');
    // Who is among them already may get another right.
    expect((await allow({ until: '7 days' })).content).toContain('may now');
  });

  test('of 25 roles', async () => {
    await others(25, 'role_id');
    expect((await addRole({})).content).toContain('25 roles have rights already');
    await bot.sql`update grants set expires_at = ${bot.clock.now()} where role_id = 800000000000000001`;
    expect((await addRole({})).content).toContain('may now');
  });

  test('and 225 of them are shown page by page', async () => {
    await others(200, 'user_id');
    await others(25, 'role_id');
    for (let n = 1; n <= 25; n++) bot.discord.roles.add(String(800_000_000_000_000_000n + BigInt(n)));
    let page = await bot.as(ada).run('permissions');
    expect(page.embed).toContain('<@&800000000000000001>: host trainings and change the settings');
    for (let n = 2; n <= 9; n++) {
      page = await bot.as(ada).press(page.buttons.find(({ label }) => label === 'Next')?.customId ?? '');
      expect(page).toMatchObject({ type: 7, embed: expect.stringContaining(`Page ${n} of 9`) });
    }
    expect(page.buttons).toMatchObject([{ label: 'Back' }]);
    expect(page.embed).toContain('<@800000000000000200>');
    expect(bot.errors).toEqual([]);
  });
});

describe('more than ten changes within a minute', () => {
  const someone = (n: number) => String(600_000_000_000_000_000n + BigInt(n));

  test('stop further ones for ten minutes, and the owner is told once', async () => {
    for (let n = 1; n <= 10; n++) {
      expect((await allow({ user: someone(n), for: 'training' })).content).toContain('may now');
    }
    // What changes nothing is no change.
    expect((await allow({ user: someone(1), for: 'training' })).content).toContain('already');
    expect((await allow({ user: someone(11), for: 'training' })).content).toContain('more than 10 changes');
    expect((await addRole({})).content).toContain('more than 10 changes');
    expect(await grants()).toHaveLength(10);
    await bot.runJobs();
    expect(bot.discord.directMessages).toMatchObject([
      { userId: OWNER_ID, body: { content: expect.stringContaining('more than 10 times within a minute') } },
    ]);
    expect((await actions()).filter((action) => action === 'grant.stop')).toHaveLength(1);
    bot.clock.forward(9);
    expect((await addRole({})).content).toContain('more than 10 changes');
    bot.clock.forward(1);
    expect((await addRole({})).content).toContain('may now');
  });

  test('is counted by the database, however many come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => allow({ user: someone(n), for: 'training' })),
    );
    expect(answers.filter(({ content }) => content.includes('may now'))).toHaveLength(10);
    expect(await grants()).toHaveLength(10);
    expect(bot.errors).toEqual([]);
  });
});

describe('/permissions', () => {
  test('shows everything that is granted on one page', async () => {
    expect((await bot.as(ada).run('permissions')).embed).toContain('Nobody was given the right to do anything yet');
    await allow({ for: 'training' });
    await allow({ for: 'tryout', until: '7 days' });
    await addRole({ for: 'settings' });
    const { embed } = await bot.as(ada).run('permissions');
    expect(embed).toMatch(
      new RegExp(
        `<@&${ROLE}>: change the settings\n<@${bob.userId}>: host trainings; host tryouts until <t:\\d+:F>\nThe owner`,
      ),
    );
  });

  test('tells why somebody may or may not: by role, to the member, ended, or never given', async () => {
    await addRole({ for: 'training' });
    await allow({ user: cy.userId, for: 'tryout' });
    const why = (options: Record<string, unknown>) =>
      bot.as(ada).run('permissions', { why: { id: cy.userId, roles: [ROLE], ...options } });
    const at = bot.clock.now().getTime() / 1_000;
    const { embed } = await why({});
    expect(embed).toContain(`✅ may host trainings because of <@&${ROLE}>, added by <@${OWNER_ID}> on <t:${at}:F>`);
    expect(embed).toContain(`✅ may host tryouts: given by <@${OWNER_ID}> on <t:${at}:F>`);
    expect(embed).toContain('❌ may not change the settings: nobody gave them that right');
    expect((await why({ roles: [] })).embed).toContain('❌ may not host trainings: nobody gave them that right');
    await allow({ user: cy.userId, for: 'tryout', until: '1 hour' });
    expect((await why({})).embed).toContain('✅ may host tryouts: given by');
    bot.clock.forward(60);
    expect((await why({})).embed).toContain(`❌ may not host tryouts: the right ended <t:${at + 3_600}:F>`);
    expect((await bot.as(ada).run('permissions', { why: OWNER_ID })).embed).toContain(
      '✅ may change the settings, as the owner of this server',
    );
    const away = await bot.as(ada).run('permissions', { why: { id: cy.userId, away: true } });
    expect(away.embed).toContain('is not on this server now');
  });
});

test('where the audit row can’t be written, the change does not happen', async () => {
  await bot.sql.unsafe(`
    create function no_audit() returns trigger language plpgsql as $$ begin raise exception 'the disk of the log is full'; end $$;
    create trigger no_audit before insert on audit for each row execute function no_audit();`);
  expect((await allow({})).content).toContain('Something went wrong');
  expect((await addRole({})).content).toContain('Something went wrong');
  expect(await grants()).toEqual([]);
  expect(bot.errors).toHaveLength(2);
  await bot.sql`drop trigger no_audit on audit`;
  expect((await allow({})).content).toContain('may now');
});
