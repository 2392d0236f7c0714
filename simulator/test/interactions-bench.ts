import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { expect } from 'vitest';
import { createClock } from '../src/clock.ts';
import { createContract } from '../src/contract/index.ts';
import { asObject, type Json } from '../src/contract/json.ts';
import { createIds } from '../src/ids.ts';
import { createRecorder } from '../src/record.ts';
import { DiscordError } from '../src/rest/errors.ts';
import type { RestAnswer } from '../src/rest/interactions-port.ts';
import { seedServer } from '../src/seed.ts';
import { type CommandForm, replaceCommands } from '../src/world/commands.ts';
import { createWorld } from '../src/world/world.ts';
import { createInteractions } from '../src/interactions/interactions.ts';
import type { Live } from '../src/interactions/live.ts';

export const contract = createContract();

const COMMANDS: CommandForm[] = [
  {
    name: 'training',
    description: 'Book a pad',
    options: [
      { type: 3, name: 'starts', description: 'When', required: true, autocomplete: true, max_length: 20 },
      { type: 4, name: 'pad', description: 'Which', min_value: 1, max_value: 9, autocomplete: true },
      { type: 3, name: 'type', description: 'Kind', choices: [{ name: 'Basic', value: 'b' }] },
      { type: 6, name: 'cohost', description: 'Who helps' },
      { type: 8, name: 'ping', description: 'Role' },
      { type: 7, name: 'where', description: 'Channel', channel_types: [0] },
      { type: 5, name: 'quiet', description: 'No ping' },
      { type: 10, name: 'hours', description: 'How long' },
    ],
  },
  {
    name: 'ticket',
    description: 'Tickets',
    options: [
      { type: 1, name: 'close', description: 'Close', options: [{ type: 3, name: 'reason', description: 'Why' }] },
      { type: 2, name: 'add', description: 'Add', options: [{ type: 1, name: 'user', description: 'Somebody' }] },
    ],
  },
  { name: 'setup', description: 'Settings', default_member_permissions: '32' },
  { name: 'admins', description: 'Only for them', default_member_permissions: '0' },
  { name: 'grown-ups', description: 'Age-restricted', nsfw: true },
  { type: 2, name: 'Who is it' },
  { type: 3, name: 'Report' },
];

/** A seeded world with interactions, in process; every interaction is held against the contract. */
export function start() {
  const clock = createClock();
  const world = createWorld({ clock, ids: createIds(clock, 1) });
  const record = createRecorder({ recording: true });
  const seeded = seedServer(world);
  const application = world.applications.get(seeded.applicationId)!;
  replaceCommands(world, application, seeded.guildId, COMMANDS);
  replaceCommands(world, application, undefined, [{ name: 'help', description: 'Help', contexts: [0, 1] }]);
  const desk = createInteractions({ world, contract, record });
  const sent: Json[] = [];
  world.subscribe(({ t, d }) => {
    if (t !== GatewayDispatchEvents.InteractionCreate) return;
    sent.push(asObject(d));
    expect(contract.checkGateway({ op: 0, t, s: 1, d })).toEqual([]);
  });
  const { people, channels } = seeded;
  const dee = { userId: people.dee, channelId: channels.lounge };
  const bob = { userId: people.bob, channelId: channels.lounge };
  return { clock, world, desk, acts: desk.acts, routes: desk.routes, record, application, seeded, sent, dee, bob };
}

export type Bench = ReturnType<typeof start>;

/** What a bot's call is answered with, whether it is returned or thrown. */
export async function answered(call: () => RestAnswer | Promise<RestAnswer>): Promise<RestAnswer> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof DiscordError) return error.answer;
    throw error;
  }
}

/** The status and code of what a bot's call was answered with. */
export async function outcome(call: () => RestAnswer | Promise<RestAnswer>) {
  const { status, body } = await answered(call);
  return { status, code: asObject(body)['code'] };
}

/** A bot's first answer. */
export const callback = (bench: Bench, live: Live, body: object, withResponse = false) =>
  answered(() => bench.routes.callback(live.id, live.token, { body, files: [] }, { withResponse }));

export const say = (content: string, more: object = {}) => ({ type: 4, data: { content, ...more } });
export const send = (body: object) => ({ body, files: [] });

/** Three buttons: End, a greyed-out Locked, and a link. */
export const ROW = {
  type: 1,
  components: [
    { type: 2, style: 1, label: 'End', custom_id: 'end:1' },
    { type: 2, style: 2, label: 'Locked', custom_id: 'lock:1', disabled: true },
    { type: 2, style: 5, label: 'Page', url: 'https://example.com' },
  ],
};
/** The same with an answer that stands, for Dee, in the lounge. */
export async function withComponents(components: object[], flags = 0) {
  const bench = start();
  const live = bench.acts.command({ ...bench.dee, command: '/help' });
  expect((await callback(bench, live, say('look', { components, flags }))).status).toBe(204);
  return { ...bench, messageId: live.original!.messageId };
}
