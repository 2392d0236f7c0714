import type { APIInteraction } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { readCall, readDirectCall, readRequest } from './request.ts';

const interaction = (parts: object): APIInteraction =>
  ({
    id: '1',
    channel: { id: '4' },
    app_permissions: '2048',
    guild_id: '3',
    member: { user: { id: '5', username: 'ada' }, roles: ['6'], joined_at: '2026-01-02T03:04:05.678000+00:00' },
    ...parts,
  }) as APIInteraction;

const command = (options: object[], resolved?: object) =>
  readRequest(interaction({ type: 2, data: { type: 1, name: 'go', options, ...(resolved && { resolved }) } }));

describe('what was picked in an option', () => {
  test('is a person with what Discord says of the member', () => {
    const resolved = {
      users: { '8': { id: '8', username: 'dee.x' } },
      members: { '8': { roles: ['9'], joined_at: '2026-01-02T03:04:05.678000+00:00' } },
    };
    expect(command([{ name: 'user', type: 6, value: '8' }], resolved)).toMatchObject({
      options: {
        user: {
          id: '8',
          username: 'dee.x',
          isBot: false,
          member: { roleIds: ['9'], joinedAt: new Date('2026-01-02T03:04:05.678Z') },
        },
      },
    });
  });

  test('is a bot, or somebody who is not in the server', () => {
    const resolved = { users: { '8': { id: '8', bot: true } } };
    expect(command([{ name: 'user', type: 6, value: '8' }], resolved)).toMatchObject({
      options: { user: { id: '8', isBot: true, member: undefined } },
    });
    expect(command([{ name: 'user', type: 6, value: '8' }])).toMatchObject({
      options: { user: { id: '8', isBot: false, member: undefined } },
    });
  });

  test('is a role, which Discord may hand out itself', () => {
    const options = [{ name: 'role', type: 8, value: '9' }];
    expect(command(options, { roles: { '9': { managed: true } } })).toMatchObject({
      options: { role: { id: '9', isManaged: true } },
    });
    expect(command(options, { roles: { '9': { managed: false } } })).toMatchObject({
      options: { role: { isManaged: false } },
    });
  });

  test('is a channel with what the bot may do there, as far as Discord says it', () => {
    const options = [{ name: 'channel', type: 7, value: '7' }];
    expect(command(options, { channels: { '7': { app_permissions: '3072' } } })).toMatchObject({
      options: { channel: { id: '7', botPermissions: 3_072n } },
    });
    for (const bits of [undefined, 3_072, 'x', '-1']) {
      expect(command(options, { channels: { '7': { app_permissions: bits } } })).toMatchObject({
        options: { channel: { id: '7', botPermissions: undefined } },
      });
    }
  });
});

describe('a component', () => {
  test('without values is a button', () => {
    expect(readRequest(interaction({ type: 3, data: { component_type: 2, custom_id: 'a' } }))).toEqual({
      kind: 'press',
      customId: 'a',
    });
  });

  test('with values is a menu, also where nothing was picked', () => {
    const menu = (data: object) => readRequest(interaction({ type: 3, data: { custom_id: 'a', ...data } }));
    expect(menu({ component_type: 3, values: ['x'] })).toEqual({
      kind: 'pick',
      customId: 'a',
      picked: { values: ['x'], channels: [] },
    });
    expect(
      menu({ component_type: 8, values: ['7'], resolved: { channels: { '7': { app_permissions: '1024' } } } }),
    ).toMatchObject({ picked: { values: ['7'], channels: [{ id: '7', botPermissions: 1_024n }] } });
    expect(menu({ component_type: 8, values: [] })).toMatchObject({ picked: { values: [], channels: [] } });
  });
});

describe('a form', () => {
  const label = (component: object) => ({ type: 18, component });
  const submitted = (components: object[], resolved?: object) =>
    readRequest(interaction({ type: 5, data: { custom_id: 'a', components, ...(resolved && { resolved }) } }));

  test('gives what was typed, and what was picked, one a line', () => {
    expect(
      submitted([
        { type: 10, id: 1 },
        label({ type: 4, custom_id: 'why', value: 'because' }),
        label({ type: 3, custom_id: 'kind', values: ['bug'] }),
        label({ type: 21, custom_id: 'one', value: 'a' }),
        label({ type: 21, custom_id: 'none', value: null }),
        label({ type: 22, custom_id: 'some', values: ['x', 'y'] }),
        label({ type: 22, custom_id: 'nothing', values: [] }),
      ]),
    ).toEqual({
      kind: 'submit',
      customId: 'a',
      inputs: { why: 'because', kind: 'bug', one: 'a', none: '', some: 'x\ny', nothing: '' },
      files: {},
    });
  });

  test('gives what was typed where its parts do not say what sort they are', () => {
    const components = [
      { components: [{ custom_id: 'a', value: 'x' }] },
      { component: { custom_id: 'b', value: 'y' } },
    ];
    expect(readRequest(interaction({ type: 5, data: { custom_id: 'f', components } }))).toMatchObject({
      inputs: { a: 'x', b: 'y' },
    });
  });

  test('gives files with what Discord says of them, and leaves out those of which it says nothing', () => {
    const attachments = {
      '7': { id: '7', filename: 'map.png', size: 12, content_type: 'image/png', url: 'https://cdn.example/map.png' },
    };
    expect(submitted([label({ type: 19, custom_id: 'proof', values: ['7', '8'] })], { attachments })).toMatchObject({
      inputs: {},
      files: {
        proof: [{ id: '7', name: 'map.png', contentType: 'image/png', bytes: 12, url: 'https://cdn.example/map.png' }],
      },
    });
  });
});

describe('who acts', () => {
  test('is a member with roles, and since when in the server', () => {
    expect(readCall(interaction({}))?.actor).toEqual({
      guildId: '3',
      userId: '5',
      username: 'ada',
      roleIds: ['6'],
      joinedAt: new Date('2026-01-02T03:04:05.678Z'),
    });
    const guest = { user: { id: '5' }, roles: [], joined_at: null };
    expect(readCall(interaction({ member: guest }))?.actor.joinedAt).toBeUndefined();
  });

  test('acts in a channel that may be named by its id alone, with rights of the bot that may not be told', () => {
    const bare = interaction({ channel: undefined, channel_id: '7', app_permissions: undefined });
    expect(readCall(bare)?.place).toEqual({ channelId: '7', botPermissions: undefined });
    const direct = interaction({ channel: undefined, channel_id: '7', guild_id: undefined, user: { id: '5' } });
    expect(readDirectCall(direct, '3')?.place).toEqual({ channelId: '7', botPermissions: 2_048n });
  });

  test('is in a direct message somebody without roles', () => {
    const direct = interaction({ guild_id: undefined, member: undefined, user: { id: '5', username: 'ada' } });
    expect(readCall(direct)).toBeUndefined();
    expect(readDirectCall(direct, '3')?.actor).toEqual({
      guildId: '3',
      userId: '5',
      username: 'ada',
      roleIds: [],
    });
    expect(readDirectCall(interaction({}), '3')).toBeUndefined();
  });
});
