import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiscordFailure } from '../../../discord/failure.ts';
import type { DiscordPort } from '../../../discord/port.ts';
import type { Actor } from '../../../kit/access.ts';
import { applyChanges, type Changed } from './changes.ts';
import type { Sync, SyncReason, SyncReport } from './contract.ts';
import { type Look, type LookDeps, lookAt, wantsNothing, wishesOf } from './look.ts';
import { planRoles, standsFor } from './policy.ts';
import * as rows from './repository.ts';
import type { MemberRow } from './repository.ts';

/** Who asks for a sync does it at once; the queue's turn comes later, and only if that did not happen. */
const QUEUE_AFTER_MS = 20_000;
/** How long a sync waits for another one of the same member. */
const WAIT_MS = 12_000;
const LOOK_EVERY_MS = 120;
/** Between two tries, while Roblox or Discord fail: from half a minute to an hour. */
const FIRST_RETRY_MS = 30_000;
const SLOWEST_RETRY_MS = 3_600_000;
const MOST_TRIES = 20;

const NOTHING_DONE: SyncReport = { given: [], taken: [], nickname: undefined, refused: [], skipped: [] };
const only = (sentence: string): SyncReport => ({ ...NOTHING_DONE, skipped: [sentence] });
const BUSY = only('I am looking at these roles right now. Run `/update` again in a moment.');
const AWAY = only('This member is not in the server, so there is nothing to change.');
const DISCORD_BUSY = 'Discord did not answer, so not everything is done yet. I try again by myself.';

export interface SyncDeps extends LookDeps {
  readonly discord: LookDeps['discord'] & Pick<DiscordPort, 'giveRole' | 'takeRole' | 'setNickname'>;
}

/** Syncs as the rest of this folder needs them. */
export interface MemberSync extends Sync {
  /** Does what the queue asks for, unless it was done meanwhile. Tries again later by itself where something failed. */
  runQueued(job: { guildId: string; userId: string; why: SyncReason; tries?: number }): Promise<void>;
  /** Hears that a member did something: who has come back since the last sync is brought in line soon. Never throws. */
  seen(actor: Pick<Actor, 'guildId' | 'userId' | 'joinedAt'>): Promise<void>;
  /** Changes one member while no other sync does. Answers undefined where another one does. */
  holding<T>(
    at: { guildId: string; userId: string },
    work: (hold: Hold) => Promise<T>,
    waitMs?: number,
  ): Promise<T | undefined>;
}

/** A member who is held for one sync. */
export interface Hold {
  readonly row: MemberRow;
  /** Before each change: whether the member is still held. */
  keep(): Promise<boolean>;
  /** Writes down what the sync came to. `undefined` for `done`: something is left to do. */
  settle(outcome: Pick<MemberRow, 'roleIds' | 'nickname'> & { done: boolean }): Promise<void>;
  /** Forgets the member: no link, and nothing that it gave. */
  forget(): Promise<void>;
}

export function createSync(deps: SyncDeps): MemberSync {
  const { sql, clock, links } = deps;

  async function holding<T>(
    at: { guildId: string; userId: string },
    work: (hold: Hold) => Promise<T>,
    waitMs = WAIT_MS,
  ): Promise<T | undefined> {
    const held = { ...at, holder: randomUUID() };
    const until = performance.now() + waitMs;
    let row = await rows.holdMember(sql, held);
    while (!row && performance.now() < until) {
      await sleep(LOOK_EVERY_MS);
      row = await rows.holdMember(sql, held);
    }
    if (!row) return undefined;
    const { wanted } = row;
    try {
      return await work({
        row,
        keep: () => rows.keepMember(sql, held),
        settle: ({ done, ...outcome }) =>
          rows.releaseMember(sql, held, {
            ...outcome,
            done: done ? wanted : 0,
            syncedAt: done ? clock.now() : null,
          }),
        forget: () => rows.forgetMember(sql, held, wanted),
      });
    } finally {
      // Does nothing where it is settled. Where the database is away, the hold runs out by itself.
      await rows.dropMember(sql, held).catch(() => {});
    }
  }

  /** @returns what was done, and after how long it is worth trying again; undefined: it is done */
  async function bringInLine(
    at: { guildId: string; userId: string },
    hold: Hold,
    why: string,
  ): Promise<{ report: SyncReport; retryMs: number | undefined }> {
    const before = hold.row;
    const [link, wishes] = await Promise.all([links.linkOf(at.guildId, at.userId), wishesOf(deps, at.guildId)]);
    if (before.roleIds.length === 0 && before.nickname === null && (!link || wantsNothing(wishes))) {
      if (link) await hold.settle({ ...before, done: true });
      else await hold.forget();
      return { report: NOTHING_DONE, retryMs: undefined };
    }
    let look: Look | undefined;
    try {
      look = await lookAt(deps, { ...at, link, wishes, before });
    } catch (error) {
      if (!(error instanceof DiscordFailure)) throw error;
      return { report: only(DISCORD_BUSY), retryMs: error.retryAfterMs ?? 1 };
    }
    if (!look) {
      if (link) await hold.settle({ roleIds: [], nickname: null, done: true });
      else await hold.forget();
      return { report: AWAY, retryMs: undefined };
    }
    const { member, ground, decision, nickname } = look;
    const changes = { ...planRoles(decision, member.roleIds), nickname };
    const changed = await applyChanges(
      { member, changes, ground, reason: `Roblox account: ${why}` },
      { discord: deps.discord, keep: hold.keep },
    );
    for (const roleId of changed.deleted) await sql.begin((tx) => rows.breakBinds(tx, at.guildId, roleId, clock.now()));
    const retryMs = retryAfter(look, changed);
    await settle(hold, look, changed, retryMs === undefined);
    return {
      report: {
        given: changed.given,
        taken: changed.taken,
        nickname: changed.nickname,
        refused: changed.refused,
        skipped: [...look.skipped, ...(changed.brokenOff instanceof DiscordFailure ? [DISCORD_BUSY] : [])],
      },
      retryMs,
    };
  }

  async function settle(hold: Hold, look: Look, changed: Changed, done: boolean): Promise<void> {
    const { link, member, decision } = look;
    if (!link && done) return hold.forget();
    const held = [...member.roleIds, ...changed.given].filter((id) => !changed.taken.includes(id));
    const roleIds = link
      ? standsFor(decision, hold.row.roleIds, held)
      : hold.row.roleIds.filter((id) => held.includes(id));
    await hold.settle({ roleIds, nickname: nicknameAfter(hold.row, look, changed), done });
  }

  async function syncOnce(
    at: { guildId: string; userId: string },
    { why, tries, onlyIfAsked }: { why: SyncReason; tries: number; onlyIfAsked: boolean },
  ): Promise<SyncReport> {
    const [link, row] = await Promise.all([
      links.linkOf(at.guildId, at.userId),
      rows.findMember(sql, at.guildId, at.userId),
    ]);
    if (!link && !row) return NOTHING_DONE;
    const outcome = await holding(at, (hold) =>
      onlyIfAsked && hold.row.done >= hold.row.wanted
        ? Promise.resolve({ report: NOTHING_DONE, retryMs: undefined })
        : bringInLine(at, hold, why),
    );
    const { report, retryMs } = outcome ?? { report: BUSY, retryMs: 1 };
    if (retryMs !== undefined && tries < MOST_TRIES) {
      const pauseMs = Math.max(retryMs, Math.min(FIRST_RETRY_MS * 2 ** tries, SLOWEST_RETRY_MS));
      const runAt = new Date(clock.now().getTime() + pauseMs);
      if (!onlyIfAsked) await rows.wishSync(sql, { ...at, why, runAt });
      else await rows.queueSync(sql, { ...at, why, tries: tries + 1, runAt });
    }
    return report;
  }

  return {
    holding,
    queue(tx, guildId, userId, why) {
      const isDoneAtOnce = why === 'verified' || why === 'changed' || why === 'asked';
      const runAt = isDoneAtOnce ? new Date(clock.now().getTime() + QUEUE_AFTER_MS) : undefined;
      return rows.wishSync(tx, { guildId, userId, why, runAt });
    },
    syncNow: (guildId, userId) => syncOnce({ guildId, userId }, { why: 'asked', tries: 0, onlyIfAsked: false }),
    async runQueued({ guildId, userId, why, tries = 0 }) {
      await syncOnce({ guildId, userId }, { why, tries, onlyIfAsked: true });
    },
    async seen({ guildId, userId, joinedAt }) {
      if (!joinedAt) return;
      try {
        const [link, row] = await Promise.all([links.linkOf(guildId, userId), rows.findMember(sql, guildId, userId)]);
        const isNews = link && (row?.syncedAt ?? link.linkedAt) < joinedAt;
        if (isNews && (!row || row.done >= row.wanted)) await rows.wishSync(sql, { guildId, userId, why: 'joined' });
      } catch {
        // The next press notices it as well.
      }
    },
  };
}

/** After how many milliseconds something is worth another try; undefined: nothing is left that a try would mend. */
function retryAfter({ askAgainMs }: Look, { brokenOff }: Changed): number | undefined {
  if (brokenOff instanceof DiscordFailure) return Math.max(brokenOff.retryAfterMs ?? 1, askAgainMs ?? 1);
  return brokenOff === 'overtaken' ? (askAgainMs ?? 1) : askAgainMs;
}

/** The nickname that the bot stands for, to be taken away with the link. */
function nicknameAfter(before: MemberRow, { member }: Look, { nickname }: Changed): string | null {
  if (nickname !== undefined) return nickname;
  return before.nickname !== null && before.nickname === member.nickname ? before.nickname : null;
}
