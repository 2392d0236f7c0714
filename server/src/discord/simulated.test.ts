import { type Seeded, seedServer, type Simulator, startSimulator } from '@muster/simulator';
import {
  ApplicationCommandOptionType,
  ApplicationIntegrationType,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  InteractionContextType,
} from 'discord-api-types/v10';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../kit/log.ts';
import type { Reply } from '../kit/reply.ts';
import { inviteUrl, privilegedIntents, readApplication } from './application.ts';
import { syncCommands } from './commands.ts';
import { createDiscord } from './discord.ts';
import type { Fatal } from './gateway/fatal.ts';
import type { Session, SessionStore } from './gateway/sessions.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { renderForm, renderMessage } from './render.ts';
import { createRest, type Rest } from './rest.ts';
import { createSender } from './sender.ts';

/** All of this folder, against a Discord that holds us to its contract. */

let discord: Simulator;
let seeded: Seeded;
let rest: Rest;
let sender: ReturnType<typeof createSender>;
let sessions: Session[];
const SERVERS = {
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};
const gateways: Gateway[] = [];
const log = createLog({ level: 'silent', format: 'json' });

const store: SessionStore = {
  claim: async () => sessions.splice(0),
  hold: async () => {},
  progress: async () => {},
  release: async (released) => void (sessions = [...released]),
  forget: async () => {},
  takeIdentify: async () => 0,
};

function openGateway(
  onEvent: (event: GatewayDispatchPayload) => void = () => {},
  onFatal: (fatal: Fatal) => void = () => {},
) {
  const gateway = createGateway({
    token: seeded.token,
    rest,
    store,
    log,
    presence: '/training · /pads',
    onEvent,
    onFatal,
  });
  gateways.push(gateway);
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
  sessions = [];
  rest = createRest({ token: seeded.token, apiUrl: discord.apiUrl, log, onStopped() {} });
  sender = createSender({ apiUrl: discord.apiUrl });
});
afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
  await Promise.all([rest.close(), sender.close()]);
  const ours = (await discord.control.violations()).filter(({ by }) => by === 'request' || by === 'gateway send');
  if (ours.length > 0) throw new Error(`Discord's contract was left: ${JSON.stringify(ours, undefined, 2)}`);
});
afterAll(() => discord.stop());

describe('the gateway', () => {
  test('knows each server with its owner, and hears of a new owner', async () => {
    const gateway = openGateway();
    await gateway.start();
    await expect.poll(() => gateway.guilds.get(seeded.guildId)?.ownerId).toBe(seeded.people.ada);
    expect(gateway.guilds.get(seeded.guildId)).toMatchObject({ name: 'Redcliff Guard', available: true });
    await discord.control.call('transferServer', { guildId: seeded.guildId, userId: seeded.people.bob });
    await expect.poll(() => gateway.guilds.get(seeded.guildId)?.ownerId).toBe(seeded.people.bob);
  });

  test('takes an outage for no leaving', async () => {
    const gateway = openGateway();
    await gateway.start();
    await expect.poll(() => gateway.guilds.get(seeded.guildId)?.available).toBe(true);
    await discord.control.call('setOutage', { guildId: seeded.guildId, unavailable: true });
    await expect.poll(() => gateway.guilds.get(seeded.guildId)?.available).toBe(false);
    expect(gateway.guilds.count()).toBe(1);
    await discord.control.call('setOutage', { guildId: seeded.guildId, unavailable: false });
    await expect.poll(() => gateway.guilds.get(seeded.guildId)?.available).toBe(true);
  });

  test('goes on after a stop with what it missed, without an IDENTIFY', async () => {
    const first = openGateway();
    await first.start();
    await expect.poll(() => first.guilds.get(seeded.guildId)?.available).toBe(true);
    await first.stop();
    await discord.control.call('transferServer', { guildId: seeded.guildId, userId: seeded.people.bob });

    const events: string[] = [];
    const second = openGateway((event) => void events.push(event.t));
    await second.start();
    expect(await discord.control.call('identifies')).toHaveLength(1);
    expect(await discord.control.call('resumes')).toHaveLength(1);
    expect(events).toContain('GUILD_UPDATE');
    expect(second.guilds.count()).toBe(1);
  });

  test.each(['before hello', 'after hello', 'after identify', 'after ready', 'mid guilds'] as const)(
    'gets through a line that breaks %s',
    async (phase) => {
      await discord.control.call('breakGateway', { kind: 'drop', phase });
      const gateway = openGateway();
      await gateway.start();
      await expect.poll(() => gateway.guilds.get(seeded.guildId)?.available, { timeout: 10_000 }).toBe(true);
      expect(gateway.state()).toBe('connected');
      const identifies = await discord.control.call('identifies');
      expect(identifies.length).toBeLessThanOrEqual(2);
    },
    15_000,
  );

  test('gets through a while in which nobody listens', async () => {
    await discord.control.call('breakGateway', { kind: 'refuse', times: 2 });
    const gateway = openGateway();
    await gateway.start();
    expect(gateway.state()).toBe('connected');
    expect(await discord.control.call('identifies')).toHaveLength(1);
  }, 15_000);

  test('hears an interaction once though two sessions bring it', async () => {
    await discord.control.call('breakGateway', { kind: 'duplicate' });
    await syncCommands({
      rest,
      applicationId: seeded.applicationId,
      wanted: [{ name: 'pads', description: 'Shows the pads', ...SERVERS }],
      log,
    });
    let heard = 0;
    const gateway = openGateway((event) => {
      if (event.t !== GatewayDispatchEvents.InteractionCreate) return;
      heard++;
      const { id, token, application_id: applicationId } = event.d;
      void sender.answer({ id, token, applicationId }, { type: 4, data: renderMessage({ content: 'Pad 3 is free.' }) });
    });
    await gateway.start();
    const act = await discord.control.as(seeded.people.dee).in(seeded.channels.lounge).command('/pads');
    expect(act.message?.content).toBe('Pad 3 is free.');
    await discord.control.call('redeliver', { interactionId: act.interactionId });
    await discord.control.call('changeServer', { guildId: seeded.guildId, name: 'Later' });
    await expect.poll(() => gateway.guilds.get(seeded.guildId)?.name).toBe('Later');
    expect(heard).toBe(1);
  });

  test('ends for good with a wrong token', async () => {
    await discord.control.call('resetToken', { applicationId: seeded.applicationId });
    const fatals: Fatal[] = [];
    const gateway = openGateway(undefined, (fatal) => void fatals.push(fatal));
    await gateway.start();
    expect(fatals).toMatchObject([{ reason: 'token' }]);
    expect(gateway.state()).toBe('stopped');
  });
});

describe('an interaction', () => {
  test('is answered, edited and followed up; a form opens', async () => {
    await syncCommands({
      rest,
      applicationId: seeded.applicationId,
      wanted: [
        { name: 'pads', description: 'Shows the pads', ...SERVERS },
        { name: 'note', description: 'Writes a note', ...SERVERS },
      ],
      log,
    });
    const reply: Reply = {
      content: 'Pad 3 is free.',
      embed: { title: 'Pads', color: 0x00ff00, fields: [{ name: 'Pad 3', value: 'free', inline: true }] },
      rows: [[{ label: 'Lock', customId: 'pad.lock:3', style: 'danger' }]],
    };
    const form = { customId: 'note:1', title: 'Note', inputs: [{ name: 'text', label: 'Text', long: true }] };
    const gateway = openGateway((event) => {
      if (event.t !== GatewayDispatchEvents.InteractionCreate) return;
      const { id, token, application_id: applicationId, data } = event.d;
      const handle = { id, token, applicationId };
      if (data && 'name' in data && data.name === 'note')
        void sender.answer(handle, { type: 9, data: renderForm(form) });
      else if (data) {
        void (async () => {
          await sender.answer(handle, { type: 5, data: { flags: 64 } });
          await sender.editAnswer(handle, renderMessage(reply));
          await sender.followUp(handle, renderMessage({ content: 'That was all.' }, 'private'));
        })();
      }
    });
    await gateway.start();
    const dee = discord.control.as(seeded.people.dee).in(seeded.channels.lounge);

    const act = await (await dee.command('/pads')).settled();
    expect(act.message?.content).toBe('Pad 3 is free.');
    const seen = await dee.waitFor((messages) => messages.find(({ content }) => content === 'That was all.'));
    expect(seen).toBeDefined();
    expect((await dee.command('/note')).outcome).toBe('modal');
  });
});

describe('the port', () => {
  const port = () => createDiscord({ rest, gateway: openGateway() });
  const reply = (content: string, customId: string): Reply => ({
    content,
    rows: [[{ label: 'Lock', customId, style: 'primary' }]],
  });

  test('asks Discord for the owner while the gateway is away, and keeps no answer', async () => {
    const { ownerOf } = port();
    expect(await ownerOf(seeded.guildId)).toBe(seeded.people.ada);
    await discord.control.call('transferServer', { guildId: seeded.guildId, userId: seeded.people.bob });
    expect(await ownerOf(seeded.guildId)).toBe(seeded.people.bob);
  });

  test('takes the owner from the gateway while that is connected, without a request', async () => {
    const gateway = openGateway();
    await gateway.start();
    await expect.poll(() => gateway.guilds.get(seeded.guildId)?.available).toBe(true);
    const { ownerOf } = createDiscord({ rest, gateway });
    expect(await ownerOf(seeded.guildId)).toBe(seeded.people.ada);
    expect(await discord.control.call('requests', { route: '/guilds/{guild_id}' })).toEqual([]);
  });

  test('posts once for one nonce, edits, and finds its own message by its button', async () => {
    const discordPort = port();
    const channelId = seeded.channels.trainings;
    const { id } = await discordPort.postMessage(channelId, reply('First', 'pad.lock:3'), 'nonce-1');
    expect(await discordPort.postMessage(channelId, reply('First', 'pad.lock:3'), 'nonce-1')).toEqual({ id });
    const other = await discordPort.postMessage(channelId, reply('Second', 'pad.lock:4'), 'nonce-2');
    expect(other.id).not.toBe(id);
    await discordPort.editMessage(channelId, id, { content: 'Changed' });
    expect(await discordPort.findOwnMessage(channelId, 'pad.lock:4')).toEqual(other);
    // An edit without buttons takes them away.
    expect(await discordPort.findOwnMessage(channelId, 'pad.lock:3')).toBeUndefined();
  });

  test('does not repeat a post whose answer was lost', async () => {
    const channelId = seeded.channels.trainings;
    await discord.control.call('breakRest', {
      where: { method: 'POST', route: '/channels/{channel_id}/messages' },
      times: 1,
      fault: { kind: 'drop', when: 'after' },
    });
    await expect(port().postMessage(channelId, reply('Once', 'pad.lock:3'), 'nonce-1')).rejects.toMatchObject({
      sort: 'retry',
    });
    const posts = await discord.control.call('requests', { route: '/channels/{channel_id}/messages', method: 'POST' });
    expect(posts).toHaveLength(1);
    expect(await port().findOwnMessage(channelId, 'pad.lock:3')).toBeDefined();
  });

  test('writes to a person directly, and says where that is closed', async () => {
    const sent = await port().directMessage(seeded.people.dee, { content: 'Hello' });
    if (sent === 'closed') throw new Error('It was not sent.');
    await port().editMessage(sent.channelId, sent.id, { content: 'Hello again' });
    expect((await discord.control.as(seeded.people.dee).dms()).map(({ content }) => content)).toEqual(['Hello again']);
    await discord.control.call('leave', { guildId: seeded.guildId, userId: seeded.people.eve });
    expect(await port().directMessage(seeded.people.eve, { content: 'Hello' })).toBe('closed');
  });

  test('tells an account that is gone from one that only left', async () => {
    await discord.control.call('leave', { guildId: seeded.guildId, userId: seeded.people.eve });
    expect(await port().accountIsGone(seeded.people.eve)).toBe(false);
    expect(await port().accountIsGone('123456789012345678')).toBe(true);
  });

  test('says that a channel is gone', async () => {
    await discord.control.call('deleteChannel', { channelId: seeded.channels.trainings });
    await expect(port().postMessage(seeded.channels.trainings, { content: 'x' }, 'n')).rejects.toMatchObject({
      sort: 'gone',
      code: 10003,
    });
  });
});

test('the commands are written once, and not again', async () => {
  const wanted = (description: string) => [
    {
      name: 'training',
      description,
      ...SERVERS,
      options: [
        {
          type: ApplicationCommandOptionType.String as const,
          name: 'starts',
          description: 'When',
          required: true,
          autocomplete: true as const,
        },
        {
          type: ApplicationCommandOptionType.Integer as const,
          name: 'pad',
          description: 'Which',
          min_value: 1,
          max_value: 9,
        },
      ],
    },
  ];
  const sync = (list: ReturnType<typeof wanted>) =>
    syncCommands({ rest, applicationId: seeded.applicationId, wanted: list, log });
  expect((await sync(wanted('Books a pad'))).created).toEqual(['training']);
  expect(await sync(wanted('Books a pad'))).toEqual({ created: [], changed: [], deleted: [] });
  expect((await sync(wanted('Books another pad'))).changed).toEqual(['training']);
  expect((await sync([])).deleted).toEqual(['training']);
});

test("the application's switches are read, and the invite link asks for what is needed", async () => {
  await discord.control.call('setIntents', { applicationId: seeded.applicationId, intents: ['members'] });
  const application = await readApplication(rest);
  expect(application).toMatchObject({
    id: seeded.applicationId,
    name: 'Muster',
    intents: { presence: false, members: true, messageContent: false },
  });
  expect(application.user?.id).toBe(discord.world.applications.get(seeded.applicationId)?.botId);
  expect(privilegedIntents(application)).toBe(2);
  expect(inviteUrl(application.id, 2_048n)).toBe(
    `https://discord.com/oauth2/authorize?client_id=${application.id}&permissions=2048&scope=bot+applications.commands`,
  );
});
