import { type Seeded, seedServer, type Simulator, startSimulator } from '@muster/simulator';
import {
  ApplicationIntegrationType,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  InteractionContextType,
} from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { MemorySessions } from '../../test/memory-sessions.ts';
import { createLog } from '../kit/log.ts';
import type { Form, Reply } from '../kit/reply.ts';
import { syncCommands } from './commands.ts';
import { createIntentsReader } from './gateway/intents.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { openLine } from './line.ts';
import { readMember } from './read.ts';
import { readMessage } from './read-message.ts';
import { readRequest } from './request.ts';
import { createRest, type Rest } from './rest.ts';
import { createSender } from './sender.ts';

/** Forms, files and what the privileged intents tell, against a Discord that holds us to its contract. */

let discord: Simulator;
let seeded: Seeded;
let rest: Rest;
let sender: ReturnType<typeof createSender>;
let gateway: Gateway | undefined;
const log = createLog({ level: 'silent', format: 'json' });

async function listen(onEvent: (event: GatewayDispatchPayload) => void): Promise<Gateway> {
  gateway = createGateway({
    token: seeded.token,
    rest,
    store: new MemorySessions(),
    log,
    presence: '/pads',
    onEvent,
    onFatal() {},
    switchedOn: createIntentsReader({ rest, log }),
  });
  await gateway.start();
  return gateway;
}

beforeAll(async () => {
  discord = await startSimulator({
    identifyEveryMs: 0,
    prepare(world) {
      seeded = seedServer(world);
    },
  });
});
beforeEach(async () => {
  await discord.control.call('reset');
  rest = createRest({ token: seeded.token, apiUrl: discord.apiUrl, log, onStopped() {} });
  sender = createSender({ apiUrl: discord.apiUrl });
});
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
  await Promise.all([rest.close(), sender.close()]);
  const ours = (await discord.control.violations()).filter(({ by }) => by === 'request' || by === 'gateway send');
  if (ours.length > 0) throw new Error(`Discord's contract was left: ${JSON.stringify(ours, undefined, 2)}`);
});
afterAll(() => discord.stop());

const FORM: Form = {
  customId: 'ticket:1',
  title: 'A ticket',
  inputs: [
    { input: 'text', name: 'what', label: 'What happened', long: true, maxLength: 500 },
    {
      input: 'menu',
      name: 'kind',
      label: 'Kind',
      description: 'Pick one',
      choices: [
        { label: 'A bug', value: 'bug', description: 'Something broke', emoji: '🐛' },
        { label: 'A player', value: 'player' },
      ],
    },
    {
      input: 'radio',
      name: 'how',
      label: 'How bad',
      choices: [
        { label: 'Bad', value: 'bad' },
        { label: 'Worse', value: 'worse' },
      ],
    },
    {
      input: 'checkboxes',
      name: 'when',
      label: 'When',
      required: false,
      choices: [
        { label: 'Today', value: 'today' },
        { label: 'Always', value: 'always' },
      ],
    },
    { input: 'file', name: 'proof', label: 'Proof', most: 2 },
  ],
};

test('a form of every kind of input is opened, and what was put in is read; its answers carry files', async () => {
  await syncCommands({
    rest,
    applicationId: seeded.applicationId,
    wanted: [
      {
        name: 'ticket',
        description: 'Opens a ticket',
        contexts: [InteractionContextType.Guild],
        integration_types: [ApplicationIntegrationType.GuildInstall],
      },
    ],
    log,
  });
  let read: ReturnType<typeof readRequest>;
  const file = (name: string) => ({ name, contentType: 'text/plain', data: new TextEncoder().encode(name) });
  const reply = (content: string): Reply => ({ content, files: [file(`${content}.txt`)] });
  await listen((event) => {
    if (event.t !== GatewayDispatchEvents.InteractionCreate) return;
    const { id, token, application_id: applicationId } = event.d;
    const line = openLine({ id, token, applicationId }, sender);
    const request = readRequest(event.d);
    if (request?.kind === 'command') {
      void line.showForm(FORM);
      return;
    }
    read = request;
    void line.defer('private').then(() => line.send('private', reply('Thanks')));
  });

  const dee = discord.control.as(seeded.people.dee).in(seeded.channels.support);
  const opened = await dee.command('/ticket');
  expect(opened.outcome).toBe('modal');
  const files = { Proof: [{ filename: 'map.txt', contentType: 'text/plain', text: 'north' }] };
  const values = { what: 'It broke', kind: 'A bug', how: 'Worse', when: ['Today', 'Always'] };
  const sent = await (await dee.submit(opened, values, { files })).settled();
  expect(read).toMatchObject({
    kind: 'submit',
    customId: 'ticket:1',
    inputs: { what: 'It broke', kind: 'bug', how: 'worse', when: 'today\nalways' },
    files: { proof: [{ name: 'map.txt', contentType: 'text/plain', bytes: 5 }] },
  });
  const url = read?.kind === 'submit' ? read.files['proof']?.[0]?.url : undefined;
  expect(await (await fetch(url ?? '')).text()).toBe('north');
  expect(sent.message).toMatchObject({ content: 'Thanks', attachments: [{ filename: 'Thanks.txt' }] });
  expect(await (await fetch(sent.message?.attachments[0]?.url ?? '')).text()).toBe('Thanks.txt');
});

test('with both intents the bot reads what people write and hears who joins, without them neither', async () => {
  const { applicationId } = seeded;
  const heard: GatewayDispatchPayload[] = [];
  await discord.control.call('setIntents', { applicationId, intents: ['members', 'content'] });
  await listen((event) => void heard.push(event));
  const writeAndJoin = async (content: string) => {
    await discord.control.as(seeded.people.dee).in(seeded.channels.lounge).write(content);
    await discord.control.call('makeMember', { guildId: seeded.guildId, username: 'fay' });
    await discord.control.call('deleteChannel', { channelId: seeded.channels.pads });
    await expect.poll(() => heard.some(({ t }) => t === GatewayDispatchEvents.ChannelDelete)).toBe(true);
  };
  const of = (t: GatewayDispatchEvents) => heard.filter((event) => event.t === t).map(({ d }) => d);
  await writeAndJoin('Hello');
  expect(of(GatewayDispatchEvents.Ready)).toHaveLength(1);
  expect(readMessage(of(GatewayDispatchEvents.MessageCreate)[0])).toMatchObject({
    content: 'Hello',
    author: { name: 'Dee' },
  });
  expect(readMember(of(GatewayDispatchEvents.GuildMemberAdd)[0])).toMatchObject({ username: 'fay', roleIds: [] });

  await gateway?.stop();
  await discord.control.call('reset');
  heard.length = 0;
  await listen((event) => void heard.push(event));
  await writeAndJoin('Hello');
  expect(readMessage(of(GatewayDispatchEvents.MessageCreate)[0])).toMatchObject({
    content: '',
    author: { name: 'Dee' },
  });
  expect(of(GatewayDispatchEvents.GuildMemberAdd)).toEqual([]);
});
