import { API, Client, GatewayDispatchEvents, GatewayIntentBits, InteractionType } from '@discordjs/core';
import { REST } from '@discordjs/rest';
import { CompressionMethod, type SessionInfo, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client as FullClient,
  Events,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { afterEach, describe, expect, test } from 'vitest';
import type { Control } from '../src/control/client.ts';
import { buttonsOf, textOf } from '../src/control/seen.ts';
import { type Seeded, seedServer } from '../src/seed.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../src/simulator.ts';

let simulator: Simulator;
let control: Control;
let seeded: Seeded;
const cleanUps: (() => unknown)[] = [];

async function start(options: SimulatorOptions = {}) {
  simulator = await startSimulator({
    identifyEveryMs: 0,
    prepare: (world) => {
      seeded = seedServer(world);
    },
    ...options,
  });
  ({ control } = simulator);
}

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  await simulator.stop();
});

const PING = { name: 'ping', description: 'Says pong' } as const;

interface Bot {
  readonly gateway: WebSocketManager;
  readonly api: API;
  /** Names of the events that came. */
  readonly heard: string[];
  readonly closedWith: number[];
  /** Errors of its answers. */
  readonly refused: unknown[];
}

/** A bot on the lower half of discord.js, as Muster is one. It answers every command with "pong". */
function bot({ token = seeded.token, compression = null as CompressionMethod | null } = {}): Bot {
  const rest = new REST({ api: simulator.apiUrl }).setToken(token);
  let session: SessionInfo | null = null;
  const gateway = new WebSocketManager({
    token,
    intents: GatewayIntentBits.Guilds,
    rest,
    compression,
    // The library's own memory of sessions is shared by all managers of a process.
    retrieveSessionInfo: () => session,
    updateSessionInfo: (_, info) => {
      session = info;
    },
  });
  const client = new Client({ rest, gateway });
  const heard: string[] = [];
  const closedWith: number[] = [];
  const refused: unknown[] = [];
  gateway.on(WebSocketShardEvents.Dispatch, ({ t }) => void heard.push(t));
  gateway.on(WebSocketShardEvents.Closed, (code) => void closedWith.push(code));
  gateway.on(WebSocketShardEvents.Error, () => {});
  client.on(GatewayDispatchEvents.InteractionCreate, ({ data, api }) => {
    if (data.type !== InteractionType.ApplicationCommand) return;
    const answer = api.interactions.reply(data.id, data.token, { content: 'pong', allowed_mentions: { parse: [] } });
    answer.catch((error: unknown) => refused.push(error));
  });
  cleanUps.push(() => gateway.destroy());
  return { gateway, api: new API(rest), heard, closedWith, refused };
}

async function ready(options?: Parameters<typeof bot>[0]): Promise<Bot> {
  const made = bot(options);
  await made.gateway.connect();
  await expect.poll(() => made.heard).toContain('GUILD_CREATE');
  return made;
}

const register = ({ api }: Bot) =>
  api.applicationCommands.bulkOverwriteGuildCommands(seeded.applicationId, seeded.guildId, [PING]);

const dee = () => control.as(seeded.people.dee).in(seeded.channels.lounge);

const count = ({ heard }: Bot, name: string) => heard.filter((t) => t === name).length;

describe('@discordjs/ws and @discordjs/core', () => {
  test('connect, register a command and answer it, and never leave the contract', async () => {
    await start();
    await register(await ready());

    const act = await dee().command('/ping');

    expect(act).toMatchObject({ outcome: 'answered', done: true, message: { content: 'pong', ephemeral: false } });
    const bob = control.as(seeded.people.bob).in(seeded.channels.lounge);
    expect((await bob.reads()).at(-1)).toMatchObject({
      content: 'pong',
      usedBy: { userId: seeded.people.dee, command: 'ping' },
    });
    await control.expectNoViolations();
  });

  test('resume after a broken connection and answer what came meanwhile', async () => {
    await start();
    const muster = await ready();
    await register(muster);
    await control.call('gatewayAct', { act: { kind: 'cut' } });
    await expect.poll(() => muster.closedWith).toHaveLength(1);

    const act = await dee().command('/ping');

    expect(act.message?.content).toBe('pong');
    expect(await control.call('resumes')).toMatchObject([{ outcome: 'resumed', replayed: 1, onResumeUrl: true }]);
    expect(await control.call('identifies')).toHaveLength(1);
    await control.expectNoViolations();
  });

  test('resume on the same socket after op 9 true, identify again after false', async () => {
    await start();
    const muster = await ready();
    await control.call('gatewayAct', { act: { kind: 'invalid session', resumable: true } });
    await expect.poll(() => muster.heard).toContain('RESUMED');
    expect(await control.call('identifies')).toHaveLength(1);

    await control.call('gatewayAct', { act: { kind: 'invalid session', resumable: false } });
    await expect.poll(() => count(muster, 'READY'), { timeout: 15_000 }).toBe(2);
    expect(await control.call('identifies')).toMatchObject([{ outcome: 'ready' }, { outcome: 'ready' }]);
  }, 20_000);

  test('come back on op 7', async () => {
    await start();
    const muster = await ready();
    await control.call('gatewayAct', { act: { kind: 'reconnect' } });
    await expect.poll(() => muster.heard).toContain('RESUMED');
    expect(muster.closedWith).toEqual([4200]);
  });

  test('notice that heartbeats stay without an answer, and resume', async () => {
    await start({ heartbeatIntervalMs: 300 });
    const muster = await ready();
    await control.call('breakGateway', { kind: 'zombie', silent: true, forMs: 1_000 });
    await expect.poll(() => muster.closedWith, { timeout: 5_000 }).toContain(4200);
    await control.call('mendGateway');
    await control.waitFor(async () => (await control.call('resumes')).some(({ outcome }) => outcome === 'resumed'));
    expect((await control.call('resumes')).at(-1)).toMatchObject({ outcome: 'resumed' });
  });

  test('are told about a wrong token with 401 at once', async () => {
    await start();
    const muster = bot({ token: 'wrong' });
    await expect(muster.gateway.connect()).rejects.toThrow(/401|Unauthorized/);
  });

  test('stop for good on 4004', async () => {
    await start();
    const muster = await ready();
    await control.call('gatewayAct', { act: { kind: 'close', code: 4004 } });
    await expect.poll(() => muster.closedWith).toContain(4004);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await control.call('identifies')).toHaveLength(1);
    expect(await control.call('sessions')).toEqual([]);
  });

  test('read a compressed stream', async () => {
    await start();
    const muster = await ready({ compression: CompressionMethod.ZlibNative });
    await register(muster);
    expect((await dee().command('/ping')).message?.content).toBe('pong');
  });

  test('two at once both hear an interaction, and the second answer is refused', async () => {
    await start();
    const [one, two] = [await ready(), await ready()];
    await register(one);
    expect((await dee().command('/ping')).message?.content).toBe('pong');
    await control.waitFor(async () => (await callbacks()).length === 2);
    expect([count(one, 'INTERACTION_CREATE'), count(two, 'INTERACTION_CREATE')]).toEqual([1, 1]);
    await expect.poll(() => [...one.refused, ...two.refused]).toMatchObject([{ code: 40060 }]);
  });
});

const callbacks = () =>
  control.call('requests', { route: '/interactions/{interaction_id}/{interaction_token}/callback' });

/** Answers a command with a button, the button with a form, and the form with what was said. */
async function greet(interaction: Interaction): Promise<unknown> {
  if (interaction.isChatInputCommand()) {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const button = new ButtonBuilder().setCustomId('tell').setLabel('Tell').setStyle(ButtonStyle.Primary);
    return interaction.editReply({
      content: `Hello ${interaction.user.username}`,
      components: [new ActionRowBuilder<ButtonBuilder>().addComponents(button)],
    });
  }
  if (interaction.isButton()) {
    const input = new TextInputBuilder().setCustomId('text').setLabel('Text').setStyle(TextInputStyle.Short);
    const row = new ActionRowBuilder<TextInputBuilder>().addComponents(input);
    return interaction.showModal(new ModalBuilder().setCustomId('story').setTitle('Story').addComponents(row));
  }
  if (!interaction.isModalSubmit()) return undefined;
  return interaction.reply(`They said: ${interaction.fields.getTextInputValue('text')}`);
}

describe('discord.js 14', () => {
  test('logs in, registers, answers a command, a button and a form, and never leaves the contract', async () => {
    await start();
    const client = new FullClient({ intents: GatewayIntentBits.Guilds, rest: { api: simulator.apiUrl } });
    cleanUps.push(() => client.destroy());
    const isReady = new Promise((resolve) => client.once(Events.ClientReady, resolve));
    client.on(Events.InteractionCreate, (interaction) => void greet(interaction));
    await client.login(seeded.token);
    await isReady;
    await client.application?.commands.create(PING, seeded.guildId);

    const hello = await (await dee().command('/ping')).settled();
    expect(hello.message).toMatchObject({ content: 'Hello dee.new', ephemeral: true, edited: false });
    expect(hello.message && buttonsOf(hello.message)).toMatchObject([{ label: 'Tell', disabled: false }]);

    const form = await dee().click(hello.message ?? { id: '' }, 'Tell');
    expect(form).toMatchObject({ outcome: 'modal', modal: { title: 'Story' } });
    const told = await dee().submit(form, { Text: 'Once upon a time' });
    expect(told.message && textOf(told.message)).toBe('They said: Once upon a time');
    await control.expectNoViolations();
  });
});
