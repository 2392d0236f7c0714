import { addJob } from '../../db/jobs.ts';
import type { DiscordPort } from '../../discord/port.ts';
import { clockOnly } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import type { EventDoor, JobDoor } from '../../kit/feature.ts';
import { Refusal } from '../../kit/refusal.ts';
import type { Reply } from '../../kit/reply.ts';
import type { Ending } from './closing/ending.ts';
import { channelUnread } from './closing/replies.ts';
import type { Closing } from './closing/service.ts';
import { TELL_FULL_TASK } from './opening/overflow.ts';
import { categoryGone, serverIsFull } from './opening/replies.ts';
import type { Opening } from './opening/service.ts';
import { PANELS_TASK } from './panels/repository.ts';
import type { Panels } from './panels/service.ts';
import { LOOK_AT_WAITING_EVERY_MS, RECONCILE_EVERY_MS } from './policy.ts';
import * as rows from './repository.ts';
import type { Db } from './repository.ts';
import { settingsOf } from './settings/repository.ts';
import { CATEGORY_LOST_TASK } from './settings/service.ts';
import type { Transcripts } from './transcripts/contract.ts';
import type { Circles } from './upkeep/circle.ts';
import type { Reconciler } from './upkeep/reconcile.ts';
import { RECONCILE_SERVER_TASK } from './upkeep/repository.ts';
import type { Sync } from './upkeep/sync.ts';
import { RENAME_TASK, type Working } from './work/service.ts';
import { DRAW_TASK, readWritten, SAY_TASK, WAIT_TASK, type Waiting } from './work/waiting.ts';

/** Compares rows and channels of every server. */
export const RECONCILE_TASK = 'ticket.reconcile';

interface About {
  readonly guildId: string;
  readonly ticketId: number;
}

export interface JobDeps {
  readonly transcripts: Pick<Transcripts, 'knownChannels'>;
  readonly sql: Db;
  readonly clock: Clock;
  readonly discord: DiscordPort;
  readonly circles: Circles;
  readonly opening: Opening;
  readonly closing: Closing;
  readonly ending: Ending;
  readonly sync: Sync;
  readonly reconciler: Reconciler;
  readonly working: Working;
  readonly waiting: Waiting;
  readonly panels: Panels;
}

export function flowJobs({
  sql,
  discord,
  opening,
  ending,
  sync,
  reconciler,
  working,
  waiting,
  panels,
}: JobDeps): JobDoor[] {
  /** In the channel for closed tickets, else to the owner. */
  async function tellStaff(guildId: string, reply: Reply, nonce: string): Promise<void> {
    const { logChannelId } = await settingsOf(sql, guildId);
    if (logChannelId === null) await discord.directMessage(await discord.ownerOf(guildId), reply, nonce);
    else await discord.postMessage(logChannelId, reply, nonce);
  }

  return [
    {
      task: rows.OPEN_TASK,
      access: clockOnly('queued with a ticket, in case its opening is broken off'),
      async run(payload, { last }) {
        const { guildId, ticketId } = payload as About;
        try {
          const ticket = await opening.advance(guildId, ticketId, { last });
          if (ticket?.state === 'opening' && ticket.queuedAt === null)
            throw new Error('Another runner opens this ticket.');
        } catch (error) {
          // Taken back: there is nothing left to do.
          if (error instanceof Refusal && (await rows.findTicket(sql, guildId, ticketId))?.state !== 'opening') return;
          throw error;
        }
      },
    },
    {
      task: rows.SYNC_TASK,
      access: clockOnly('queued with each change that a channel must show'),
      async run(payload) {
        const { guildId, ticketId } = payload as About;
        await sync.all(guildId, ticketId);
      },
    },
    {
      task: rows.END_TASK,
      access: clockOnly('queued with a close, for when it can no longer be undone'),
      async run(payload, attempt) {
        const { guildId, ticketId } = payload as About;
        await ending.end(guildId, ticketId, attempt);
      },
    },
    {
      task: rows.OFFER_UNDO_TASK,
      access: clockOnly('queued when an opener closes the own ticket'),
      async run(payload, attempt) {
        const { guildId, ticketId } = payload as About;
        await ending.offerUndo(guildId, ticketId, attempt);
      },
    },
    {
      task: rows.SHOW_UNDONE_TASK,
      access: clockOnly('queued when a close is taken back from outside of the channel'),
      async run(payload) {
        const { guildId, ticketId, by } = payload as About & { by: string };
        await sync.undone(guildId, ticketId, by);
      },
    },
    {
      task: rows.LOG_TASK,
      access: clockOnly('queued when a ticket is over'),
      async run(payload, attempt) {
        const { guildId, ticketId } = payload as About;
        await ending.log(guildId, ticketId, attempt);
      },
    },
    {
      task: rows.TELL_OPENER_TASK,
      access: clockOnly('queued when a ticket is over'),
      async run(payload, attempt) {
        const { guildId, ticketId } = payload as About;
        await ending.tellOpener(guildId, ticketId, attempt);
      },
    },
    {
      task: PANELS_TASK,
      access: clockOnly('queued with each change of what tickets are about'),
      async run(payload) {
        const { guildId } = payload as { guildId: string };
        await panels.draw(guildId);
      },
    },
    {
      task: RENAME_TASK,
      access: clockOnly('queued with a new name, for when Discord lets the channel be renamed'),
      async run(payload) {
        const { guildId, ticketId } = payload as About;
        const ticket = await rows.findTicket(sql, guildId, ticketId);
        if (ticket) await working.rename(ticket);
      },
    },
    {
      task: DRAW_TASK,
      access: clockOnly('queued when somebody wrote in a ticket'),
      async run(payload) {
        const { guildId, ticketId } = payload as About;
        const ticket = await rows.findTicket(sql, guildId, ticketId);
        if (ticket?.state === 'open' && ticket.drawn < ticket.version) await sync.message(ticket);
      },
    },
    {
      task: SAY_TASK,
      access: clockOnly('queued when a ticket has waited too long'),
      async run(payload, attempt) {
        const { guildId, ticketId, what } = payload as About & { what: string };
        await waiting.speak(guildId, ticketId, what, attempt);
      },
    },
    {
      task: WAIT_TASK,
      access: clockOnly('by itself'),
      everyMs: LOOK_AT_WAITING_EVERY_MS,
      run: () => waiting.look(),
    },
    {
      task: TELL_FULL_TASK,
      access: clockOnly('queued when a server has no room for tickets'),
      async run(payload) {
        const { guildId } = payload as { guildId: string };
        await tellStaff(guildId, serverIsFull(discord.nameOf(guildId)), `full-${guildId}`);
      },
    },
    {
      task: rows.TELL_UNREAD_TASK,
      access: clockOnly('queued when the channel of a closed ticket could not be read, so that it was not deleted'),
      async run(payload) {
        const { guildId, ticketId } = payload as About;
        const ticket = await rows.findTicket(sql, guildId, ticketId);
        if (ticket?.state !== 'closed' || ticket.channelId === null) return;
        const words = channelUnread(ticket, ticket.channelId, discord.nameOf(guildId));
        await tellStaff(guildId, words, `unread-${ticketId}-${ticket.round}`);
      },
    },
    {
      task: CATEGORY_LOST_TASK,
      access: clockOnly('queued when the category for tickets is found to be gone'),
      async run(payload) {
        const { guildId } = payload as { guildId: string };
        const words = categoryGone(discord.nameOf(guildId));
        await discord.directMessage(await discord.ownerOf(guildId), words, `cat-${guildId}`);
      },
    },
    {
      task: RECONCILE_SERVER_TASK,
      access: clockOnly('queued when rights of a server change: who sees its tickets has to follow'),
      async run(payload) {
        const { guildId } = payload as { guildId: string };
        await reconciler.server(guildId);
      },
    },
    {
      task: RECONCILE_TASK,
      access: clockOnly('by itself, and queued after each new session'),
      everyMs: RECONCILE_EVERY_MS,
      run: () => reconciler.all(),
    },
  ];
}

/** What Discord tells by itself. */
export function flowEvents({ sql, clock, circles, closing, sync, waiting, transcripts }: JobDeps): EventDoor[] {
  const { knownChannels: channels } = transcripts;
  const deleted = async (data: unknown) => {
    const { id, guild_id: guildId } = data as { id: string; guild_id?: string };
    if (guildId === undefined) return;
    const ticket = await rows.findByChannel(sql, guildId, id);
    if (ticket) await closing.lost(guildId, ticket.id, id);
    const waiting = await rows.firstInQueue(sql, guildId);
    if (waiting) await rows.queueOpening(sql, guildId, waiting.id, clock.now());
  };
  return [
    { on: 'CHANNEL_DELETE', access: clockOnly('told by Discord when a channel is deleted'), run: deleted },
    { on: 'THREAD_DELETE', access: clockOnly('told by Discord when a thread is deleted'), run: deleted },
    {
      on: 'MESSAGE_CREATE',
      access: clockOnly('told by Discord when somebody writes; it says who has to answer'),
      async run(data) {
        const written = readWritten(data, clock.now());
        if (!written || channels.isForeign(written.channelId)) return;
        if (!(await waiting.heard(written))) channels.noteForeign(written.channelId);
      },
    },
    {
      on: 'READY',
      access: clockOnly('told by Discord when a session begins; what happened before it was not heard'),
      async run(data) {
        const { user } = data as { user?: { id?: unknown } };
        if (typeof user?.id === 'string') circles.learn(user.id);
        await addJob(sql, { task: RECONCILE_TASK, payload: {}, key: RECONCILE_TASK });
      },
    },
    {
      on: 'GUILD_MEMBER_ADD',
      access: clockOnly('told by Discord when somebody joins; whoever comes back gets their tickets back'),
      async run(data) {
        const { guild_id: guildId, user } = data as { guild_id?: unknown; user?: { id?: unknown } };
        if (typeof guildId !== 'string' || typeof user?.id !== 'string') return;
        for (const ticket of await rows.liveOf(sql, guildId, user.id)) await sync.channel(ticket);
      },
    },
  ];
}
