import { type APIOverwrite, ChannelType, OverwriteType, PermissionFlagsBits as P } from 'discord-api-types/v10';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { createChannel, openDm, updateChannel } from './channels.ts';
import { createGuild, transferGuild } from './guilds.ts';
import { addMember, updateMember } from './members.ts';
import {
  ALL_PERMISSIONS,
  canActOn,
  canManageRole,
  compareRoles,
  DM_PERMISSIONS,
  guildPermissions,
  has,
  highestRole,
  mayView,
  permissionsIn,
} from './permissions.ts';
import { createRole, updateRole } from './roles.ts';
import { isoTime } from './time.ts';
import { addThreadMember, createThread } from './threads.ts';
import { createUser } from './users.ts';
import { createWorld } from './world.ts';

const HOUR_MS = 3_600_000;

/** Ada owns a server; @everyone holds `everyone`; Dee is a member with one role that holds nothing. */
function setUp(everyone: bigint = P.ViewChannel | P.SendMessages) {
  const clock = createClock(1_790_000_000_000);
  const world = createWorld({ clock, ids: createIds(clock, 1) });
  const ada = createUser(world, { username: 'ada' });
  const dee = createUser(world, { username: 'dee' });
  const guild = createGuild(world, { name: 'Redcliff', ownerId: ada.id });
  updateRole(world, guild.id, guild.id, { permissions: everyone });
  const role = createRole(world, guild.id, { name: 'host' });
  addMember(world, guild.id, dee.id, { roles: [role.id] });
  const channel = createChannel(world, guild.id, { name: 'pads' });
  const of = (overwrites: APIOverwrite[], userId = dee.id) => {
    updateChannel(world, channel.id, { overwrites });
    return permissionsIn(world, channel.id, userId);
  };
  const forEveryone = (allow: bigint, deny: bigint) => overwrite(guild.id, OverwriteType.Role, allow, deny);
  const forRole = (allow: bigint, deny: bigint) => overwrite(role.id, OverwriteType.Role, allow, deny);
  const forDee = (allow: bigint, deny: bigint) => overwrite(dee.id, OverwriteType.Member, allow, deny);
  return { clock, world, ada, dee, guild, role, channel, of, forEveryone, forRole, forDee };
}

const overwrite = (id: string, type: OverwriteType, allow: bigint, deny: bigint): APIOverwrite => ({
  id,
  type,
  allow: allow.toString(),
  deny: deny.toString(),
});

describe('in a channel', () => {
  test('the owner and administrators hold every bit, whatever the overwrites say', () => {
    const { world, ada, guild, role, of, forEveryone, forDee } = setUp();
    const walls = [forEveryone(0n, P.ViewChannel), forDee(0n, P.ViewChannel)];
    expect(of(walls, ada.id)).toBe(ALL_PERMISSIONS);
    expect(of(walls)).toBe(0n);
    updateRole(world, guild.id, role.id, { permissions: P.Administrator });
    expect(of(walls)).toBe(ALL_PERMISSIONS);
  });

  test('who is not in the server holds nothing', () => {
    const { world, channel } = setUp();
    const stranger = createUser(world, { username: 'stranger' });
    expect(permissionsIn(world, channel.id, stranger.id)).toBe(0n);
  });

  test("a role's allow wins over @everyone's deny, a member's deny over both", () => {
    const { of, forEveryone, forRole, forDee } = setUp();
    const closed = forEveryone(0n, P.SendMessages);
    expect(has(of([closed]), P.SendMessages)).toBe(false);
    expect(has(of([forRole(P.SendMessages, 0n), closed]), P.SendMessages)).toBe(true);
    expect(has(of([forDee(0n, P.SendMessages), forRole(P.SendMessages, 0n), closed]), P.SendMessages)).toBe(false);
  });

  test('of two roles, one that allows beats one that denies', () => {
    const { world, guild, dee, role, of, forRole } = setUp();
    const second = createRole(world, guild.id, { name: 'second' });
    updateMember(world, guild.id, dee.id, { roles: [role.id, second.id] });
    const allow = overwrite(second.id, OverwriteType.Role, P.SendMessages, 0n);
    expect(has(of([allow, forRole(0n, P.SendMessages)]), P.SendMessages)).toBe(true);
  });

  test('without the view there is nothing, without the word there is no ping, file or embed', () => {
    const { of, forEveryone } = setUp(
      P.ViewChannel | P.SendMessages | P.MentionEveryone | P.EmbedLinks | P.AddReactions,
    );
    expect(of([forEveryone(0n, P.ViewChannel)])).toBe(0n);
    expect(of([forEveryone(0n, P.SendMessages)])).toBe(P.ViewChannel | P.AddReactions);
  });

  test('a timeout leaves the view and the history until it ends', () => {
    const { world, guild, dee, channel, clock } = setUp(P.ViewChannel | P.SendMessages | P.ReadMessageHistory);
    const until = isoTime(clock.now() + HOUR_MS);
    updateMember(world, guild.id, dee.id, { communicationDisabledUntil: until });
    expect(permissionsIn(world, channel.id, dee.id)).toBe(P.ViewChannel | P.ReadMessageHistory);
    expect(guildPermissions(world, guild.id, dee.id)).toBe(P.ViewChannel | P.ReadMessageHistory);
    clock.advance(HOUR_MS + 1);
    expect(has(permissionsIn(world, channel.id, dee.id), P.SendMessages)).toBe(true);
  });

  test('a timeout does not touch an administrator', () => {
    const { world, guild, dee, role, channel, clock } = setUp();
    updateRole(world, guild.id, role.id, { permissions: P.Administrator });
    updateMember(world, guild.id, dee.id, { communicationDisabledUntil: isoTime(clock.now() + HOUR_MS) });
    expect(permissionsIn(world, channel.id, dee.id)).toBe(ALL_PERMISSIONS);
  });

  test('two people of a direct message may both write, nobody else sees it', () => {
    const { world, ada, dee } = setUp();
    const eve = createUser(world, { username: 'eve' });
    const { id } = openDm(world, ada.id, dee.id);
    expect([ada, dee, eve].map((user) => permissionsIn(world, id, user.id))).toEqual([
      DM_PERMISSIONS,
      DM_PERMISSIONS,
      0n,
    ]);
  });
});

describe('in a thread', () => {
  test("it is the parent's overwrites that count, and the thread's own right to write", () => {
    const { world, channel, ada, dee, of, forDee } = setUp(P.ViewChannel | P.SendMessagesInThreads | P.AttachFiles);
    const thread = createThread(world, { parentId: channel.id, name: 'talk', ownerId: ada.id });
    // Nobody may write in the channel itself, so files mean nothing there, but they do in the thread.
    expect(has(of([]), P.AttachFiles)).toBe(false);
    expect(has(permissionsIn(world, thread.id, dee.id), P.AttachFiles)).toBe(true);
    of([forDee(0n, P.ViewChannel)]);
    expect(permissionsIn(world, thread.id, dee.id)).toBe(0n);
  });

  test('a private one is seen by those in it and by who manages threads', () => {
    const { world, channel, guild, role, ada, dee } = setUp();
    const made = { parentId: channel.id, name: 'ticket', ownerId: ada.id, type: ChannelType.PrivateThread } as const;
    const thread = createThread(world, made);
    expect(mayView(world, thread.id, dee.id)).toBe(false);
    updateRole(world, guild.id, role.id, { permissions: P.ManageThreads });
    expect(mayView(world, thread.id, dee.id)).toBe(true);
    updateRole(world, guild.id, role.id, { permissions: 0n });
    addThreadMember(world, thread.id, dee.id);
    expect(mayView(world, thread.id, dee.id)).toBe(true);
  });
});

test('a category is seen once any channel below it is', () => {
  const { world, guild, dee, forEveryone } = setUp();
  const overwrites = [forEveryone(0n, P.ViewChannel)];
  const category = createChannel(world, guild.id, { name: 'Tickets', type: ChannelType.GuildCategory, overwrites });
  expect(mayView(world, category.id, dee.id)).toBe(false);
  createChannel(world, guild.id, { name: 'open', parentId: category.id, overwrites: [] });
  expect(mayView(world, category.id, dee.id)).toBe(true);
});

describe('the order of roles', () => {
  test('higher positions stand above, and of one height the older role', () => {
    const { world, guild, role } = setUp();
    const higher = createRole(world, guild.id, { position: 5 });
    const younger = createRole(world, guild.id, { position: 1 });
    expect([compareRoles(higher, role) > 0, compareRoles(role, younger) > 0, compareRoles(role, role)]).toEqual([
      true,
      true,
      0,
    ]);
  });

  test('a member manages only what is below his highest role, the owner everything', () => {
    const { world, guild, ada, dee, role } = setUp();
    updateRole(world, guild.id, role.id, { position: 2, permissions: P.ManageRoles });
    const below = createRole(world, guild.id, { position: 1 });
    const above = createRole(world, guild.id, { position: 3 });
    const may = (userId: string) => [below, role, above].map(({ id }) => canManageRole(world, guild.id, userId, id));
    expect(highestRole(world, guild.id, dee.id).id).toBe(role.id);
    expect(highestRole(world, guild.id, ada.id).id).toBe(guild.id);
    expect(may(dee.id)).toEqual([true, false, false]);
    expect(may(ada.id)).toEqual([true, true, true]);
    updateRole(world, guild.id, role.id, { permissions: 0n });
    expect(may(dee.id)).toEqual([false, false, false]);
  });

  test('nobody acts on the owner, and on others only from above', () => {
    const { world, guild, ada, dee } = setUp();
    const cy = createUser(world, { username: 'cy' });
    addMember(world, guild.id, cy.id);
    const act = (a: string, b: string) => canActOn(world, guild.id, a, b);
    expect([act(dee.id, cy.id), act(cy.id, dee.id), act(dee.id, ada.id), act(ada.id, dee.id)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    transferGuild(world, guild.id, dee.id);
    expect([act(dee.id, ada.id), act(ada.id, dee.id)]).toEqual([true, false]);
  });
});

describe('against a plain reading of the documentation', () => {
  const BITS = [
    P.ViewChannel,
    P.SendMessages,
    P.EmbedLinks,
    P.MentionEveryone,
    P.ManageRoles,
    P.Administrator,
    P.ReadMessageHistory,
  ];
  const bits = fc.subarray(BITS).map((chosen) => chosen.reduce((all, bit) => all | bit, 0n));
  const rare = fc
    .subarray(BITS.filter((bit) => bit !== P.Administrator))
    .map((chosen) => chosen.reduce((all, bit) => all | bit, 0n));
  const pair = fc.record({ allow: rare, deny: rare });

  interface Case {
    everyone: bigint;
    roles: { permissions: bigint; held: boolean; over: { allow: bigint; deny: bigint } | null }[];
    everyoneOver: { allow: bigint; deny: bigint } | null;
    memberOver: { allow: bigint; deny: bigint } | null;
    timedOut: boolean;
  }

  const cases: fc.Arbitrary<Case> = fc.record({
    everyone: rare,
    roles: fc.array(
      fc.record({
        permissions: fc.oneof({ weight: 4, arbitrary: rare }, bits),
        held: fc.boolean(),
        over: fc.option(pair),
      }),
      { maxLength: 4 },
    ),
    everyoneOver: fc.option(pair),
    memberOver: fc.option(pair),
    timedOut: fc.boolean(),
  });

  /** One bit at a time, as a person would explain it. */
  function maySay(made: Case, bit: bigint): boolean {
    const mine = made.roles.filter(({ held }) => held);
    const fromRoles = (wanted: bigint) =>
      [made.everyone, ...mine.map(({ permissions }) => permissions)].some((held) => (held & wanted) !== 0n);
    if (fromRoles(P.Administrator)) return true;
    const inChannel = (wanted: bigint): boolean => {
      const says = (over: { allow: bigint; deny: bigint } | null, key: 'allow' | 'deny') =>
        over !== null && (over[key] & wanted) !== 0n;
      if (says(made.memberOver, 'allow')) return true;
      if (says(made.memberOver, 'deny')) return false;
      if (mine.some(({ over }) => says(over, 'allow'))) return true;
      if (mine.some(({ over }) => says(over, 'deny'))) return false;
      if (says(made.everyoneOver, 'allow')) return true;
      if (says(made.everyoneOver, 'deny')) return false;
      return fromRoles(wanted);
    };
    if (!inChannel(P.ViewChannel)) return false;
    if (made.timedOut) return (bit === P.ViewChannel || bit === P.ReadMessageHistory) && inChannel(bit);
    const needsVoice = bit === P.EmbedLinks || bit === P.MentionEveryone;
    return inChannel(bit) && (!needsVoice || inChannel(P.SendMessages));
  }

  test('every bit comes out the same', () => {
    fc.assert(
      fc.property(cases, (made) => {
        const { world, guild, dee, clock, channel } = setUp(made.everyone);
        const overwrites: APIOverwrite[] = [];
        const held: string[] = [];
        for (const { permissions, held: mine, over } of made.roles) {
          const { id } = createRole(world, guild.id, { permissions });
          if (mine) held.push(id);
          if (over) overwrites.push(overwrite(id, OverwriteType.Role, over.allow, over.deny));
        }
        const { everyoneOver, memberOver } = made;
        if (memberOver) overwrites.push(overwrite(dee.id, OverwriteType.Member, memberOver.allow, memberOver.deny));
        if (everyoneOver)
          overwrites.push(overwrite(guild.id, OverwriteType.Role, everyoneOver.allow, everyoneOver.deny));
        updateMember(world, guild.id, dee.id, {
          roles: held,
          communicationDisabledUntil: made.timedOut ? isoTime(clock.now() + HOUR_MS) : null,
        });
        updateChannel(world, channel.id, { overwrites });
        const said = permissionsIn(world, channel.id, dee.id);
        for (const bit of BITS) expect([bit, has(said, bit)]).toEqual([bit, maySay(made, bit)]);
      }),
      { numRuns: 400 },
    );
  });
});
