import { OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import { createClock } from '../clock.ts';
import { createContract } from '../contract/index.ts';
import { createFaults } from '../faults.ts';
import { createIds } from '../ids.ts';
import { createRecorder } from '../record.ts';
import { createApplication } from '../world/applications.ts';
import { createGuild } from '../world/guilds.ts';
import { addMember } from '../world/members.ts';
import { updateRole } from '../world/roles.ts';
import type { World, WorldEvent } from '../world/types.ts';
import { createUser } from '../world/users.ts';
import { createWorld } from '../world/world.ts';
import type { Interactions } from './interactions-port.ts';
import { createRest } from './rest.ts';

/** Compiling Discord's schemas takes a while: all tests of a file share what is compiled. */
const contract = createContract();

/** What a test reads of an answer. Bodies are read loosely: the contract holds their shape. */
export interface TestAnswer {
  readonly status: number;
  readonly body: TestBody;
  readonly headers: Headers;
}

/** Any JSON. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects, and fails if it is not there
export type TestBody = any;

export interface SendOptions {
  /** Without it the bot's own; null sends none. */
  readonly token?: string | null;
  readonly reason?: string;
  readonly files?: Readonly<Record<string, File>>;
}

const NO_INTERACTIONS: Interactions = {
  callback: () => ({ status: 204 }),
  getOriginal: () => ({ status: 200 }),
  editOriginal: () => ({ status: 200 }),
  deleteOriginal: () => ({ status: 204 }),
  followUp: () => ({ status: 200 }),
  getMessage: () => ({ status: 200 }),
  editMessage: () => ({ status: 200 }),
  deleteMessage: () => ({ status: 204 }),
};

/** The bits that a bot needs for most of what a test does. */
const MANY = [
  PermissionFlagsBits.ManageChannels,
  PermissionFlagsBits.ManageRoles,
  PermissionFlagsBits.ManageMessages,
  PermissionFlagsBits.ManageThreads,
  PermissionFlagsBits.ManageNicknames,
  PermissionFlagsBits.ManageGuild,
  PermissionFlagsBits.ManageEvents,
  PermissionFlagsBits.ManageWebhooks,
  PermissionFlagsBits.PinMessages,
  PermissionFlagsBits.KickMembers,
  PermissionFlagsBits.BanMembers,
  PermissionFlagsBits.ModerateMembers,
  PermissionFlagsBits.ViewAuditLog,
  PermissionFlagsBits.CreateEvents,
].reduce((all, bit) => all | bit, 0n);

/**
 * A world with Ada's server (Ada, Dee, the bot), and REST over it, in process and held to the contract.
 *
 * @param options.permissions what the bot's own role holds beside @everyone's
 */
export function startRest(
  options: { permissions?: bigint; flags?: number; rateLimits?: boolean; interactions?: Interactions } = {},
) {
  const clock = createClock(1_790_000_000_000);
  const world = createWorld({ clock, ids: createIds(clock, 1) });
  const ada = createUser(world, { username: 'ada' });
  const dee = createUser(world, { username: 'dee' });
  const application = createApplication(world, { name: 'muster', flags: options.flags ?? 0 });
  const guild = createGuild(world, { name: 'Redcliff', ownerId: ada.id });
  addMember(world, guild.id, dee.id);
  addMember(world, guild.id, application.botId, { permissions: options.permissions ?? MANY });
  const botRole = [...guild.roles.values()].find(({ managed }) => managed);
  if (!botRole) throw new Error('The bot has no role');
  updateRole(world, guild.id, botRole.id, { position: 10 });
  const [generalId = ''] = guild.channelIds;
  const record = createRecorder({ recording: true });
  const faults = createFaults({ clock });
  const app = createRest({
    world,
    faults,
    record,
    contract,
    interactions: options.interactions ?? NO_INTERACTIONS,
    gatewayUrl: () => 'ws://127.0.0.1:1/gateway',
    sessionStartLimit: () => ({ total: 1_000, remaining: 999, reset_after: 1_000, max_concurrency: 1 }),
    rateLimits: options.rateLimits ?? false,
  });
  const events: WorldEvent[] = [];
  const offContract: unknown[] = [];
  world.subscribe((event) => {
    events.push(event);
    const d = event.renderFor?.(application.botId) ?? event.d;
    offContract.push(...contract.checkGateway({ op: 0, t: event.t, s: events.length, d }));
  });

  function request(method: string, path: string, body: unknown, { token, reason, files }: SendOptions): Request {
    const headers = new Headers();
    if (token !== null) headers.set('authorization', `Bot ${token ?? application.token}`);
    if (reason !== undefined) headers.set('x-audit-log-reason', encodeURIComponent(reason));
    const url = `http://127.0.0.1/api/v10${path}`;
    if (files) {
      const form = new FormData();
      form.set('payload_json', JSON.stringify(body));
      for (const [name, file] of Object.entries(files)) form.set(name, file, file.name);
      return new Request(url, { method, headers, body: form });
    }
    if (body === undefined) return new Request(url, { method, headers });
    headers.set('content-type', 'application/json');
    return new Request(url, { method, headers, body: JSON.stringify(body) });
  }

  /** Sends a request. An answer or an event of ours off Discord's contract fails the test at once. */
  async function send(
    method: string,
    path: string,
    body?: unknown,
    sendOptions: SendOptions = {},
  ): Promise<TestAnswer> {
    const answer = await app.request(request(method, path, body, sendOptions));
    const text = await answer.text();
    const ours = [...offContract, ...record.violations().filter(({ by }) => by === 'answer')];
    if (ours.length > 0) throw new Error(`Off the contract: ${JSON.stringify(ours, undefined, 2)}`);
    const isJson = answer.headers.get('content-type') === 'application/json';
    return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers };
  }

  return {
    world,
    clock,
    ada,
    dee,
    application,
    botId: application.botId,
    guild,
    botRole,
    generalId,
    record,
    faults,
    app,
    events,
    send,
  };
}

/** Takes permission bits from everybody in a channel. */
export function denyAll(world: World, channelId: string, bits: bigint): void {
  const channel = world.channels.get(channelId);
  if (channel?.guildId === undefined) throw new Error('Only channels of servers have overwrites');
  channel.overwrites = [{ id: channel.guildId, type: OverwriteType.Role, allow: '0', deny: bits.toString() }];
}
