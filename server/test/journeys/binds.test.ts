import type { Act } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server, told } from './server.ts';

/** One press looks at a profile for ten seconds; a slow machine takes longer. */
const PRESS_WITHIN_MS = 40_000;

let journey: Journey;
let bot: RunningBot;
let made = 0;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const settled = async (act: Promise<Act>) => told(await (await act).settled(PRESS_WITHIN_MS));

interface Bound {
  readonly server: Server;
  readonly member: Person;
  readonly account: { readonly id: string; readonly name: string };
  readonly groupId: string;
  readonly officerRole: string;
  readonly memberRole: string;
}

/** A server in which officers of a Roblox group are officers, and a member who is one and has not verified yet. */
async function openBound({ above = false } = {}): Promise<Bound> {
  made += 1;
  const server = await openServer(journey, bot);
  const { guildId } = server;
  const roles = [
    { name: 'Builder', rank: 10 },
    { name: 'Officer', rank: 100 },
  ];
  const { id: groupId } = await journey.control.call('makeRobloxGroup', { name: `Builders ${made}`, roles });
  const account = await journey.control.call('makeRobloxAccount', { name: `officer_${made}`, displayName: 'Dee' });
  await journey.control.call('setRobloxRoles', { groupId, accountId: account.id, roles: ['Builder', 'Officer'] });
  const { id: officerRole } = await journey.control.call('makeRole', { guildId, name: 'Officers' });
  const { id: memberRole } = await journey.control.call('makeRole', { guildId, name: 'Members' });
  const bind = (role: string, rank?: string) =>
    settled(server.owner.command('/bind add', { group: groupId, role, ...(rank !== undefined && { rank }) }));
  expect((await bind(officerRole, 'Officer')).text).toContain('gives');
  expect((await bind(memberRole)).text).toContain('gives');
  await settled(server.owner.command('/setup', { nickname: '[{group-rank}] {roblox-username}' }));
  if (above) await journey.control.call('changeRole', { guildId, roleId: officerRole, position: 50 });
  return { server, member: await server.member(), account, groupId, officerRole, memberRole };
}

async function verify({ member, account }: Bound): Promise<string> {
  const begun = await settled(member.command('/verify', { username: account.name }));
  const phrase = /^[a-z]+(?: [a-z]+){5}$/m.exec(begun.text)?.[0] ?? '';
  journey.keepSecret(phrase);
  await journey.control.call('editRobloxProfile', { accountId: account.id, description: phrase });
  return (await settled(member.click(begun.message, 'Verify'))).text;
}

async function memberOf({ server, member }: Bound) {
  const { members } = await journey.control.call('lookAt', { guildId: server.guildId });
  const found = members.find(({ id }) => id === member.id);
  return { nick: found?.nick ?? null, roles: [...(found?.roles ?? [])].toSorted((a, b) => a.localeCompare(b)) };
}

describe('a member whose Roblox account is proven', () => {
  test('has the roles of the group and the nickname at once, and loses them with the link', async () => {
    const bound = await openBound();
    expect(await verify(bound)).toContain('New roles');
    const both = [bound.officerRole, bound.memberRole].toSorted();
    expect(await memberOf(bound)).toEqual({ nick: `[Officer] ${bound.account.name}`, roles: both });
    const asked = await settled(bound.member.command('/unlink'));
    await settled(bound.member.click(asked.message, 'Yes, unlink'));
    // The nickname is the last to go.
    await journey.control.waitFor(async () => (await memberOf(bound)).nick === null, 20_000);
    expect(await memberOf(bound)).toEqual({ nick: null, roles: [] });
  });

  test('follows the group with /update', async () => {
    const bound = await openBound();
    await verify(bound);
    const { groupId, account, memberRole, member } = bound;
    await journey.control.call('setRobloxRoles', { groupId, accountId: account.id, roles: ['Builder'] });
    expect((await settled(member.command('/update'))).text).toContain('Roles taken');
    expect(await memberOf(bound)).toEqual({ nick: `[Builder] ${account.name}`, roles: [memberRole] });
    expect((await settled(member.command('/update'))).text).toContain('as they should be');
  });

  test('keeps everything while Roblox does not tell the groups', async () => {
    const bound = await openBound();
    await verify(bound);
    const before = await memberOf(bound);
    await journey.control.call('leaveRobloxGroup', { groupId: bound.groupId, accountId: bound.account.id });
    await journey.control.call('breakRoblox', { where: {}, fault: { kind: 'status', status: 503 } });
    expect((await settled(bound.member.command('/update'))).text).toContain('Roblox did not say which groups');
    expect(await memberOf(bound)).toEqual(before);
  });

  test('hears exactly which role stands too high, and gets the rest', async () => {
    const bound = await openBound({ above: true });
    const text = await verify(bound);
    expect(text).toContain('Move up');
    expect(text).toContain(`<@&${bound.officerRole}> stands above it`);
    expect((await memberOf(bound)).roles).toEqual([bound.memberRole]);
    const doctor = await settled(bound.server.owner.command('/doctor'));
    expect(doctor.text).toContain(`<@&${bound.officerRole}>`);
  });
});

test('a kill in the middle of /updateall loses nobody: the next start goes on', async () => {
  const bound = await openBound();
  await verify(bound);
  const { groupId, account, memberRole, server } = bound;
  await journey.control.call('setRobloxRoles', { groupId, accountId: account.id, roles: ['Builder'] });
  const looked = await settled(server.owner.command('/updateall'));
  // Discord does not answer the change, and the program dies while it waits.
  const where = {
    method: 'DELETE',
    route: `/guilds/${server.guildId}/members/${bound.member.id}/roles/${bound.officerRole}`,
  };
  await journey.control.call('breakRest', { where, fault: { kind: 'timeout', when: 'before' } });
  await server.owner.click(looked.message, 'Go on');
  const struck = async () => (await journey.control.call('restFaults')).some((fault) => fault.struck > 0);
  await journey.control.waitFor(struck, 20_000);
  await bot.kill();
  await journey.control.call('mendRest', {});
  // The holds of the dead run out by themselves, within a minute; nobody waits for that here.
  await journey.sql`update bulk_runs set held_until = now() where held_until is not null`;
  await journey.sql`update member_syncs set held_until = now() where held_until is not null`;
  bot = journey.startBot();
  await bot.ready();
  await journey.control.waitFor(async () => (await stateOf(bound)) === 'done', 60_000);
  expect(await memberOf(bound)).toEqual({ nick: `[Builder] ${account.name}`, roles: [memberRole] });
}, 90_000);

const stateOf = async ({ server }: Bound) =>
  (await journey.sql<{ state: string }[]>`select state from bulk_runs where guild_id = ${server.guildId}`)[0]?.state;

test('/bind offers the roles of the group that was picked', async () => {
  const { server, groupId } = await openBound();
  const offered = await server.owner.autocomplete('/bind add', { group: groupId, rank: 'off' }, 'rank');
  expect(JSON.stringify(offered)).toContain('Officer (rank 100)');
});

test('/updateall looks, says what would change, and does it on Go on', async () => {
  const bound = await openBound();
  await verify(bound);
  const { groupId, account, memberRole, server } = bound;
  await journey.control.call('setRobloxRoles', { groupId, accountId: account.id, roles: ['Builder'] });
  const looked = await settled(server.owner.command('/updateall'));
  expect(looked.text).toContain('1 member would change: 1 role taken and 1 nickname set');
  expect((await memberOf(bound)).roles).toHaveLength(2);
  expect((await settled(server.owner.click(looked.message, 'Go on'))).text).toContain('Done: 1 of 1 member changed');
  expect(await memberOf(bound)).toEqual({ nick: `[Builder] ${account.name}`, roles: [memberRole] });
});
