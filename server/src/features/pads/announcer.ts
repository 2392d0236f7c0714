import type { Sql } from 'postgres';
import { DiscordFailure } from '../../discord/failure.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Clock } from '../../kit/clock.ts';
import { endButton } from './addresses.ts';
import { isLive } from './policy.ts';
import { announcement, announcementFailed } from './replies.ts';
import * as rows from './repository.ts';
import type { Session } from './repository.ts';

/** Brings a session's announcement in Discord in line with its row. */
export interface Announcer {
  /**
   * Posts the announcement if there is none, edits it if it shows something older than the row. Safe to run twice
   * at once and after a crash: a message that is there already is found by its End button and adopted.
   *
   * @param attempt how often this was tried, from 1; after the last one the session is cancelled and its host told
   * @throws DiscordFailure when it is worth trying again
   */
  bringUpToDate(guildId: string, sessionId: number, attempt: { number: number; last: boolean }): Promise<void>;
}

export function createAnnouncer({ sql, discord, clock }: { sql: Sql; discord: DiscordPort; clock: Clock }): Announcer {
  async function post(session: Session, attempt: { number: number }): Promise<string> {
    const customId = endButton.to({ session: session.id });
    // A first try has nothing behind it. After it, the message may stand in the channel though we never heard so.
    const posted = attempt.number > 1 ? await discord.findOwnMessage(session.channelId, customId) : undefined;
    return (posted ?? (await discord.postMessage(session.channelId, announcement(session), `session-${session.id}`)))
      .id;
  }

  /** Draws until what stands in Discord is the newest row: a change may come while a request is on its way. */
  async function draw(session: Session, messageId: string): Promise<void> {
    await discord.editMessage(session.channelId, messageId, announcement(session));
    const now = await rows.findSession(sql, session.guildId, session.id);
    if (now && now.version !== session.version) await draw(now, messageId);
  }

  async function cancel(session: Session, why: 'forbidden' | 'gone' | 'other'): Promise<void> {
    const cancelled = await sql.begin(async (tx) => {
      const locked = await rows.lockSession(tx, session.guildId, session.id);
      if (!locked || !isLive(locked.state)) return false;
      const end = { state: 'cancelled', at: clock.now(), by: null, source: 'timer' } as const;
      await rows.closeSession(tx, locked, { ...end, reason: `the announcement could not be posted: ${why}` });
      return true;
    });
    if (cancelled) await discord.directMessage(session.hostId, announcementFailed(session, why));
  }

  return {
    async bringUpToDate(guildId, sessionId, attempt) {
      const session = await rows.findSession(sql, guildId, sessionId);
      if (!session) return;
      try {
        if (session.messageId !== null) return await draw(session, session.messageId);
        if (!isLive(session.state)) return;
        const messageId = await post(session, attempt);
        await rows.saveAnnouncement(sql, session, messageId);
        const now = await rows.findSession(sql, guildId, sessionId);
        if (now && now.version !== session.version) await draw(now, messageId);
      } catch (error) {
        if (!(error instanceof DiscordFailure)) throw error;
        await settle(session, error, attempt);
      }
    },
  };

  async function settle(session: Session, failure: DiscordFailure, attempt: { last: boolean }): Promise<void> {
    const again = failure.sort === 'retry' || failure.sort === 'stopped' || failure.sort === 'unknown';
    if (again && !attempt.last) throw failure;
    // An announcement that was deleted by hand, or whose channel was, takes nothing from the session itself.
    if (session.messageId !== null) {
      if (failure.sort === 'gone' || failure.sort === 'forbidden') return;
      throw failure;
    }
    await cancel(session, failure.sort === 'forbidden' || failure.sort === 'gone' ? failure.sort : 'other');
  }
}
