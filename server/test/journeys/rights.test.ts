import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, openServer, type Person, type Server, told } from './server.ts';

const ADMINISTRATOR = '8';

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const force = { force: true };
const book = async (host: Person, options = {}) =>
  told(await host.command('/training', { starts: 'in 10 minutes', ...options }));
const grantsOf = ({ guildId }: Server) => journey.sql`
  select ability, user_id from grants where guild_id = ${guildId} and user_id is not null order by ability`;

async function newRole({ guildId }: Server, name: string, permissions = '0'): Promise<string> {
  return (await journey.control.call('makeRole', { guildId, name, permissions })).id;
}
const giveRoles = ({ guildId }: Server, { id }: Person, ...roles: string[]) =>
  journey.control.call('changeMember', { guildId, userId: id, roles });
/** Waits for something that the bot wrote to somebody directly. */
const dm = (person: Person, words: string) =>
  journey.control.waitFor(async () => (await person.dms()).find((message) => textOf(message).includes(words)), 20_000);

describe('the owner hands out rights', () => {
  test('to a member, who may host from then on, and takes it back with one press', async () => {
    const server = await openServer(journey, bot);
    const bob = await server.member();
    expect((await book(bob)).text).toContain(`${server.owner.mention}, the owner of this server, can give it to you`);

    const added = await server.owner.command('/allowusers', { user: bob.id });
    expect(told(added)).toMatchObject({
      text: `${bob.mention} may now host trainings and host tryouts.`,
      buttons: ['Take back'],
    });
    expect((await book(bob)).text).toContain('is yours');
    await bob.command('/session end');

    const taken = told(await server.owner.click(told(added).message, 'Take back'));
    expect(taken.text).toContain(`I took the right to host trainings and host tryouts from ${bob.mention}`);
    expect(taken.buttons).toEqual([]);
    expect((await book(bob)).text).toContain('You need the right to host trainings');
    expect(await grantsOf(server)).toEqual([]);
  });

  test('to a role, and whoever has that role now may', async () => {
    const server = await openServer(journey, bot);
    const bob = await server.member();
    const officer = await newRole(server, 'Officer');
    const answer = told(await server.owner.command('/addrole', { role: officer, for: 'hosting' }));
    expect(answer.text).toContain(`Everybody with <@&${officer}> may now host trainings and host tryouts`);
    expect((await book(bob)).text).toContain('You need the right');
    await giveRoles(server, bob, officer);
    expect((await book(bob)).text).toContain('is yours');
    await bob.command('/session end');
    await giveRoles(server, bob);
    expect((await book(bob)).text).toContain('You need the right');
  });

  test('with a question first where a role has many members', async () => {
    const server = await openServer(journey, bot);
    const crowd = await newRole(server, 'Crowd');
    for (let n = 0; n < 50; n++) {
      await journey.control.call('makeMember', { guildId: server.guildId, username: `crowd_${n}`, roles: [crowd] });
    }
    const question = told(await server.owner.command('/addrole', { role: crowd, for: 'training' }));
    expect(question.text).toContain('This lets 50 members host trainings');
    expect(question.buttons).toEqual(['Go on']);
    const done = told(await server.owner.click(question.message, 'Go on'));
    expect(done.text).toContain('may now host trainings');
    expect(done.buttons).toEqual(['Take back']);
  });

  test('but not to everyone, to a role of a bot, to a bot, or to somebody who is not there', async () => {
    const server = await openServer(journey, bot);
    const look = await journey.control.call('lookAt', { guildId: server.guildId });
    const managed = look.roles.find((role) => role.managed)?.id ?? '';
    const stranger = await journey.control.call('makeUser', { username: `stranger_${server.guildId}` });
    const refused = async (command: string, options: Record<string, string>) =>
      told(await server.owner.command(command, options)).text;
    expect(await refused('/addrole', { role: server.guildId })).toContain('@everyone is every member');
    expect(await refused('/addrole', { role: managed })).toContain('belongs to a bot or to boosters');
    expect(await refused('/allowusers', { user: journey.botId })).toContain('is a bot');
    expect(await refused('/allowusers', { user: stranger.id })).toContain('is not on this server');
    expect(await grantsOf(server)).toEqual([]);
  });

  test('and nobody else does: not a member, not even an Administrator', async () => {
    const server = await openServer(journey, bot);
    const [dee, admin] = [await server.member(), await server.member()];
    await giveRoles(server, admin, await newRole(server, 'Admin', ADMINISTRATOR));
    const names = async (person: Person) => (await person.commands()).map(({ name }) => name);
    expect(await names(dee)).not.toContain('allowusers');
    expect(await names(dee)).toContain('training');
    expect(await names(admin)).toEqual(expect.arrayContaining(['allowusers', 'addrole', 'permissions']));
    for (const person of [dee, admin]) {
      for (const [command, options] of [
        ['/allowusers', { user: person.id }],
        ['/addrole', { role: await newRole(server, 'Mine') }],
        ['/permissions', {}],
      ] as const) {
        expect(told(await person.command(command, options, force)).text).toBe(
          `Only the owner of this server can do that. Ask ${server.owner.mention}.`,
        );
      }
      expect(told(await person.command('/setup', { pads: 3 }, force)).text).toContain(
        'You need the right to change the settings',
      );
      expect(told(await person.command('/audit verify', {}, force)).text).toContain(
        'You need the right to change the settings',
      );
      expect((await book(person)).text).toContain('You need the right to host trainings');
    }
    expect(await grantsOf(server)).toEqual([]);
  });
});

test('after a handover the new owner may do everything, and the old one nothing', async () => {
  const server = await openServer(journey, bot);
  const heir = await server.member();
  await journey.control.call('transferServer', { guildId: server.guildId, userId: heir.id });
  await journey.control.waitFor(
    async () => told(await heir.command('/permissions', {}, force)).text.includes('Who may do what'),
    20_000,
  );
  const refused = told(await server.owner.command('/permissions', {}, force)).text;
  expect(refused).toBe(`Only the owner of this server can do that. Ask ${heir.mention}.`);
  expect((await book(server.owner)).text).toContain(`${heir.mention}, the owner of this server, can give it to you`);
  expect((await book(heir)).text).toContain('is yours');
});

test('why tells the true reason: a role, the member, an end, or that nobody gave it', async () => {
  const server = await openServer(journey, bot);
  const cy = await server.member();
  const officer = await newRole(server, 'Officer');
  await giveRoles(server, cy, officer);
  await server.owner.command('/addrole', { role: officer, for: 'training' });
  await server.owner.command('/allowusers', { user: cy.id, for: 'tryout', until: '7 days' });
  const why = async (person: Person) => told(await server.owner.command('/permissions', { why: person.id })).text;
  expect(await why(cy)).toMatch(
    new RegExp(`✅ may host trainings because of <@&${officer}>, added by ${server.owner.mention} on <t:\\d+:F>`),
  );
  expect(await why(cy)).toMatch(
    new RegExp(`✅ may host tryouts: given by ${server.owner.mention} on <t:\\d+:F>, until <t:\\d+:F>`),
  );
  expect(await why(cy)).toContain('❌ may not change the settings: nobody gave them that right');
  await giveRoles(server, cy);
  await journey.sql`update grants set expires_at = now() where guild_id = ${server.guildId} and ability = 'tryout.host' and user_id = ${cy.id}`;
  expect(await why(cy)).toContain('❌ may not host trainings: nobody gave them that right');
  expect(await why(cy)).toMatch(/❌ may not host tryouts: the right ended <t:\d+:F>/);
  expect(await why(server.owner)).toContain('✅ may change the settings, as the owner of this server');
});

test('a right taken away in the middle of a session leaves it going, and somebody takes it over', async () => {
  const server = await openServer(journey, bot);
  const [bob, chief, dee] = [await server.member(), await server.member(), await server.member()];
  const chiefs = await newRole(server, 'Chief');
  await giveRoles(server, chief, chiefs);
  await server.owner.command('/addrole', { role: chiefs, for: 'sessions' });
  await server.owner.command('/allowusers', { user: bob.id, for: 'training' });
  await book(bob, { pad: 3 });
  const announcement = await announced(dee);
  await server.owner.command('/allowusers', { user: bob.id, for: 'training', action: 'remove' });

  expect(told(await bob.click(announcement, 'End')).text).toContain('You need the right');
  const changed = await dee.waitFor((messages) => messages.find((one) => textOf(one).includes('Needs a host')), 20_000);
  expect(changed.id).toBe(announcement.id);
  expect(told(await dee.command('/pads')).text).toContain('Training (needs a host)');
  expect(told(await dee.click(changed, 'Take over')).text).toContain("You need the right to end other hosts' sessions");
  expect(told(await chief.click(changed, 'Take over')).text).toContain('The training on pad 3 is yours now');
  const taken = await dee.waitFor((messages) => messages.find((one) => textOf(one).includes(chief.mention)), 20_000);
  expect(textOf(taken)).not.toContain('Needs a host');
  expect(told(await chief.click(taken, 'End')).text).toContain('has ended');
});

test('a member who leaves and returns has the right on hold until the owner says yes in a direct message', async () => {
  const server = await openServer(journey, bot);
  const bob = await server.member();
  await server.owner.command('/allowusers', { user: bob.id });
  await journey.control.call('leave', { guildId: server.guildId, userId: bob.id });
  await journey.control.call('join', { guildId: server.guildId, userId: bob.id });
  expect((await book(bob)).text).toContain('you left this server and came back, so it is on hold');
  const question = await dm(server.owner, 'came back');
  expect(textOf(question)).toContain(bob.mention);
  const answer = await server.owner.at(question.channelId).click(question, 'Yes, give it back');
  expect(answer.message?.content).toContain('may host trainings and host tryouts again');
  expect((await book(bob)).text).toContain('is yours');
  expect(await server.owner.dms()).toHaveLength(1);
});

test('a role that is deleted loses its rights, and the owner hears of it', async () => {
  const server = await openServer(journey, bot);
  const officer = await newRole(server, 'Officer');
  await server.owner.command('/addrole', { role: officer, for: 'settings' });
  await journey.control.call('deleteRole', { guildId: server.guildId, roleId: officer });
  await dm(server.owner, 'A role of **');
  expect(await journey.sql`select 1 from grants where role_id = ${officer}`).toEqual([]);
});
