import type { Sql } from 'postgres';
import { DiscordFailure } from '../../discord/failure.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Clock } from '../../kit/clock.ts';
import { endButton } from './addresses.ts';
import { isLive } from './policy.ts';
import { announcement, announcementFailed, type Face } from './replies.ts';
import * as rows from './repository.ts';
import type { CancelledBecause, Session } from './repository.ts';

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
  /**
   * Tells the host by direct message that the session was cancelled.
   *
   * @throws DiscordFailure when it is worth trying again
   */
  tellCancelled(guildId: string, sessionId: number, why: CancelledBecause): Promise<void>;
}

export interface AnnouncerDeps {
  readonly sql: Sql;
  readonly discord: DiscordPort;
  readonly clock: Clock;
  /** The Roblox account that the host has linked, if there is one. Takes about a second at most. Never throws. */
  faceOf(guildId: string, userId: string): Promise<Face | undefined>;
}

/** An announcement that shows an End button for ever would be worse than asking some seconds later once more. */
const SURE_AFTER_TRIES = 3;

export function createAnnouncer({ sql, discord, clock, faceOf }: AnnouncerDeps): Announcer {
  const shown = async (session: Session) => announcement(session, await faceOf(session.guildId, session.hostId));

  /** The announcement that may stand in the channel though we never heard that it was posted. */
  async function findPosted(session: Session): Promise<string | undefined> {
    return (await discord.findOwnMessage(session.channelId, endButton.to({ session: session.id })))?.id;
  }

  async function post(session: Session, attempt: { number: number }): Promise<string> {
    // A first try has nothing behind it.
    const posted = attempt.number > 1 ? await findPosted(session) : undefined;
    return posted ?? (await discord.postMessage(session.channelId, await shown(session), `session-${session.id}`)).id;
  }

  /** Draws until what stands in Discord is the newest row: a change may come while a request is on its way. */
  async function draw(session: Session, messageId: string): Promise<void> {
    await discord.editMessage(session.channelId, messageId, await shown(session));
    const now = await rows.findSession(sql, session.guildId, session.id);
    if (now && now.version !== session.version) await draw(now, messageId);
  }

  async function cancel(session: Session, why: CancelledBecause): Promise<void> {
    await sql.begin(async (tx) => {
      const locked = await rows.lockSession(tx, session.guildId, session.id);
      if (!locked || !isLive(locked.state)) return;
      const end = { state: 'cancelled', at: clock.now(), by: null, interactionId: null, source: 'timer' } as const;
      await rows.closeSession(tx, locked, { ...end, reason: `the announcement could not be posted: ${why}` });
      await rows.queueCancelled(tx, locked, why);
    });
  }

  return {
    async bringUpToDate(guildId, sessionId, attempt) {
      const session = await rows.findSession(sql, guildId, sessionId);
      if (!session) return;
      try {
        if (session.messageId !== null) return await draw(session, session.messageId);
        const messageId = isLive(session.state) ? await post(session, attempt) : await findPosted(session);
        if (messageId === undefined) return;
        const now =
          (await rows.saveAnnouncement(sql, session, messageId)) ?? (await rows.findSession(sql, guildId, sessionId));
        // One that was over already when its message was found still says that it is live.
        if (now && (now.version !== session.version || !isLive(session.state))) await draw(now, messageId);
      } catch (error) {
        if (!(error instanceof DiscordFailure)) throw error;
        await settle(session, error, attempt);
      }
    },

    async tellCancelled(guildId, sessionId, why) {
      const session = await rows.findSession(sql, guildId, sessionId);
      if (session)
        await discord.directMessage(session.hostId, announcementFailed(session, why), `cancelled-${sessionId}`);
    },
  };

  async function settle(
    session: Session,
    failure: DiscordFailure,
    attempt: { number: number; last: boolean },
  ): Promise<void> {
    const again = failure.sort === 'retry' || failure.sort === 'stopped' || failure.sort === 'unknown';
    if (again && !attempt.last) throw failure;
    // An announcement that was deleted by hand, or whose channel was, takes nothing from the session itself.
    if (session.messageId !== null) {
      const isLasting = failure.sort === 'gone' || failure.sort === 'forbidden';
      if (isLasting && (attempt.last || attempt.number >= SURE_AFTER_TRIES)) return;
      throw failure;
    }
    await cancel(session, failure.sort === 'forbidden' || failure.sort === 'gone' ? failure.sort : 'other');
  }
}
