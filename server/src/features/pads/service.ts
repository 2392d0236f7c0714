import type { Sql } from 'postgres';
import { violates } from '../../db/failure.ts';
import { gather } from '../../db/gather.ts';
import { type Ability, type Access, type Actor, able, type Way } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import { createBookings } from './bookings.ts';
import { type Draft, findDraft, insertDraft } from './drafts/repository.ts';
import { changeHost, markHost } from './hosts/repository.ts';
import { type BookingText, type Hold, readBooking } from './intake.ts';
import { freePads, holdOf, hostAbility, isLive, mayEnd, nextFreeAt, type Rules } from './policy.ts';
import * as refusals from './refusals.ts';
import * as rows from './repository.ts';
import type { Listed, Session } from './repository.ts';
import { describeStart } from './starts/describe.ts';
import type { AskReason } from './starts/start.ts';

export type Pads = ReturnType<typeof createPads>;

/** Where a booking comes from and where it will be announced. */
export interface BookingPlace {
  readonly interactionId: string;
  readonly channelId: string;
  readonly source: 'command' | 'button';
}

/** By what an end comes in. */
export interface EndedBy {
  readonly interactionId: string;
  readonly source: 'command' | 'button';
}

/** A pad held, or a question back. */
export type Booked =
  | { readonly kind: 'booked'; readonly session: Session }
  | { readonly kind: 'ask'; readonly reason: AskReason; readonly draft: Draft; readonly labels: readonly string[] };

/** Losing a pad to somebody else this many times in a row means that none is left. */
const TRIES = 25;

export function createPads(deps: {
  sql: Sql;
  clock: Clock;
  rulesOf(guildId: string): Promise<Rules>;
  /** @throws Refusal `access.missing` */
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
  /** Which of the abilities the actor has, asked afresh. */
  held(actor: Actor, anyOf: readonly Ability[]): Promise<ReadonlySet<Ability>>;
  /**
   * Whether a member has an ability now, by what Discord says of the member.
   *
   * @throws DiscordFailure
   */
  stillHolds(guildId: string, userId: string, ability: Ability): Promise<boolean>;
}) {
  const { sql, clock } = deps;
  const insertSession = createBookings(sql);
  const liveOf = gather((guildIds) => rows.listLiveOf(sql, guildIds, clock.now()));

  async function book(actor: Actor, place: BookingPlace, hold: Hold, rules: Rules): Promise<Session> {
    const { startsAt, endsAt } = holdOf(hold.startsAt, hold.startsText === null, rules);
    const { guildId, userId: hostId } = actor;
    const booking = { ...hold, ...place, startsAt, endsAt, guildId, hostId, pads: rules.pads };
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        const session = await insertSession(booking);
        if (session) return session;
        break;
      } catch (error) {
        if (violates(error, 'sessions_one_live_per_host')) await refuseBusyHost(actor, place);
        else if (violates(error, 'sessions_pad_there'))
          throw refusals.padUnknown.because(await deps.rulesOf(actor.guildId));
        // Somebody took that pad in the same instant: look again which one is the lowest free.
        else if (!violates(error, 'sessions_pad_free')) throw error;
      }
    }
    const before = await rows.findByInteraction(sql, actor.guildId, place.interactionId);
    if (before) return before;
    return refuseTakenPad(actor, hold, { startsAt, endsAt }, rules);
  }

  /** Comes back where the host is free after all: the session that was in the way had run out and is ended now. */
  async function refuseBusyHost(actor: Actor, place: BookingPlace): Promise<void> {
    const live = await rows.findLive(sql, actor.guildId, { hostId: actor.userId });
    if (!live || (await endIfDue(actor.guildId, live.id))) return;
    const delivered = await rows.findByInteraction(sql, actor.guildId, place.interactionId);
    if (delivered?.id !== live.id) throw refusals.hostBusy.because(live);
  }

  async function refuseTakenPad(
    actor: Actor,
    hold: Hold,
    time: { startsAt: Date; endsAt: Date },
    rules: Rules,
  ): Promise<never> {
    const live = await rows.listLive(sql, actor.guildId, clock.now());
    const free = freePads(live, time, rules.pads);
    const holder = live.find(
      (other) => other.pad === hold.pad && other.startsAt < time.endsAt && time.startsAt < other.endsAt,
    );
    if (!holder || hold.pad === null)
      throw refusals.padsAllTaken.because({ nextFreeAt: nextFreeAt(live, time, rules.pads) });
    const draft = await keepDraft(actor, hold, [hold.startsAt]);
    throw refusals.padTaken.because({
      pad: hold.pad,
      hostId: holder.hostId,
      endsAt: holder.endsAt,
      free,
      draftId: draft.id,
    });
  }

  const keepDraft = (actor: Actor, hold: Omit<Hold, 'startsAt'>, startsAt: readonly Date[]) =>
    insertDraft(
      sql,
      {
        guildId: actor.guildId,
        hostId: actor.userId,
        kind: hold.kind,
        startsAt,
        startsText: hold.startsText,
        pad: hold.pad,
        type: hold.type,
        notes: hold.notes,
      },
      clock.now(),
    );

  /** Answers false where it is not due, or over already. */
  async function endIfDue(guildId: string, sessionId: number): Promise<boolean> {
    return sql.begin(async (tx) => {
      const session = await rows.lockSession(tx, guildId, sessionId);
      if (!session || !isLive(session.state) || session.endsAt > clock.now()) return false;
      const end = {
        state: 'ended',
        at: session.endsAt,
        by: null,
        interactionId: null,
        reason: 'its time was over',
        source: 'timer',
      } as const;
      await rows.closeSession(tx, session, end);
      return true;
    });
  }

  async function end(actor: Actor, sessionId: number, by: EndedBy): Promise<Session> {
    const { source, interactionId } = by;
    const held = await deps.held(actor, ['training.host', 'tryout.host', 'sessions.override']);
    const outcome = await sql.begin(async (tx) => {
      const session = await rows.lockSession(tx, actor.guildId, sessionId);
      if (!session) return refusals.sessionGone.because({});
      if (!mayEnd(session, actor.userId, held)) {
        // Its own host who lost the right: the door's words say who helps.
        if (session.hostId === actor.userId) return { lacks: hostAbility(session.kind) };
        return refusals.sessionNotYours.because(session);
      }
      // Another process heard of the same press, and was a moment faster.
      if (session.overInteractionId === interactionId) return session;
      if (session.overAt) return refusals.sessionOver.because({ ...session, overAt: session.overAt });
      return rows.closeSession(tx, session, {
        state: 'ended',
        at: clock.now(),
        by: actor.userId,
        interactionId,
        reason: 'ended by hand',
        source,
      });
    });
    if ('lacks' in outcome) {
      await deps.admit(actor, able(outcome.lacks, 'sessions.override'), source);
      return end(actor, sessionId, by);
    }
    if (!(outcome instanceof Error)) return outcome;
    // Outside of the transaction that the refusal ends: trying it is worth a line in the audit log.
    if (outcome.kind.code !== 'session.over')
      await rows.noteEndRefused(sql, actor.guildId, actor.userId, sessionId, source);
    throw outcome;
  }

  return {
    /**
     * Holds a pad for what a host typed, and queues its announcement. The same
     * interaction delivered twice books once.
     *
     * @param rules what the server has set, read a moment ago
     * @returns the session, or a draft whose times the host must choose from
     * @throws Refusal `start.refused`, `text.too_long`, `text.empty`, `pad.unknown`, `pad.taken`, `pad.all_taken`,
     *   `host.busy`
     */
    async book(actor: Actor, place: BookingPlace, text: BookingText, rules: Rules): Promise<Booked> {
      const read = await readBooking(text, { now: clock.now(), rules });
      if (read.kind === 'ask') {
        const labels = read.startsAt.map((at) => describeStart(at, { now: clock.now(), zone: rules.zone }));
        return { kind: 'ask', reason: read.reason, draft: await keepDraft(actor, read.hold, read.startsAt), labels };
      }
      return { kind: 'booked', session: await book(actor, place, read.hold, rules) };
    },

    /**
     * Books a draft at one of its times.
     *
     * @param choice `time` counts from 0; `pad` 0 means the pad that was asked for, or the lowest free one
     * @throws Refusal `access.missing`, `draft.gone`, `start.refused`, `pad.unknown`, `pad.taken`, `pad.all_taken`, `host.busy`
     */
    async bookDraft(
      actor: Actor,
      place: BookingPlace,
      draft: Draft,
      choice: { time: number; pad: number },
      rules: Rules,
    ): Promise<Session> {
      // The button is for hosts of either kind; this draft is of one, and the right to it may be gone since.
      await deps.admit(actor, able(hostAbility(draft.kind)), place.source);
      const time = draft.startsAt[choice.time];
      if (!time) throw refusals.draftGone.because({});
      const startsAt = draft.startsText === null ? time : clock.now();
      // A start that lay a moment ahead when the question was asked may be a moment past when it is answered.
      if (startsAt.getTime() < clock.now().getTime() - 60_000) throw refusals.startRefused.because({ reason: 'past' });
      const pad = choice.pad || draft.pad;
      if (pad !== null && pad > rules.pads) throw refusals.padUnknown.because({ pads: rules.pads });
      return book(
        actor,
        place,
        { kind: draft.kind, startsAt, startsText: draft.startsText, pad, type: draft.type, notes: draft.notes },
        rules,
      );
    },

    /** @throws Refusal `draft.gone` where it is not this host's, or swept */
    async draft(actor: Actor, id: number): Promise<Draft> {
      const draft = await findDraft(sql, actor.guildId, id);
      if (!draft || draft.hostId !== actor.userId) throw refusals.draftGone.because({});
      return draft;
    },

    /**
     * Ends one session now. Of two who end it at once, one does and the other is told. The same interaction delivered
     * twice ends once, and both are told that it did.
     *
     * @throws Refusal `session.gone`, `session.not_yours`, `session.over`, and `access.missing` for a host who lost the right
     */
    end,

    /**
     * Makes the actor the host of a session whose own host may not host any more.
     *
     * @throws Refusal `session.gone`, `session.over`, `session.has_host`, `host.busy`
     */
    async takeOver(actor: Actor, sessionId: number): Promise<Pick<Session, 'kind' | 'pad'>> {
      try {
        return await sql.begin(async (tx) => {
          const session = await rows.lockSession(tx, actor.guildId, sessionId);
          if (!session) throw refusals.sessionGone.because({});
          if (session.overAt) throw refusals.sessionOver.because({ ...session, overAt: session.overAt });
          if (session.hostLostAt === null) throw refusals.sessionHasHost.because(session);
          return changeHost(tx, session, actor.userId);
        });
      } catch (error) {
        if (!violates(error, 'sessions_one_live_per_host')) throw error;
        const own = await rows.findLive(sql, actor.guildId, { hostId: actor.userId });
        throw own ? refusals.hostBusy.because(own) : error;
      }
    },

    /**
     * Looks whether the hosts of a server's live sessions may still host, and marks the sessions that need another one.
     *
     * @throws DiscordFailure when it is worth trying again; nothing is taken from anybody then
     */
    async checkHosts(guildId: string): Promise<void> {
      for (const session of await rows.listLive(sql, guildId, clock.now())) {
        const may = await deps.stillHolds(guildId, session.hostId, hostAbility(session.kind));
        if (may !== (session.hostLostAt === null)) await markHost(sql, session, may ? null : clock.now());
      }
    },

    /** What the server has set. */
    rules: (guildId: string): Promise<Rules> => deps.rulesOf(guildId),

    /**
     * Ends the actor's own live session, or the next one on a pad.
     *
     * @throws Refusal `session.none`, `session.not_yours`, `session.over`
     */
    async endMine(actor: Actor, pad: number | undefined, interactionId: string): Promise<Session> {
      const live = await rows.findLive(sql, actor.guildId, pad === undefined ? { hostId: actor.userId } : { pad });
      // In this order: what another process has ended meanwhile is seen here, and not taken for the next one on the pad.
      const ended = await rows.findEndedBy(sql, actor.guildId, interactionId);
      if (ended) return ended;
      if (!live) throw refusals.sessionNone.because({ pad });
      return end(actor, live.id, { source: 'command', interactionId });
    },

    /**
     * Ends every session whose time is over, at its planned time, however late it is by now.
     *
     * @throws what went wrong with the first one that could not be ended, when all were tried
     */
    async endDue(): Promise<void> {
      const failures: unknown[] = [];
      for (const { guildId, id } of await rows.listDue(sql, clock.now()))
        await endIfDue(guildId, id).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },

    /** What it takes to read a time that is typed on a server: its time zone, and now. */
    async reading(guildId: string): Promise<{ now: Date; zone: string }> {
      return { now: clock.now(), zone: (await deps.rulesOf(guildId)).zone };
    },

    /** Every live session of a server, by pad and time, with the server's rules. */
    async live(guildId: string): Promise<{ sessions: readonly Listed[]; rules: Rules; now: Date }> {
      const [rules, sessions = []] = await Promise.all([deps.rulesOf(guildId), liveOf(guildId)]);
      return { sessions, rules, now: clock.now() };
    },
  };
}
