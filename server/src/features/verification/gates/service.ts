import type { Sql } from 'postgres';
import type { Clock } from '../../kit/clock.ts';
import { Refusal } from '../../kit/refusal.ts';
import type { Accounts } from './accounts.ts';
import * as gates from './gates.ts';
import type { Gate, Wait } from './gates.ts';
import { oldEnoughAt, type Rules } from './policy.ts';
import type { Source } from './repository.ts';
import { accountBlocked, accountOutside, accountYoung } from './refusals.ts';
import { HOUR_MS } from '../../kit/wall.ts';

/** How often it is looked whether somebody has joined the group, and for how long. */
const LOOK_AGAIN_MS = HOUR_MS;
const LOOK_FOR_MS = 7 * 24 * HOUR_MS;
/** How long Roblox is left alone where it did not answer. */
const ASK_AGAIN_MS = HOUR_MS / 6;

/** Why an account may not be linked now. `lookAt`: when it is worth looking again; undefined: somebody must act first. */
export interface Closed {
  readonly gate: Gate;
  readonly refusal: Refusal;
  readonly lookAt: Date | undefined;
}

/** Whose link it would be, and who asked for it. */
export interface Who {
  readonly guildId: string;
  readonly userId: string;
  readonly by: string;
  readonly source: Source;
}

interface Applicant {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

export type Doorkeeper = ReturnType<typeof createDoorkeeper>;

/** Holds accounts against what the server asks of them, and remembers whom it turned away. */
export function createDoorkeeper({ sql, clock, accounts }: { sql: Sql; clock: Clock; accounts: Accounts }) {
  /** @throws Refusal `roblox.busy`, `roblox.closed` where the groups can't be read */
  async function closedFor(guildId: string, { id, name, createdAt }: Applicant, rules: Rules) {
    const now = clock.now();
    if (await gates.findBlock(sql, guildId, id)) return closed('blocked', accountBlocked.because({ name }), undefined);
    const opensAt = oldEnoughAt(createdAt, rules);
    if (opensAt > now) return closed('age', accountYoung.because({ name, opensAt }), opensAt);
    const groupId = rules.requiredGroupId;
    if (groupId !== null && !(await accounts.isIn(id, groupId)))
      return closed('group', accountOutside.because({ name, groupId }), new Date(now.getTime() + LOOK_AGAIN_MS));
    return undefined;
  }

  return {
    closedFor,

    /**
     * Lets an account in, or turns the member away: then they are told when the gate opens.
     *
     * @throws Refusal `account.blocked`, `account.young`, `account.outside_group`, `roblox.busy`, `roblox.closed`
     */
    async admit(who: Who, account: Applicant, rules: Rules): Promise<void> {
      const shut = await closedFor(who.guildId, account, rules);
      if (!shut) return;
      const { guildId, userId, by, source } = who;
      const { id: robloxId, name } = account;
      const wait: Wait = { guildId, userId, robloxId, name, gate: shut.gate, since: clock.now() };
      await sql.begin((tx) => gates.saveWait(tx, wait, { by, source, lookAt: shut.lookAt }));
      throw shut.refusal;
    },

    /**
     * Looks whether a member who was turned away may come in now. While Roblox does not answer, it looks again later, for
     * as long as that takes.
     *
     * @returns the wait that is over; undefined where there is none, or where it goes on
     * @throws Refusal `account.banned`, `account.gone`
     */
    async opened(guildId: string, userId: string): Promise<Wait | undefined> {
      const wait = await gates.findWait(sql, guildId, userId);
      if (!wait) return undefined;
      const rules = await gates.findRules(sql, guildId);
      let shut: Closed | undefined;
      try {
        const account = await accounts.read({ id: wait.robloxId, name: wait.name });
        shut = await closedFor(guildId, account, rules);
      } catch (error) {
        if (!(error instanceof Refusal) || !error.kind.code.startsWith('roblox.')) throw error;
        await gates.queueGate(sql, wait, new Date(clock.now().getTime() + ASK_AGAIN_MS));
        return undefined;
      }
      if (!shut) return wait;
      if (shut.gate === 'group' && clock.now().getTime() - wait.since.getTime() > LOOK_FOR_MS) {
        await gates.deleteWait(sql, wait);
      } else if (shut.lookAt) {
        await gates.queueGate(sql, wait, shut.lookAt);
      }
      return undefined;
    },

    over: (wait: Wait): Promise<void> => gates.deleteWait(sql, wait),
  };
}

const closed = (gate: Gate, refusal: Refusal, lookAt: Date | undefined): Closed => ({ gate, refusal, lookAt });
