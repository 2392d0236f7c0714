import type { Sql } from 'postgres';
import { type Ability, type Access, type Actor, able, type Way } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import { Refusal } from '../../kit/refusal.ts';
import type { PickedPerson } from '../../kit/options.ts';
import { shorten } from '../../kit/text.ts';
import type { RobloxPort } from '../../roblox/port.ts';
import type { Accounts } from './accounts.ts';
import type { Link, Sync } from './binds/contract.ts';
import { type Card, cardOfLink } from './card.ts';
import * as gates from './gates.ts';
import type { Block } from './gates.ts';
import { everythingOf, forget, type Happening, historyOf } from './history.ts';
import { readAccount } from './policy.ts';
import { blockNone, linkNone } from './refusals.ts';
import * as rows from './repository.ts';
import type { Source } from './repository.ts';

/** How much of a member's history is read: one more than is shown, so that it can say that there is more. */
const TIMELINE = 11;
/** Characters of the reason of a block. */
export const REASON_LENGTH = 200;
/** How many blocks are listed. */
export const BLOCKS_LISTED = 25;

/** What `/whois` found. */
export interface Who {
  readonly userId: string;
  readonly card: Card;
  readonly isSelf: boolean;
  /** What happened to the link, newest first; undefined for those who may not see it. */
  readonly timeline: readonly Happening[] | undefined;
}

export type Members = ReturnType<typeof createMembers>;

/** Looks people up, undoes links, forgets, and keeps the list of blocked accounts. */
export function createMembers(deps: {
  sql: Sql;
  clock: Clock;
  roblox: Pick<RobloxPort, 'profileOf' | 'pictureOf' | 'membershipsOf'>;
  accounts: Accounts;
  sync: Sync;
  /** @throws Refusal `access.missing` */
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
  held(actor: Actor, anyOf: readonly Ability[]): Promise<ReadonlySet<Ability>>;
}) {
  const { sql, clock, accounts } = deps;

  /** Lets everybody at their own link, and staff at those of others. @throws Refusal `access.missing` */
  async function admitTo(actor: Actor, userId: string, way: Way): Promise<void> {
    if (userId !== actor.userId) await deps.admit(actor, able('members.manage'), way);
  }

  async function who(actor: Actor, link: Link): Promise<Who> {
    const isStaff = (await deps.held(actor, ['members.manage'])).size > 0;
    const [card, timeline] = await Promise.all([
      cardOfLink(link, deps.roblox),
      isStaff ? historyOf(sql, actor.guildId, link.userId, TIMELINE) : undefined,
    ]);
    return { userId: link.userId, card, isSelf: link.userId === actor.userId, timeline };
  }

  /** The link of an account: by its id or the name last seen, else by what Roblox says now. */
  async function holderOf(guildId: string, typed: string): Promise<{ link: Link | undefined; name: string }> {
    const text = readAccount(typed);
    const known = text.kind === 'name' ? await rows.findByName(sql, guildId, text.name) : undefined;
    try {
      const meant = await accounts.find(typed);
      return { link: await rows.findHolder(sql, guildId, meant.id), name: meant.name };
    } catch (error) {
      // Roblox is away, or knows it no longer: what was last seen is better than nothing.
      if (known && error instanceof Refusal) return { link: known, name: known.name };
      if (text.kind === 'id' && error instanceof Refusal)
        return { link: await rows.findHolder(sql, guildId, text.id), name: text.id };
      throw error;
    }
  }

  return {
    /**
     * Whose account is whose. Members see their own, staff everybody's.
     *
     * @returns who it is, or the member or account that nothing is linked to
     * @throws Refusal `access.missing`, `link.none` for oneself, and of the account `account.text`, `account.unknown`,
     *   `roblox.busy`, `roblox.closed`
     */
    async whois(
      actor: Actor,
      asked: { person: PickedPerson | undefined; typed: string | undefined },
    ): Promise<
      | Who
      | {
          readonly unlinked: { readonly account: string } | { readonly userId: string };
          timeline: readonly Happening[];
        }
    > {
      const { guildId } = actor;
      if (asked.typed !== undefined && !asked.person) {
        const own = await rows.findLink(sql, guildId, actor.userId);
        if (own?.name.toLowerCase() === asked.typed.trim().toLowerCase()) return who(actor, own);
        await deps.admit(actor, able('members.manage'), 'command');
        const { link, name } = await holderOf(guildId, asked.typed);
        return link ? who(actor, link) : { unlinked: { account: name }, timeline: [] };
      }
      const userId = asked.person?.id ?? actor.userId;
      await admitTo(actor, userId, 'command');
      const link = await rows.findLink(sql, guildId, userId);
      if (link) return who(actor, link);
      if (userId === actor.userId) throw linkNone.because({ isSelf: true });
      return { unlinked: { userId }, timeline: await historyOf(sql, guildId, userId, TIMELINE) };
    },

    /** The link that `unlink` would undo. @throws Refusal `access.missing`, `link.none` */
    async linkToUndo(actor: Actor, person: PickedPerson | undefined): Promise<Link> {
      const userId = person?.id ?? actor.userId;
      await admitTo(actor, userId, 'command');
      const link = await rows.findLink(sql, actor.guildId, userId);
      if (!link) throw linkNone.because({ isSelf: userId === actor.userId });
      return link;
    },

    /** Undoes a link; roles that it gave are taken. @throws Refusal `access.missing`, `link.none` */
    async unlink(actor: Actor, userId: string, source: Source): Promise<Link> {
      await admitTo(actor, userId, 'button');
      const whose = { guildId: actor.guildId, userId };
      return sql.begin(async (tx) => {
        await rows.lockLinks(tx, actor.guildId);
        await deps.sync.queue(tx, actor.guildId, userId, 'unlinked');
        const link = await rows.deleteLink(tx, whose, { by: actor.userId, at: clock.now(), source });
        if (!link) throw linkNone.because({ isSelf: userId === actor.userId });
        return link;
      });
    },

    /** Everything that is kept about the actor in this server, as a JSON text. */
    export: async ({ guildId, userId }: Actor): Promise<string> =>
      JSON.stringify(await everythingOf(sql, guildId, userId), null, 2),

    /** Undoes the actor's link and empties what is kept about it. @returns false where nothing was kept */
    forget: ({ guildId, userId }: Actor, source: Source): Promise<boolean> =>
      sql.begin(async (tx) => {
        await rows.lockLinks(tx, guildId);
        const at = clock.now();
        await deps.sync.queue(tx, guildId, userId, 'forgotten');
        await rows.deleteLink(tx, { guildId, userId }, { by: userId, at, source });
        return forget(tx, { guildId, userId }, { at, source });
      }),

    /**
     * Blocks an account from being linked here. A link that it has stays.
     *
     * @returns the account, whether the block is new, and who has it linked
     * @throws Refusal of the account, as `whois`
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
        await rows.lockLinks(tx, guildId);
        return gates.insertBlock(tx, guildId, block, 'command');
      });
      return { name: account.name, isNew, holder: await rows.findHolder(sql, guildId, account.id) };
    },

    /** @throws Refusal `block.none`, and of the account, as `whois` */
    async unblock({ guildId, userId }: Actor, typed: string): Promise<Block> {
      const text = readAccount(typed);
      const listed = await gates.listBlocks(sql, guildId, 1_000);
      const name = text.kind === 'name' ? text.name.toLowerCase() : undefined;
      const known = listed.find((block) => block.name.toLowerCase() === name);
      const id = known?.robloxId ?? (text.kind === 'id' ? text.id : (await accounts.find(typed)).id);
      const block = await sql.begin((tx) => gates.deleteBlock(tx, guildId, id, userId, 'command'));
      if (!block) throw blockNone.because({ name: shorten(typed, 60) });
      return block;
    },

    blocks: ({ guildId }: Actor): Promise<readonly Block[]> => gates.listBlocks(sql, guildId, BLOCKS_LISTED),
  };
}
