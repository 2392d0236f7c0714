import type { ISql, Sql } from 'postgres';
import { addJob } from '../../db/jobs.ts';
import { DiscordFailure } from '../../discord/failure.ts';
import { CONTENT_LIMIT } from '../../discord/limits.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Clock } from '../../kit/clock.ts';
import * as replies from './replies.ts';
import type { Tellings } from './lines.ts';
import * as rows from './repository.ts';
import type { Entry, LogChannel, Page, Verdict } from './repository.ts';
import { DAY_MS } from '../../kit/wall.ts';

/** The tasks of this feature in the queue. `audit_append` adds the first one itself. */
export const POST_TASK = 'audit.post';
export const TELL_LOST_TASK = 'audit.tell_lost';

const ENTRIES_PER_PAGE = 10;
/** As many as can fit one message at all. */
const ENTRIES_PER_MESSAGE = 30;
/** Between two messages in a log channel. */
const POST_EVERY_MS = 2_000;

export type Audit = ReturnType<typeof createAudit>;

/** Reads the log, checks it, and posts it in a server's log channel. */
export function createAudit(deps: { sql: Sql; clock: Clock; discord: DiscordPort; tellings: Tellings }) {
  const { sql, clock, discord } = deps;

  /** Those of the entries that fit one message, or that a former try has begun to send. */
  function batchOf({ entries, upTo }: rows.Posting): readonly Entry[] {
    if (upTo !== null) return entries;
    let length = 0;
    const fitting = entries.findIndex((entry) => {
      length += replies.logLine(entry, deps.tellings).length + 1;
      return length > CONTENT_LIMIT;
    });
    return fitting < 0 ? entries : entries.slice(0, Math.max(fitting, 1));
  }

  async function lose(guildId: string, channelId: string): Promise<void> {
    await sql.begin(async (tx) => {
      if (!(await rows.loseChannel(tx, guildId, channelId, clock.now()))) return;
      await rows.append(tx, { guildId, action: 'log.lost', target: `channel:${channelId}`, after: {} });
      await addJob(tx, { task: TELL_LOST_TASK, payload: { guildId, channelId } });
    });
  }

  return {
    /**
     * One page of the log.
     *
     * @param filter.days only the last so many days
     * @returns entries with the newest first, and whether there are newer and older ones
     */
    async list(
      guildId: string,
      filter: { person: string | null; action: string | null; days: number | null },
      page: Page,
    ): Promise<{ entries: readonly Entry[]; newer: boolean; older: boolean }> {
      const since = filter.days === null ? null : new Date(Date.now() - filter.days * DAY_MS);
      const found = await rows.listEntries(sql, guildId, { ...filter, since }, page, ENTRIES_PER_PAGE + 1);
      const more = found.length > ENTRIES_PER_PAGE;
      const entries = found.slice(0, ENTRIES_PER_PAGE);
      if (page.from === null) return { entries, newer: false, older: more };
      return page.way === 'older'
        ? { entries, newer: true, older: more }
        : { entries: entries.toReversed(), newer: more, older: true };
    },

    /** Reckons the whole log of a server anew. */
    verify: (guildId: string): Promise<Verdict> => rows.verifyEntries(sql, guildId),

    /**
     * Where a server's entries are posted; undefined where nowhere.
     *
     * @param tx asks within this transaction
     */
    channelOf: (guildId: string, tx: ISql = sql): Promise<LogChannel | undefined> => rows.findChannel(tx, guildId),

    /** Entries from now on are posted there (null: nowhere), if and when the transaction is committed. */
    setChannel: (tx: ISql, guildId: string, channelId: string | null): Promise<void> =>
      rows.saveChannel(tx, guildId, channelId),

    /**
     * Posts what is new in a server's log channel, as one message. Safe to run again after a crash: a second try sends
     * the very same message under the same nonce.
     *
     * @throws DiscordFailure when it is worth trying again
     */
    async post(guildId: string): Promise<void> {
      const posting = await rows.findPosting(sql, guildId, ENTRIES_PER_MESSAGE);
      if (!posting) return;
      const batch = batchOf(posting);
      const upTo = batch.at(-1)?.number ?? 0;
      await rows.beginPosting(sql, guildId, posting.channelId, upTo);
      try {
        await discord.postMessage(posting.channelId, replies.logMessage(batch, deps.tellings), `log-${upTo}`);
      } catch (error) {
        if (!(error instanceof DiscordFailure) || (error.sort !== 'gone' && error.sort !== 'forbidden')) throw error;
        return lose(guildId, posting.channelId);
      }
      if (!(await rows.endPosting(sql, guildId, posting.channelId, upTo))) return;
      const runAt = new Date(Date.now() + POST_EVERY_MS);
      await addJob(sql, { task: POST_TASK, payload: { guildId }, key: `${POST_TASK}:${guildId}`, runAt });
    },

    /** Tells the owner that the log channel is gone. @throws DiscordFailure */
    async tellLost(guildId: string, channelId: string): Promise<void> {
      const ownerId = await discord.ownerOf(guildId);
      await discord.directMessage(
        ownerId,
        replies.channelLost(discord.nameOf(guildId), channelId),
        `lost-${channelId}`,
      );
    },
  };
}
