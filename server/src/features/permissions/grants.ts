import type { ISql, Sql, TransactionSql } from 'postgres';
import { addJob, removeJob } from '../../db/jobs.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Ability, Actor } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import type { PickedPerson } from '../../kit/options.ts';
import type { Refusal } from '../../kit/refusal.ts';
import {
  brakeOn,
  type Grant,
  isExpired,
  isLive,
  MOST_ROLES,
  MOST_USERS,
  type Reason,
  reasons,
  type Subject,
} from './policy.ts';
import * as refusals from './refusals.ts';
import * as rows from './repository.ts';
import type { Source } from './repository.ts';

/** The tasks of this feature in the queue. */
export const TELL_OWNER_TASK = 'permissions.tell_owner';
export const EXPIRE_TASK = 'permissions.expire';

/** What the owner is told by direct message. */
export type Note =
  | { readonly kind: 'returned'; readonly userId: string; readonly abilities: readonly Ability[] }
  | { readonly kind: 'stopped'; readonly by: string }
  | { readonly kind: 'role_deleted'; readonly roleId: string; readonly abilities: readonly Ability[] };

/** Who changes grants, and how. */
export interface Changer {
  readonly guildId: string;
  readonly userId: string;
  readonly source: Exclude<Source, 'timer'>;
}

/** What a change did: rights that were changed, and rights that were so already. */
export interface Changed {
  readonly changed: readonly Ability[];
  readonly same: readonly Ability[];
}

export type Grants = ReturnType<typeof createGrants>;

const LIMITS = { user: MOST_USERS, role: MOST_ROLES };

/**
 * @param deps.rightsChanged queues, in the same transaction, what others do when rights of a server have changed
 * @param deps.memberChanged queues what others do when one member may have other rights than before
 */
export function createGrants(deps: {
  sql: Sql;
  clock: Clock;
  discord: Pick<DiscordPort, 'ownerOf' | 'rolesOf'>;
  rightsChanged(tx: ISql, guildId: string): Promise<void>;
  memberChanged(sql: ISql, guildId: string, userId: string): Promise<void>;
}) {
  const { sql, clock, discord } = deps;

  /** Makes one change behind the brake. A plan without `apply` changes nothing, and no brake stops it. */
  async function change<T>(
    { guildId, userId, source }: Changer,
    plan: (tx: TransactionSql, now: Date) => Promise<{ result: T; apply?: () => Promise<void> } | Refusal>,
  ): Promise<T> {
    const outcome = await sql.begin(async (tx) => {
      const now = clock.now();
      const brake = brakeOn(await rows.lockBrake(tx, guildId), now);
      // A timer that is late must not find an end that was moved meanwhile.
      await rows.noteEnds(tx, guildId, now);
      const planned = await plan(tx, now);
      if (!('apply' in planned) || !planned.apply) return planned;
      if (brake.kind === 'stopped') {
        if (brake.trips) {
          await rows.stopChanges(tx, guildId, userId, brake.until, source);
          await tellOwner(tx, guildId, { kind: 'stopped', by: userId });
        }
        return refusals.braked.because({ until: brake.until });
      }
      await planned.apply();
      await rows.noteChange(tx, guildId, brake.changedAt);
      await deps.rightsChanged(tx, guildId);
      return planned;
    });
    // Thrown only now: what was noted about it must stay.
    if (outcome instanceof Error) throw outcome;
    return outcome.result;
  }

  const tellOwner = async (tx: ISql, guildId: string, note: Note) => {
    await addJob(tx, { task: TELL_OWNER_TASK, payload: { guildId, note } });
  };

  return {
    /**
     * Gives rights. What is there already stays one row; another end of it is a change.
     *
     * @param expiresAt null: until it is taken back
     * @param memberSince since when a member is in the server
     * @throws Refusal `grant.too_many`, `grant.stopped`
     */
    add(
      by: Changer,
      subject: Subject,
      abilities: readonly Ability[],
      { expiresAt, memberSince }: { expiresAt: Date | null; memberSince: Date | undefined },
    ): Promise<Changed> {
      return change(by, async (tx, now) => {
        const present = new Map(
          (await rows.grantsOf(tx, by.guildId, subject, abilities)).map((grant) => [grant.ability, grant]),
        );
        const isThere = (ability: Ability) => {
          const grant = present.get(ability);
          return grant !== undefined && isLive(grant, now) && grant.expiresAt?.getTime() === expiresAt?.getTime();
        };
        const changed = abilities.filter((ability) => !isThere(ability));
        const result = { changed, same: abilities.filter(isThere) };
        if (changed.length === 0) return { result };
        const isNew = (await rows.listGrants(tx, by.guildId, now)).every(
          (grant) => (subject.kind === 'user' ? grant.userId : grant.roleId) !== subject.id,
        );
        if (isNew && (await rows.countSubjects(tx, by.guildId, subject.kind, now)) >= LIMITS[subject.kind]) {
          return refusals.tooMany.because({ kind: subject.kind });
        }
        const save = async (ability: Ability) => {
          const grant = {
            guildId: by.guildId,
            subject,
            ability,
            by: by.userId,
            at: now,
            expiresAt,
            memberSince: memberSince ?? now,
            source: by.source,
          };
          const before = present.get(ability);
          const id = await rows.saveGrant(tx, grant, before && !isExpired(before, now) ? before : undefined);
          const key = `${EXPIRE_TASK}:${id}`;
          if (expiresAt === null) await removeJob(tx, key);
          else
            await addJob(tx, {
              task: EXPIRE_TASK,
              payload: { guildId: by.guildId, until: expiresAt },
              runAt: expiresAt,
              key,
            });
        };
        return {
          result,
          async apply() {
            for (const ability of changed) await save(ability);
          },
        };
      });
    },

    /**
     * Takes rights away. What is not there is no mistake.
     *
     * @throws Refusal `grant.stopped`
     */
    remove(by: Changer, subject: Subject, abilities: readonly Ability[]): Promise<Changed> {
      return change(by, async (tx) => {
        const present = await rows.grantsOf(tx, by.guildId, subject, abilities);
        const changed = present.map(({ ability }) => ability);
        const same = abilities.filter((ability) => !changed.includes(ability));
        if (present.length === 0) return { result: { changed, same } };
        const ids = present.map(({ id }) => id);
        return {
          result: { changed, same },
          async apply() {
            await rows.deleteGrants(tx, by.guildId, ids, { by: by.userId, source: by.source });
            for (const id of ids) await removeJob(tx, `${EXPIRE_TASK}:${id}`);
          },
        };
      });
    },

    /** Every unexpired grant of a server, roles first. Roles that Discord no longer has lose theirs before. */
    async list(guildId: string): Promise<readonly Grant[]> {
      const roles = new Set((await rows.grantsOfRoles(sql, guildId, clock.now())).map(({ roleId }) => roleId ?? ''));
      if (roles.size > 0) {
        const there = new Set((await discord.rolesOf(guildId)).map(({ id }) => id));
        for (const roleId of roles) if (!there.has(roleId)) await loseRole(guildId, roleId);
      }
      return rows.listGrants(sql, guildId, clock.now());
    },

    /** Why a person may or may not do each thing. @throws DiscordFailure */
    async why(guildId: string, person: PickedPerson): Promise<ReadonlyMap<Ability, Reason>> {
      const { member } = person;
      if (member?.joinedAt) await noteReturn({ guildId, userId: person.id, roleIds: [], joinedAt: member.joinedAt });
      const [ownerId, grants] = await Promise.all([
        discord.ownerOf(guildId),
        rows.grantsFor(sql, guildId, person.id, member?.roleIds ?? []),
      ]);
      return reasons(grants, ownerId === person.id, clock.now());
    },

    /** A role is no more: its grants go, and the owner is told. Nothing happens where it had none. */
    loseRole,

    /** A member with grants has left since and come back: they are put on hold, and the owner is asked once. */
    noteReturn,

    /**
     * What the owner answered about a member who came back.
     *
     * @returns the rights that were given back, or taken away for good
     * @throws Refusal `grant.settled` where nothing is on hold (any more)
     */
    async answerReturn(by: Changer, userId: string, answer: 'yes' | 'no'): Promise<readonly Ability[]> {
      return sql.begin(async (tx) => {
        await rows.lockBrake(tx, by.guildId);
        const held = await rows.heldGrants(tx, by.guildId, userId);
        if (held.length === 0) throw refusals.returnSettled.because({});
        const ids = held.map(({ id }) => id);
        if (answer === 'yes') await rows.resumeGrants(tx, by.guildId, ids, by.userId);
        else await rows.deleteGrants(tx, by.guildId, ids, { by: by.userId, source: by.source });
        await deps.rightsChanged(tx, by.guildId);
        return held.map(({ ability }) => ability);
      });
    },

    /**
     * A grant has run out: that is noted in the log, and whoever cares for rights looks again.
     *
     * @param until its end; this clock may be a little behind the one that woke us
     */
    expired: (guildId: string, until: Date): Promise<void> =>
      sql.begin(async (tx) => {
        await rows.lockBrake(tx, guildId);
        await rows.noteEnds(tx, guildId, new Date(Math.max(clock.now().getTime(), until.getTime())));
        await deps.rightsChanged(tx, guildId);
      }),

    /** A member's roles were changed, or the member left: whoever cares for that member's rights looks again. */
    memberChanged: (guildId: string, userId: string): Promise<void> => deps.memberChanged(sql, guildId, userId),
  };

  async function loseRole(guildId: string, roleId: string): Promise<void> {
    await sql.begin(async (tx) => {
      await rows.lockBrake(tx, guildId);
      const lost = (await rows.grantsOfRoles(tx, guildId, clock.now())).filter((grant) => grant.roleId === roleId);
      if (lost.length === 0) return;
      const ids = lost.map(({ id }) => id);
      await rows.deleteGrants(tx, guildId, ids, { by: null, source: 'timer', action: 'grant.lose' });
      await tellOwner(tx, guildId, { kind: 'role_deleted', roleId, abilities: lost.map(({ ability }) => ability) });
      await deps.rightsChanged(tx, guildId);
    });
  }

  async function noteReturn({ guildId, userId, joinedAt }: Actor): Promise<void> {
    if (joinedAt === undefined) return;
    await sql.begin(async (tx) => {
      const abilities = await rows.holdReturned(tx, guildId, userId, joinedAt, clock.now());
      if (abilities.length === 0) return;
      await tellOwner(tx, guildId, { kind: 'returned', userId, abilities });
      await deps.rightsChanged(tx, guildId);
    });
  }
}
