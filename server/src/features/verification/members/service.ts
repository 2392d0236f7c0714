import type { Sql } from 'postgres';
import { type Ability, type Access, type Actor, able, type Way } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import { Refusal } from '../../../kit/refusal.ts';
import type { PickedPerson } from '../../../kit/options.ts';
import type { RobloxPort } from '../../../roblox/port.ts';
import type { Accounts } from '../accounts.ts';
import type { Link, Sync } from '../binds/contract.ts';
import { type Card, cardOfLink } from '../card.ts';
import { deleteLink, findByName, findHolder, findLink } from '../links/repository.ts';
import { readAccount } from '../policy.ts';
import { linkNone } from '../refusals.ts';
import { lockLinks, type Source } from '../repository.ts';
import * as rows from './repository.ts';
import type { Happening } from './repository.ts';

/** How much of a member's history is read: one more than is shown, so that it can say that there is more. */
const TIMELINE = 11;

/** What `/whois` found. */
export interface Who {
  readonly userId: string;
  readonly card: Card;
  readonly isSelf: boolean;
  /** What happened to the link, newest first; undefined for those who may not see it. */
  readonly timeline: readonly Happening[] | undefined;
}

export type Members = ReturnType<typeof createMembers>;

/** Looks people up, undoes links, and hands out or forgets what is kept. */
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
      isStaff ? rows.historyOf(sql, actor.guildId, link.userId, TIMELINE) : undefined,
    ]);
    return { userId: link.userId, card, isSelf: link.userId === actor.userId, timeline };
  }

  /** The link of an account: by its id or the name last seen, else by what Roblox says now. */
  async function holderOf(guildId: string, typed: string): Promise<{ link: Link | undefined; name: string }> {
    const text = readAccount(typed);
    const known = text.kind === 'name' ? await findByName(sql, guildId, text.name) : undefined;
    try {
      const meant = await accounts.find(typed);
      return { link: await findHolder(sql, guildId, meant.id), name: meant.name };
    } catch (error) {
      // Roblox is away, or knows it no longer: what was last seen is better than nothing.
      if (known && error instanceof Refusal) return { link: known, name: known.name };
      if (text.kind === 'id' && error instanceof Refusal)
        return { link: await findHolder(sql, guildId, text.id), name: text.id };
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
        const own = await findLink(sql, guildId, actor.userId);
        if (own?.name.toLowerCase() === asked.typed.trim().toLowerCase()) return who(actor, own);
        await deps.admit(actor, able('members.manage'), 'command');
        const { link, name } = await holderOf(guildId, asked.typed);
        return link ? who(actor, link) : { unlinked: { account: name }, timeline: [] };
      }
      const userId = asked.person?.id ?? actor.userId;
      await admitTo(actor, userId, 'command');
      const link = await findLink(sql, guildId, userId);
      if (link) return who(actor, link);
      if (userId === actor.userId) throw linkNone.because({ isSelf: true });
      return { unlinked: { userId }, timeline: await rows.historyOf(sql, guildId, userId, TIMELINE) };
    },

    /** The link that `unlink` would undo. @throws Refusal `access.missing`, `link.none` */
    async linkToUndo(actor: Actor, person: PickedPerson | undefined): Promise<Link> {
      const userId = person?.id ?? actor.userId;
      await admitTo(actor, userId, 'command');
      const link = await findLink(sql, actor.guildId, userId);
      if (!link) throw linkNone.because({ isSelf: userId === actor.userId });
      return link;
    },

    /** Undoes a link; roles that it gave are taken. @throws Refusal `access.missing`, `link.none` */
    async unlink(actor: Actor, userId: string, source: Source): Promise<Link> {
      await admitTo(actor, userId, 'button');
      const whose = { guildId: actor.guildId, userId };
      return sql.begin(async (tx) => {
        await lockLinks(tx, actor.guildId);
        await deps.sync.queue(tx, actor.guildId, userId, 'unlinked');
        const link = await deleteLink(tx, whose, { by: actor.userId, at: clock.now(), source });
        if (!link) throw linkNone.because({ isSelf: userId === actor.userId });
        return link;
      });
    },

    /** Everything that is kept about the actor in this server, as a JSON text. */
    export: async ({ guildId, userId }: Actor): Promise<string> =>
      JSON.stringify(await rows.everythingOf(sql, guildId, userId), null, 2),

    /** Undoes the actor's link and empties what is kept about it. @returns false where nothing was kept */
    forget: ({ guildId, userId }: Actor, source: Source): Promise<boolean> =>
      sql.begin(async (tx) => {
        await lockLinks(tx, guildId);
        const at = clock.now();
        await deps.sync.queue(tx, guildId, userId, 'forgotten');
        await deleteLink(tx, { guildId, userId }, { by: userId, at, source });
        return rows.forget(tx, { guildId, userId }, { at, source });
      }),
  };
}
