import type { Sql } from 'postgres';
import { PermissionFlagsBits as Bit } from 'discord-api-types/v10';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../../../test/database.ts';
import { migrations } from '../../app.ts';
import type { Role } from '../../discord/port.ts';
import { renderForm, renderMessage } from '../../discord/render.ts';
import type { Call, Given as CameAlong } from '../../kit/door.ts';
import { Refusal } from '../../kit/refusal.ts';
import type { Form, Reply } from '../../kit/reply.ts';
import type { Setting, SettingsPart, SettingValue } from '../../kit/setting.ts';
import { formButton, sectionMenu, settingMenu, settingsForm } from './addresses.ts';
import { setupFeature } from './index.ts';
import { createSetup } from './service.ts';

/** Settings of another feature, of every kind, kept as one row of a table of its own. */

const GUILD = '300000000000000001';
const ROLE = '700000000000000001';
const HIGH_ROLE = '700000000000000002';
const CATEGORY = '200000000000000009';
const call: Call = {
  interactionId: '1',
  actor: { guildId: GUILD, userId: '100000000000000001', roleIds: [] },
  place: { channelId: '2', botPermissions: 0n },
};
const role = (id: string, position: number): Role => ({
  id,
  name: id,
  position,
  isManaged: false,
  permissions: Bit.ManageRoles,
});

const show = (usual: string) => (value: SettingValue) => (value === null ? usual : String(value));
const settings: readonly Setting[] = [
  {
    name: 'staff_role',
    label: 'Staff role',
    option: { type: 'role', description: 'Who answers' },
    show: (value) => (value === null ? 'none' : `<@&${value}>`),
    handedOut: true,
  },
  {
    name: 'category',
    label: 'Category',
    option: { type: 'category', description: 'Where tickets are' },
    show: (value) => (value === null ? 'a new one' : `<#${value}>`),
    needs: [['Manage Channels', Bit.ManageChannels]],
  },
  {
    name: 'rating',
    label: 'Rating',
    option: { type: 'choice', description: 'Whether to ask', choices: ['on', 'off'] },
    show: show('now and then'),
  },
  { name: 'hours', label: 'Hours', option: { type: 'number', description: 'H', min: 1, max: 99 }, show: show('24') },
  {
    name: 'greeting',
    label: 'Greeting',
    option: { type: 'text', description: 'G', maxLength: 500 },
    show: show('Hello'),
  },
];
const part: SettingsPart = {
  title: 'Tickets',
  settings,
  async read(sql, guildId) {
    const rows = await sql<{ name: string; value: SettingValue }[]>`
      select name, value from part_settings where guild_id = ${guildId}`;
    const stored = new Map(rows.map(({ name, value }) => [name, value]));
    return Object.fromEntries(settings.map(({ name }) => [name, stored.get(name) ?? null]));
  },
  async write(tx, guildId, values) {
    for (const [name, value] of Object.entries(values)) {
      if (value === 'trouble') throw new Error('It broke');
      await tx`
        insert into part_settings values (${guildId}, ${name}, ${JSON.stringify(value)}::text::jsonb)
        on conflict (guild_id, name) do update set value = excluded.value`;
    }
  },
};

let database: FreshDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await freshDatabase({ migrations, jobs: true });
  ({ sql } = database);
  await sql`create table part_settings (guild_id bigint, name text, value jsonb, primary key (guild_id, name))`;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate part_settings`;
  await sql`truncate guild_settings`;
});

function open() {
  const setup = createSetup({
    sql,
    parts: [part],
    discord: {
      rolesOf: () => Promise.resolve([role('50', 5), role(ROLE, 1), role(HIGH_ROLE, 9)]),
      ownMember: () =>
        Promise.resolve({
          userId: '1',
          username: 'muster',
          displayName: 'Muster',
          nickname: null,
          isBot: true,
          roleIds: ['50'],
          joinedAt: undefined,
        }),
    },
    sessionsAbove: () => Promise.resolve([]),
    logChannelOf: () => Promise.resolve(undefined),
    setLogChannel: () => Promise.resolve(),
    announcing: [],
    logging: [],
  });
  return setupFeature({ setup, now: () => new Date('2030-10-07T18:40:00Z') }).doors;
}

async function run(options: Record<string, unknown>): Promise<Reply> {
  const door = open().find(({ kind, name }) => kind === 'command' && name === 'setup');
  if (door?.kind !== 'command') throw new Error('There is no /setup');
  return seen((await door.run(call, options, undefined)) as Reply);
}

async function come(kind: 'press' | 'pick' | 'submit', customId: string, given: Partial<CameAlong> = {}) {
  for (const door of open()) {
    if (door.kind !== kind) continue;
    const act = door.open(customId);
    if (act) return act(call, { inputs: {}, files: {}, picked: { values: [], channels: [] }, ...given });
  }
  throw new Error(`No door takes ${customId}`);
}
const pick = async (setting: string, ...values: string[]) =>
  seen((await come('pick', settingMenu.to({ setting }), { picked: { values, channels: [] } })) as Reply);
const section = async (key: string) =>
  seen((await come('pick', sectionMenu.to({}), { picked: { values: [key], channels: [] } })) as Reply);

/** A reply that Discord would take. */
function seen(reply: Reply): Reply {
  renderMessage(reply, 'private');
  return reply;
}
const shown = (reply: Reply) => reply.embed?.fields?.find(({ name }) => name === 'Tickets')?.value;
const changes = () => sql`select before, after, source from audit where action = 'settings.change' order by id desc`;

test('are options of the command, and stand on the page under their heading', async () => {
  const door = open().find(({ kind }) => kind === 'command');
  expect(door?.kind === 'command' && Object.keys(door.options)).toEqual(
    expect.arrayContaining(['timezone', 'staff_role', 'category', 'rating', 'hours', 'greeting']),
  );
  expect(shown(await run({}))).toBe(
    'Staff role: **none**\nCategory: **a new one**\nRating: **now and then**\nHours: **24**\nGreeting: **Hello**',
  );
});

test('are saved from the options all at once, with one row of the audit log, beside those of others', async () => {
  const reply = await run({
    pads: 3,
    staff_role: { id: ROLE, isManaged: false },
    category: { id: CATEGORY, botPermissions: Bit.ManageChannels },
    rating: 'off',
    hours: 12,
    greeting: 'Hi',
  });
  expect(reply.content).toBe('Saved: Pads, Staff role, Category, Rating, Hours and Greeting.');
  expect(shown(reply)).toContain(`<@&${ROLE}>**\nCategory: **<#${CATEGORY}>**\nRating: **off**\nHours: **12**`);
  const [row] = await changes();
  expect(row).toEqual({
    before: { pads: null, staff_role: null, category: null, rating: null, hours: null, greeting: null },
    after: { pads: 3, staff_role: ROLE, category: CATEGORY, rating: 'off', hours: 12, greeting: 'Hi' },
    source: 'command',
  });
});

test('have a section of the page with a menu for each, which empties it, too', async () => {
  const page = await section('tickets:0');
  expect(page.rows?.map((row) => ('menu' in row ? row.menu : row.map(({ label }) => label)))).toEqual([
    'choice',
    'role',
    'category',
    'choice',
    ['Write: Hours and Greeting'],
  ]);
  const chosen = await pick('staff_role', ROLE);
  expect(chosen.content).toBe('Saved: Staff role.');
  expect(chosen.rows?.[1]).toMatchObject({ menu: 'role', chosen: [ROLE] });
  expect(shown(await pick('staff_role'))).toContain('Staff role: **none**');
  expect(shown(await pick('category', CATEGORY))).toContain(`<#${CATEGORY}>`);
  expect((await pick('rating', 'off')).rows?.[3]).toMatchObject({
    choices: [
      { label: 'Rating: on', chosen: false },
      { label: 'Rating: off', chosen: true },
      { label: 'Rating: now and then', chosen: false },
    ],
  });
  expect(shown(await pick('rating', '=usual'))).toContain('Rating: **now and then**');
  expect(await sql`select 1 from part_settings where value <> 'null'`).toHaveLength(1);
});

test('that are written share a form, which comes filled in and empties what is left empty', async () => {
  await run({ hours: 12, greeting: 'Hi' });
  const form = (await come('press', formButton.to({ part: 'tickets', form: 0 }))) as Form;
  renderForm(form);
  expect(form).toMatchObject({
    title: 'Tickets',
    inputs: [
      { name: 'hours', value: '12', description: 'H. Left empty: 24', required: false },
      { name: 'greeting', value: 'Hi', long: true },
    ],
  });
  const customId = settingsForm.to({ part: 'tickets' });
  const page = (await come('submit', customId, { inputs: { hours: '48', greeting: '' } })) as Reply;
  expect(page.content).toBe('Saved: Hours and Greeting.');
  expect(shown(page)).toContain('Hours: **48**\nGreeting: **Hello**');
  expect((await changes())[0]).toEqual({
    before: { hours: 12, greeting: 'Hi' },
    after: { hours: 48, greeting: null },
    source: 'form',
  });
  await expect(come('submit', customId, { inputs: { hours: 'many', greeting: 'x' } })).rejects.toThrow(Refusal);
  expect(shown(await run({}))).toContain('Greeting: **Hello**');
});

test.each([
  ['a role above the bot’s own', { staff_role: { id: HIGH_ROLE, isManaged: false } }, /stands above my own role/],
  ['everybody’s role', { staff_role: { id: GUILD, isManaged: false } }, /Everybody has @everyone already/],
  ['a category that is closed to the bot', { category: { id: CATEGORY, botPermissions: 0n } }, /Manage Channels/],
  ['something wrong beside something right', { pads: 3, hours: 100 }, /whole number from 1 to 99/],
])('are refused: %s, and nothing is saved', async (_, options, sentence) => {
  await expect(run(options)).rejects.toThrow(
    expect.objectContaining({ sentence: expect.stringMatching(sentence) }) as Error,
  );
  expect(await sql`select 1 from part_settings`).toEqual([]);
});

test('are saved together or not at all, when one part fails after another has written', async () => {
  const before = await changes();
  await expect(run({ pads: 3, greeting: 'trouble' })).rejects.toThrow('It broke');
  expect(await sql`select 1 from guild_settings where pads is not null`).toEqual([]);
  expect(await changes()).toEqual(before);
});
