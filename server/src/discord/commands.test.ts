import {
  type APIApplicationCommand,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalHttp, startLocalHttp } from '../../test/local-http.ts';
import { createLog } from '../kit/log.ts';
import { compareCommands, syncCommands } from './commands.ts';
import { createRest, type Rest } from './rest.ts';

const SERVERS = {
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

const wanted: RESTPutAPIApplicationCommandsJSONBody = [
  {
    name: 'training',
    description: 'Book a pad',
    type: ApplicationCommandType.ChatInput,
    ...SERVERS,
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'starts',
        description: 'When',
        required: true,
        autocomplete: true,
        max_length: 100,
      },
      {
        type: ApplicationCommandOptionType.Integer,
        name: 'pad',
        description: 'Which',
        required: false,
        min_value: 0,
        max_value: 9,
      },
    ],
  },
  { name: 'session', description: 'Sessions', type: ApplicationCommandType.ChatInput, ...SERVERS, options: [] },
];

/** The same list as Discord answers it: with ids, with nulls, in another order. */
const present = (): APIApplicationCommand[] => [
  {
    ...filled('session'),
    description: 'Sessions',
  },
  {
    ...filled('training'),
    description: 'Book a pad',
    options: [
      {
        max_length: 100,
        autocomplete: true,
        type: ApplicationCommandOptionType.String,
        name: 'starts',
        name_localizations: null,
        description: 'When',
        description_localizations: null,
        required: true,
      },
      { type: ApplicationCommandOptionType.Integer, name: 'pad', description: 'Which', max_value: 9, min_value: 0 },
    ],
  },
];

const filled = (name: string): APIApplicationCommand => ({
  id: `id-of-${name}`,
  application_id: '100000000000000001',
  version: '1',
  default_member_permissions: null,
  type: ApplicationCommandType.ChatInput,
  name,
  name_localizations: null,
  description: '',
  description_localizations: null,
  dm_permission: false,
  ...SERVERS,
  nsfw: false,
});

describe('two lists of commands', () => {
  test('are the same whatever their order, their ids and their defaults', () => {
    expect(compareCommands(present(), wanted)).toEqual({ created: [], changed: [], deleted: [] });
  });

  test('with sets in another order are the same', () => {
    const one = { ...filled('x'), contexts: [0, 1], integration_types: [1, 0] };
    const other = { name: 'x', description: '', contexts: [1, 0], integration_types: [0, 1] };
    expect(compareCommands([one], [other]).changed).toEqual([]);
  });

  test.each([
    ['a description', { description: 'Book' }],
    [
      'the order of options',
      { options: [...(wanted[0] && 'options' in wanted[0] ? (wanted[0].options ?? []) : [])].reverse() },
    ],
    ['where it may be used', { contexts: [0, 1] }],
    ['who sees it at first', { default_member_permissions: '0' }],
    ['a least value of nought', { options: [{ type: 4, name: 'pad', description: 'Which', max_value: 9 }] }],
  ])('differ by %s', (_, change) => {
    const changed = present().map((command) => (command.name === 'training' ? { ...command, ...change } : command));
    // As Discord might answer it.
    expect(compareCommands(changed as APIApplicationCommand[], wanted).changed).toEqual(['training']);
  });

  test('tell what is new and what is gone; a name with another type is both', () => {
    const old = [filled('old'), { ...filled('training'), type: ApplicationCommandType.Message }];
    expect(compareCommands(old, wanted)).toEqual({
      created: ['training', 'session'],
      changed: [],
      deleted: ['old', 'training'],
    });
  });
});

describe('syncing', () => {
  let discord: LocalHttp;
  let rest: Rest;
  const log = createLog({ level: 'silent', format: 'json' });
  const sync = () => syncCommands({ rest, applicationId: '100000000000000001', wanted, log });

  beforeEach(async () => {
    discord = await startLocalHttp();
    rest = createRest({ token: 't', apiUrl: discord.apiUrl, log, onStopped() {}, backOff: { firstMs: 1, mostMs: 1 } });
  });
  afterEach(async () => {
    await discord.close();
    await rest.close();
  });

  test('writes nothing when Discord has it right', async () => {
    discord.script({ status: 200, body: present() });
    await sync();
    expect(discord.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v10/applications/100000000000000001/commands?with_localizations=true',
    ]);
  });

  test('replaces the list in one call when anything differs', async () => {
    discord.script({ status: 200, body: [filled('old')] }, { status: 500 }, { status: 200, body: [] });
    expect(await sync()).toEqual({ created: ['training', 'session'], changed: [], deleted: ['old'] });
    expect(discord.received.map(({ method }) => method)).toEqual(['GET', 'PUT', 'PUT']);
    expect(discord.received.at(-1)?.body).toEqual(wanted);
  });

  test('writes the list where it cannot be read, but not while Discord fails', async () => {
    discord.script({ status: 404 }, { status: 200, body: [] });
    await sync();
    expect(discord.received.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    expect(discord.received.at(-1)?.body).toEqual(wanted);
    discord.script({ status: 503 }, { status: 503 }, { status: 503 });
    await expect(sync()).rejects.toMatchObject({ sort: 'retry' });
    expect(discord.received.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET', 'GET', 'GET']);
  });

  test("keeps the command that Discord made for the application's Activity", async () => {
    const launch = { ...filled('launch'), type: ApplicationCommandType.PrimaryEntryPoint };
    discord.script({ status: 200, body: [launch] }, { status: 200, body: [] });
    await sync();
    expect(discord.received.at(-1)?.body).toEqual([...wanted, launch]);
  });
});
