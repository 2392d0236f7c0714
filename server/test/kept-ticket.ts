import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Hono } from 'hono';
import type { Sql } from 'postgres';
import { migrations } from '../src/app.ts';
import type { ReadMessage } from '../src/discord/port.ts';
import type { TicketRef, Transcripts } from '../src/features/tickets/transcripts/contract.ts';
import type { FileLimits } from '../src/features/tickets/transcripts/files/limits.ts';
import { createTranscripts, transcriptsMigrations } from '../src/features/tickets/transcripts/index.ts';
import type { Ability, Actor } from '../src/kit/access.ts';
import { createLog, reportBug } from '../src/kit/log.ts';
import { routesWeb } from '../src/web/web.ts';
import { freshDatabase } from './database.ts';
import { createFakeDiscord, type FakeDiscord } from './fake-discord.ts';

export const GUILD = '300000000000000001';
export const CHANNEL = '200000000000000042';
export const OPENER = '100000000000000042';

/** One ticket on a database of its own, with what is kept of it. */
export interface KeptTicket {
  readonly sql: Sql;
  readonly discord: FakeDiscord;
  readonly transcripts: Transcripts;
  readonly ticket: TicketRef;
  /** Its pages. */
  readonly web: Hono;
  readonly dataDir: string;
  /** Everything that was logged. */
  readonly lines: string[];
  /** Who has which abilities, by id. */
  readonly abilities: Map<string, readonly Ability[]>;
  now: Date;
  /** Makes another ticket. */
  addTicket(about?: Partial<{ guildId: string; number: number; channelId: string; state: string }>): Promise<TicketRef>;
  /** Tells of an event as Discord does. */
  tell(event: string, data: object): Promise<void>;
  /** Has a member write, and tells of it: what is given is laid over an ordinary message in Discord's own shape. */
  write(content: string, about?: object): Promise<string>;
  /** The page, opened by the opener's own link. */
  page(): Promise<string>;
  stop(): Promise<void>;
}

let lastId = 1_400_000_000_000_000_000n;

/** A message in Discord's own shape. */
export const rawMessage = (content: string, about: object = {}): Record<string, unknown> & { id: string } => ({
  id: String((lastId += 1n)),
  guild_id: GUILD,
  channel_id: CHANNEL,
  type: 0,
  timestamp: '2030-10-07T18:40:00.000Z',
  edited_timestamp: null,
  author: { id: OPENER, username: 'dee.x', global_name: 'Dee' },
  content,
  embeds: [],
  attachments: [],
  mentions: [],
  components: [],
  ...about,
});

/**
 * @param options.fileServer the address that stands for Discord's file server
 * @param options.messagesOf in place of the fake Discord's
 */
export async function keepTicket(
  options: {
    limits?: FileLimits;
    fileServer?: string;
    publicUrl?: string;
    messagesOf?: (channelId: string, after?: string) => Promise<readonly ReadMessage[]>;
  } = {},
): Promise<KeptTicket> {
  const known = new Set(migrations.map(({ name }) => name));
  const all = [...migrations, ...transcriptsMigrations.filter(({ name }) => !known.has(name))];
  const database = await freshDatabase({
    migrations: all.sort((one, other) => (one.name < other.name ? -1 : 1)),
    jobs: true,
  });
  const { sql } = database;
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'muster-transcripts-'));
  const discord = createFakeDiscord();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'json', write: (line) => void lines.push(line) });
  const abilities = new Map<string, readonly Ability[]>();
  const transcripts = createTranscripts({
    sql,
    clock: { now: () => room.now },
    discord: options.messagesOf ? { ...discord, messagesOf: options.messagesOf } : discord,
    holds: async (actor: Actor, ...anyOf) => anyOf.some((one) => abilities.get(actor.userId)?.includes(one)),
    place: {
      dataDir,
      publicUrl: options.publicUrl ?? 'https://muster.example',
      isPublic: true,
      discordApiUrl: `${options.fileServer ?? 'https://discord.com'}/api`,
    },
    report: (error, what) => reportBug(log, error, what),
    ...(options.limits && { limits: options.limits }),
  });
  const web = routesWeb(transcripts.routes, { log });

  async function addTicket(about: Parameters<KeptTicket['addTicket']>[0] = {}): Promise<TicketRef> {
    const { guildId = GUILD, number = 42, channelId = CHANNEL, state = 'open' } = about;
    const [type] = await sql<[{ id: number }]>`
      insert into ticket_types (guild_id, name) values (${guildId}, ${`Support ${number}`}) returning id`;
    const closedAt = ['opening', 'open'].includes(state) ? null : room.now;
    const [row] = await sql<[{ id: number }]>`
      insert into tickets (guild_id, number, type_id, opener_id, opener_name, state, marker, interaction_id, channel_id,
                           ball_since, opened_at, closed_at)
      values (${guildId}, ${number}, ${type.id}, ${OPENER}, 'Dee', ${state}, ${`${guildId}-${number}`}, ${number},
              ${channelId}, ${room.now}, ${room.now}, ${closedAt})
      returning id`;
    return { guildId, ticketId: row.id };
  }

  const room: KeptTicket = {
    sql,
    discord,
    transcripts,
    ticket: { guildId: GUILD, ticketId: 0 },
    web,
    dataDir,
    lines,
    abilities,
    now: new Date('2030-10-07T19:00:00Z'),
    addTicket,
    async tell(event, data) {
      for (const door of transcripts.events) if (door.on === event) await door.run(data);
    },
    async write(content, about = {}) {
      const message = rawMessage(content, about);
      await room.tell('MESSAGE_CREATE', message);
      return message.id;
    },
    async page() {
      const answer = await web.request(pathOf(await transcripts.linkFor(room.ticket, OPENER)));
      return answer.text();
    },
    async stop() {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return Object.assign(room, { ticket: await addTicket() });
}

/** The path and query of an address. */
export function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/** A server that stands for Discord's file server. */
export async function startFileServer(answer: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
