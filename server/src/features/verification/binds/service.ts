import type { Sql } from 'postgres';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { PickedRole } from '../../../kit/options.ts';
import { type Group, RobloxFailure, type RobloxPort } from '../../../roblox/port.ts';
import { refusalOf } from '../accounts.ts';
import { isId, readGroup } from '../policy.ts';
import type { LinksPort } from './contract.ts';
import { type GroundDeps, powersOf, readGround, roleObstacle } from './ground.ts';
import { type Bind, MOST_BINDS } from './policy.ts';
import * as refusals from './refusals.ts';
import * as rows from './repository.ts';
import { readRule } from './rule.ts';

export interface BindsDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly discord: GroundDeps['discord'];
  readonly roblox: Pick<RobloxPort, 'groupOf' | 'membershipsOf'>;
  readonly links: Pick<LinksPort, 'linkOf'>;
  readonly rolesWithRights: GroundDeps['rolesWithRights'];
}

/** A group that somebody may mean. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
}

export type Binds = ReturnType<typeof createBinds>;

/** Which Roblox groups give which roles. */
export function createBinds(deps: BindsDeps) {
  const { sql, clock, roblox } = deps;

  /** The group that was typed: its number, its address, or the name of one that is bound or that the actor is in. */
  async function groupIn(actor: Actor, typed: string): Promise<Group | undefined> {
    const id = readGroup(typed);
    if (id !== undefined) return groupBy(id);
    const name = typed.trim().toLowerCase();
    const known = await candidates(actor);
    const named = known.find((one) => one.name.toLowerCase() === name);
    return named && groupBy(named.id);
  }

  /** @throws Refusal `roblox.busy`, `roblox.closed` */
  async function groupBy(id: string): Promise<Group | undefined> {
    if (!isId(id)) return undefined;
    try {
      return (await roblox.groupOf(id))?.value;
    } catch (error) {
      throw error instanceof RobloxFailure ? refusalOf(error) : error;
    }
  }

  /** Groups that are bound, then those that the actor is in as far as Roblox tells. */
  async function candidates({ guildId, userId }: Actor): Promise<readonly Candidate[]> {
    const [binds, link] = await Promise.all([rows.listBinds(sql, guildId), deps.links.linkOf(guildId, userId)]);
    const bound = binds.map(({ groupId, groupName }) => ({ id: groupId, name: groupName }));
    const own = link ? await roblox.membershipsOf(link.robloxId).catch(() => undefined) : undefined;
    const joined = (own?.value ?? []).map(({ groupId, groupName }) => ({ id: groupId, name: groupName }));
    return [...new Map([...joined, ...bound].map((one) => [one.id, one])).values()];
  }

  /** @returns whether it is the owner who binds @throws Refusal `bind.role`, `bind.owner` */
  async function refuseRole({ guildId, userId }: Actor, { id: roleId, isManaged }: PickedRole): Promise<boolean> {
    if (roleId === guildId) throw refusals.bindRole.because({ roleId, problem: 'everyone' });
    if (isManaged) throw refusals.bindRole.because({ roleId, problem: 'managed' });
    const ground = await readGround(deps, guildId);
    const problem = roleObstacle(ground, roleId);
    if (problem) throw refusals.bindRole.because({ roleId, problem });
    if (userId === ground.ownerId) return true;
    const why = powersOf(ground, roleId);
    if (why.length > 0) throw refusals.bindPowerful.because({ roleId, ownerId: ground.ownerId, why });
    return false;
  }

  return {
    /**
     * Lets a group, its ranks or its roles give a Discord role.
     *
     * @param asked.group a number, an address, or the name of a group that is bound or that the actor is in
     * @param asked.rank whom of the group, see `readRule`; left out: everybody
     * @returns the bind; `isNew` is false where there was the very same one
     * @throws Refusal `bind.group`, `bind.rule`, `bind.role`, `bind.owner`, `bind.full`, `roblox.busy`, `roblox.closed`
     */
    async add(
      actor: Actor,
      asked: { group: string; role: PickedRole; rank: string | undefined },
    ): Promise<{ bind: Omit<Bind, 'id' | 'brokenAt'>; isNew: boolean }> {
      const group = await groupIn(actor, asked.group);
      if (!group) throw refusals.bindGroup.because({});
      const read = readRule(asked.rank, group);
      if (read.kind === 'wrong') throw refusals.bindRule.because({ group: group.name, wrong: read });
      const isOwner = await refuseRole(actor, asked.role);
      const bind = {
        groupId: group.id,
        groupName: group.name,
        rule: read.rule,
        words: read.words,
        roleId: asked.role.id,
        boundBy: actor.userId,
        boundAt: clock.now(),
      };
      return sql.begin(async (tx) => {
        await rows.lockBinds(tx, actor.guildId);
        const made = await rows.insertBind(tx, actor.guildId, bind, isOwner);
        if (made && (await rows.listBinds(tx, actor.guildId)).length > MOST_BINDS) throw refusals.bindsFull.because({});
        return { bind, isNew: made !== undefined };
      });
    },

    /** @throws Refusal `bind.gone` */
    async remove({ guildId, userId }: Actor, id: number): Promise<Bind> {
      const bind = await sql.begin((tx) => rows.deleteBind(tx, { guildId, id, by: userId }));
      if (!bind) throw refusals.bindGone.because({});
      return bind;
    },

    list: ({ guildId }: Pick<Actor, 'guildId'>): Promise<readonly Bind[]> => rows.listBinds(sql, guildId),

    candidates,
    groupIn,
  };
}
