import { OverwriteType } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import {
  answered,
  callback,
  ROW,
  say,
  send,
  start,
  withComponents,
  type Bench,
} from '../../test/interactions-bench.ts';
import { asObject } from '../contract/json.ts';
import { openDm, updateChannel } from '../world/channels.ts';
import { findMessage } from '../world/lookup.ts';
import { updateMember } from '../world/members.ts';
import { createMessage } from '../world/messages.ts';
import { NotPossible } from './not-possible.ts';

const MENU = {
  type: 1,
  components: [
    {
      type: 3,
      custom_id: 'menu',
      placeholder: 'Pick',
      min_values: 1,
      max_values: 2,
      options: ['a', 'b', 'c'].map((value) => ({ label: value.toUpperCase(), value })),
    },
  ],
};

describe('a command', () => {
  test('reaches the bot whole, with typed options in their order and what they name', () => {
    const { acts, sent, seeded, bob } = start();
    const { people, roles, channels } = seeded;
    acts.command({
      ...bob,
      command: '/training',
      options: {
        pad: '3',
        starts: 'in 10 minutes',
        type: 'Basic',
        cohost: people.cy,
        ping: roles.verified,
        where: channels.pads,
        quiet: true,
        hours: 1.5,
      },
    });

    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      type: 2,
      version: 1,
      guild_id: seeded.guildId,
      guild: { id: seeded.guildId, locale: 'en-US', features: [] },
      channel: { id: channels.lounge, name: 'lounge' },
      member: { user: { id: people.bob, username: 'bob_hosts' } },
      authorizing_integration_owners: { '0': seeded.guildId },
      context: 0,
      entitlements: [],
      attachment_size_limit: 10_485_760,
      data: {
        name: 'training',
        options: [
          { name: 'starts', type: 3, value: 'in 10 minutes' },
          { name: 'pad', type: 4, value: 3 },
          { name: 'type', type: 3, value: 'b' },
          { name: 'cohost', type: 6, value: people.cy },
          { name: 'ping', type: 8, value: roles.verified },
          { name: 'where', type: 7, value: channels.pads },
          { name: 'quiet', type: 5, value: true },
          { name: 'hours', type: 10, value: 1.5 },
        ],
        resolved: {
          users: { [people.cy]: { username: 'cy.helps' } },
          members: { [people.cy]: { roles: [roles.support, roles.verified] } },
          roles: { [roles.verified]: { name: 'Verified' } },
          channels: { [channels.pads]: { name: 'pads' } },
        },
      },
    });
    const where = asObject(asObject(asObject(asObject(sent[0]?.['data'])['resolved'])['channels'])[channels.pads]);
    expect(BigInt(String(where['app_permissions'])) & 1024n).toBe(1024n);
  });

  test('with sub-commands sends them nested', () => {
    const { acts, sent, dee } = start();
    acts.command({ ...dee, command: '/ticket close', options: { reason: 'done' } });
    acts.command({ ...dee, command: '/ticket add user' });
    expect(sent.map(({ data }) => asObject(data)['options'])).toEqual([
      [{ name: 'close', type: 1, options: [{ name: 'reason', type: 3, value: 'done' }] }],
      [{ name: 'add', type: 2, options: [{ name: 'user', type: 1, options: [] }] }],
    ]);
  });

  test.each([
    ['a command that is not registered', '/nothing', {}, /no command \/nothing/],
    ['a command with sub-commands by itself', '/ticket', {}, /can't be run by itself/],
    ['a sub-command that is not there', '/ticket fly', {}, /no sub-command/],
    ['a required option that is missing', '/training', {}, /starts must be filled in/],
    ['an option that is not there', '/training', { starts: 'now', pads: 3 }, /no option pads/],
    ['a number that is too large', '/training', { starts: 'now', pad: 10 }, /1 to 9/],
    ['a fraction for a whole number', '/training', { starts: 'now', pad: 1.5 }, /whole number/],
    ['a word for a number', '/training', { starts: 'now', pad: 'three' }, /takes a number/],
    ['a text that is too long', '/training', { starts: 'x'.repeat(21) }, /0 to 20 characters/],
    ['a choice that is not offered', '/training', { starts: 'now', type: 'Advanced' }, /one of: Basic/],
    ['a user who does not exist', '/training', { starts: 'now', cohost: '1' }, /no user 1/],
    ['a role of another server', '/training', { starts: 'now', ping: '1' }, /no role 1/],
    ['a text for true or false', '/training', { starts: 'now', quiet: 'yes' }, /true or false/],
  ])('is not sent with %s', (_, command, options, reason) => {
    const { acts, sent, dee } = start();
    expect(() => acts.command({ ...dee, command, options })).toThrow(reason);
    expect(sent).toEqual([]);
  });

  test('does not offer channels that the person cannot see, or of other types', () => {
    const { acts, seeded, dee, world } = start();
    const { staffRoom } = seeded.channels;
    expect(() => acts.command({ ...dee, command: '/training', options: { starts: 'now', where: staffRoom } })).toThrow(
      /can't see/,
    );
    const category = [...world.channels.values()].find(({ name }) => name === 'Trainings')?.id;
    expect(() => acts.command({ ...dee, command: '/training', options: { starts: 'now', where: category } })).toThrow(
      /of a type/,
    );
  });

  test('goes out unchecked when it is forced', () => {
    const { acts, sent, dee } = start();
    acts.command({ ...dee, command: '/setup', options: { anything: 'x'.repeat(6_001) }, force: true });
    expect(asObject(sent[0]?.['data'])['options']).toEqual([{ name: 'anything', type: 3, value: 'x'.repeat(6_001) }]);
  });

  test('is shown only to whom default_member_permissions lets see it', () => {
    const { acts, seeded, dee, world } = start();
    const names = (userId: string) => acts.offered({ ...dee, userId }).map(({ command }) => command.name);
    expect(names(seeded.people.dee)).not.toContain('setup');
    expect(() => acts.command({ ...dee, command: '/setup' })).toThrow(/doesn't see \/setup: it needs/);
    expect(names(seeded.people.ada)).toEqual(expect.arrayContaining(['setup', 'admins']));
    updateMember(world, seeded.guildId, seeded.people.eve, { roles: [seeded.roles.command] });
    expect(names(seeded.people.eve)).toContain('setup');
    expect(names(seeded.people.eve)).not.toContain('admins');
  });

  test('is shown only in the places that it is for', () => {
    const { acts, seeded, dee, world } = start();
    expect(acts.offered(dee).map(({ command }) => command.name)).not.toContain('grown-ups');
    updateChannel(world, dee.channelId, { nsfw: true });
    expect(acts.offered(dee).map(({ command }) => command.name)).toContain('grown-ups');

    const everyone = { id: seeded.guildId, type: OverwriteType.Role, allow: '0', deny: String(1n << 31n) };
    updateChannel(world, dee.channelId, { overwrites: [everyone] });
    expect(acts.offered(dee)).toEqual([]);
    expect(() => acts.command({ ...dee, channelId: seeded.channels.staffRoom, command: '/help' })).toThrow(/can't see/);
  });

  test('in direct messages carries the user instead of a member', async () => {
    const { acts, sent, seeded, world } = start();
    const { id } = openDm(world, seeded.people.dee, seeded.applicationId);
    const place = { userId: seeded.people.dee, channelId: id };
    expect(acts.offered(place).map(({ command }) => command.name)).toEqual(['help']);
    acts.command({ ...place, command: '/help' });
    expect(sent[0]).toMatchObject({
      context: 1,
      user: { id: seeded.people.dee },
      authorizing_integration_owners: { '0': '0' },
    });
    expect(sent[0]).not.toHaveProperty('member');
    expect(sent[0]).not.toHaveProperty('guild_id');
  });

  test('on a person or a message names its target', () => {
    const { acts, sent, seeded, dee, world } = start();
    const message = createMessage(world, { channelId: dee.channelId, authorId: seeded.people.eve, content: 'rude' });
    acts.menuCommand({ ...dee, command: 'Who is it', target: { userId: seeded.people.eve } });
    acts.menuCommand({ ...dee, command: 'Report', target: { messageId: message.id } });
    expect(sent).toMatchObject([
      { data: { type: 2, target_id: seeded.people.eve, resolved: { users: { [seeded.people.eve]: {} } } } },
      { data: { type: 3, target_id: message.id, resolved: { messages: { [message.id]: { content: 'rude' } } } } },
    ]);
  });
});

describe('a click', () => {
  test('reaches the bot with the message and the custom_id, by label or by custom_id', async () => {
    const { acts, sent, bob, messageId } = await withComponents([ROW]);
    acts.click({ ...bob, messageId, component: 'End' });
    acts.click({ ...bob, messageId, component: 'end:1' });
    expect(sent.slice(1)).toMatchObject([
      { type: 3, data: { component_type: 2, custom_id: 'end:1' }, message: { id: messageId, content: 'look' } },
      { data: { custom_id: 'end:1' } },
    ]);
  });

  test('counts only on a button that stands and is enabled', async () => {
    const { acts, bob, messageId } = await withComponents([ROW]);
    expect(() => acts.click({ ...bob, messageId, component: 'Locked' })).toThrow(/greyed out/);
    expect(() => acts.click({ ...bob, messageId, component: 'Page' })).toThrow(/opens a page/);
    expect(() => acts.click({ ...bob, messageId, component: 'Start' })).toThrow(/no button Start.*End, Locked, Page/);
    expect(() => acts.click({ ...bob, messageId: '1', component: 'End' })).toThrow(/gone/);
  });

  test('counts only on a message that the person sees', async () => {
    const { acts, bob, dee, messageId, world, seeded } = await withComponents([ROW], 64);
    expect(() => acts.click({ ...bob, messageId, component: 'End' })).toThrow(/can't see it/);
    expect(acts.click({ ...dee, messageId, component: 'End' }).outcome).toBe('waiting');
    const overwrites = [{ id: seeded.guildId, type: OverwriteType.Role, allow: '0', deny: '1024' }];
    updateChannel(world, dee.channelId, { overwrites });
    expect(() => acts.click({ ...dee, messageId, component: 'End' })).toThrow(NotPossible);
  });

  test('can be answered by changing the message, at once or later', async () => {
    const bench = await withComponents([ROW]);
    const { acts, bob, messageId, world } = bench;
    const first = acts.click({ ...bob, messageId, component: 'End' });
    expect((await callback(bench, first, { type: 7, data: { content: 'ended', components: [] } })).status).toBe(204);
    expect(findMessage(world, bob.channelId, messageId)).toMatchObject({ content: 'ended', components: [] });
    expect(bench.desk.view(first)).toMatchObject({ outcome: 'updated', done: true });
    expect(() => acts.click({ ...bob, messageId, component: 'End' })).toThrow(/no button/);

    const other = await withComponents([ROW]);
    const later = other.acts.click({ ...other.bob, messageId: other.messageId, component: 'End' });
    await callback(other, later, { type: 6 });
    expect(other.desk.view(later)).toMatchObject({ outcome: 'update deferred', done: false });
    await answered(() =>
      other.routes.editOriginal(other.application.id, later.token, send({ content: 'ended later' })),
    );
    expect(findMessage(other.world, other.bob.channelId, other.messageId)?.content).toBe('ended later');
    expect(other.desk.view(later)).toMatchObject({ outcome: 'updated', done: true });
  });

  test('without an answer shows that the interaction failed', async () => {
    const { acts, bob, messageId, clock, desk } = await withComponents([ROW]);
    const live = acts.click({ ...bob, messageId, component: 'End' });
    clock.advance(3_000);
    expect(desk.view(live)).toMatchObject({ outcome: 'failed', failure: 'This interaction failed' });
  });
});

describe('a menu', () => {
  test('sends values that it offers, by value or label, within its limits', async () => {
    const { acts, sent, bob, messageId } = await withComponents([MENU]);
    acts.choose({ ...bob, messageId, component: 'Pick', values: ['A', 'b'] });
    expect(sent[1]).toMatchObject({ data: { component_type: 3, custom_id: 'menu', values: ['a', 'b'] } });
    const pick =
      (...values: string[]) =>
      () =>
        acts.choose({ ...bob, messageId, component: 'menu', values });
    expect(pick('d')).toThrow(/doesn't offer d/);
    expect(pick()).toThrow(/1 to 2 picks, not 0/);
    expect(pick('a', 'b', 'c')).toThrow(/not 3/);
    expect(pick('a', 'a')).toThrow(/twice/);
  });

  test('of people, roles and channels resolves them', async () => {
    const menus = [5, 6, 7, 8].map((type) => ({ type: 1, components: [{ type, custom_id: `m${type}` }] }));
    const { acts, sent, bob, messageId, seeded } = await withComponents(menus);
    const { people, roles, channels } = seeded;
    acts.choose({ ...bob, messageId, component: 'm5', values: [people.cy] });
    acts.choose({ ...bob, messageId, component: 'm6', values: [roles.host] });
    acts.choose({ ...bob, messageId, component: 'm7', values: [roles.host] });
    acts.choose({ ...bob, messageId, component: 'm8', values: [channels.pads] });
    expect(sent.slice(1).map(({ data }) => Object.keys(asObject(asObject(data)['resolved'])))).toEqual([
      ['users', 'members'],
      ['roles'],
      ['roles'],
      ['channels'],
    ]);
  });
});

describe('autocomplete', () => {
  const typing = (bench: Bench) =>
    bench.acts.autocomplete({ ...bench.dee, command: '/training', options: { starts: 'in 1' }, focused: 'starts' });

  test('says what is typed and in which option', () => {
    const bench = start();
    typing(bench);
    bench.acts.autocomplete({
      ...bench.dee,
      command: '/training',
      options: { starts: 'now', pad: '3' },
      focused: 'pad',
    });
    expect(bench.sent).toMatchObject([
      { type: 4, data: { options: [{ name: 'starts', type: 3, value: 'in 1', focused: true }] } },
      {
        data: {
          options: [
            { name: 'starts', value: 'now' },
            { name: 'pad', type: 4, value: '3', focused: true },
          ],
        },
      },
    ]);
    expect(() => bench.acts.autocomplete({ ...bench.dee, command: '/training', focused: 'type' })).toThrow(
      /doesn't suggest/,
    );
  });

  test('takes up to 25 choices of the right type, and nothing else', async () => {
    const bench = start();
    const choices = (n: number) => Array.from({ length: n }, (_, i) => ({ name: `c${i}`, value: `v${i}` }));
    const good = typing(bench);
    await callback(bench, good, { type: 8, data: { choices: choices(25) } });
    expect(bench.desk.view(good)).toMatchObject({ outcome: 'choices', choices: { length: 25 } });

    expect(await callback(bench, typing(bench), { type: 8, data: { choices: choices(26) } })).toMatchObject({
      body: { code: 50035 },
    });
    expect(
      await callback(bench, typing(bench), { type: 8, data: { choices: [{ name: 'x', value: 1 }] } }),
    ).toMatchObject({ body: { code: 50035 } });
    expect(await callback(bench, typing(bench), say('no'))).toMatchObject({ body: { code: 50035 } });
  });
});

describe('what no client sends', () => {
  test('can be forged', () => {
    const { acts, sent, seeded, dee } = start();
    acts.forge({
      ...dee,
      applicationId: seeded.applicationId,
      type: 3,
      data: { component_type: 2, custom_id: 'ticket.close:999' },
      overrides: { guild_id: '42' },
    });
    expect(sent[0]).toMatchObject({ guild_id: '42', data: { custom_id: 'ticket.close:999' } });
  });

  test('the same interaction twice has the same id', () => {
    const { acts, sent, desk, dee } = start();
    desk.redeliver(acts.command({ ...dee, command: '/help' }));
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });
});
