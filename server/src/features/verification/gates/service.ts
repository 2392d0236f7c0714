import type { Sql } from 'postgres';
import type { Actor } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import { Refusal } from '../../../kit/refusal.ts';
import { shorten } from '../../../kit/text.ts';
import { HOUR_MS } from '../../../kit/wall.ts';
import type { Accounts } from '../accounts.ts';
import { findHolder } from '../links/repository.ts';
import { oldEnoughAt, readAccount, type Rules } from '../policy.ts';
import { accountBlocked, accountOutside, accountYoung, blockNone } from '../refusals.ts';
import { findRules, lockLinks, type Source } from '../repository.ts';
import * as rows from './repository.ts';
import type { Block, Gate, Wait } from './repository.ts';

/** How often it is looked whether somebody has joined the group, and for how long. */
const LOOK_AGAIN_MS = HOUR_MS;
const LOOK_FOR_MS = 7 * 24 * HOUR_MS;
/** How long Roblox is left alone where it did not answer. */
const ASK_AGAIN_MS = HOUR_MS / 6;
/** Characters of the reason of a block. */
export const REASON_LENGTH = 200;
/** How many blocks are listed. */
export const BLOCKS_LISTED = 25;

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
    if (await rows.findBlock(sql, guildId, id)) return closed('blocked', accountBlocked.because({ name }), undefined);
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
      await sql.begin((tx) => rows.saveWait(tx, wait, { by, source, lookAt: shut.lookAt }));
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
      const wait = await rows.findWait(sql, guildId, userId);
      if (!wait) return undefined;
      const rules = await findRules(sql, guildId);
      let shut: Closed | undefined;
      try {
        const account = await accounts.read({ id: wait.robloxId, name: wait.name });
        shut = await closedFor(guildId, account, rules);
      } catch (error) {
        if (!(error instanceof Refusal) || !error.kind.code.startsWith('roblox.')) throw error;
        await rows.queueGate(sql, wait, new Date(clock.now().getTime() + ASK_AGAIN_MS));
        return undefined;
      }
      if (!shut) return wait;
      if (shut.gate === 'group' && clock.now().getTime() - wait.since.getTime() > LOOK_FOR_MS) {
        await rows.deleteWait(sql, wait);
      } else if (shut.lookAt) {
        await rows.queueGate(sql, wait, shut.lookAt);
      }
      return undefined;
    },

    over: (wait: Wait): Promise<void> => rows.deleteWait(sql, wait),
  };
}

const closed = (gate: Gate, refusal: Refusal, lookAt: Date | undefined): Closed => ({ gate, refusal, lookAt });

export type Blocks = ReturnType<typeof createBlocks>;

/** Keeps the list of accounts that nobody may link on a server. */
export function createBlocks({ sql, clock, accounts }: { sql: Sql; clock: Clock; accounts: Accounts }) {
  return {
    /**
     * Blocks an account from being linked here. A link that it has stays.
     *
     * @returns the account, whether the block is new, and who has it linked
     * @throws Refusal `account.text`, `account.unknown`, `roblox.busy`, `roblox.closed`, `roblox.names_closed`
     */
    async block({ guildId, userId }: Actor, typed: string, reason: string | undefined) {
      const account = await accounts.find(typed);
      const block = {
        robloxId: account.id,
        name: account.name,
        reason: reason?.trim() ? shorten(reason.trim(), REASON_LENGTH) : null,
        blockedBy: userId,
        blockedAt: clock.now(),
      };
      const isNew = await sql.begin(async (tx) => {
        await lockLinks(tx, guildId);
        return rows.insertBlock(tx, guildId, block, 'command');
      });
      return { name: account.name, isNew, holder: await findHolder(sql, guildId, account.id) };
    },

    /** @throws Refusal `block.none`, and of the account, as `block` */
    async unblock({ guildId, userId }: Actor, typed: string): Promise<Block> {
      const text = readAccount(typed);
      const listed = await rows.listBlocks(sql, guildId, 1_000);
      const name = text.kind === 'name' ? text.name.toLowerCase() : undefined;
      const known = listed.find((block) => block.name.toLowerCase() === name);
      const id = known?.robloxId ?? (text.kind === 'id' ? text.id : (await accounts.find(typed)).id);
      const block = await sql.begin((tx) => rows.deleteBlock(tx, guildId, id, userId, 'command'));
      if (!block) throw blockNone.because({ name: shorten(typed, 60) });
      return block;
    },

    blocks: ({ guildId }: Actor): Promise<readonly Block[]> => rows.listBlocks(sql, guildId, BLOCKS_LISTED),
  };
}
