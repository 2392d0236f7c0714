import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql, TransactionSql } from 'postgres';
import { addJob } from '../../db/jobs.ts';
import { type Access, type Actor, able, type Way } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import type { PickedPerson } from '../../kit/options.ts';
import type { RobloxPort } from '../../roblox/port.ts';
import type { Account, Accounts } from './accounts.ts';
import type { Link, Sync, SyncReport } from './binds/contract.ts';
import { findBlock } from './gates/repository.ts';
import type { Doorkeeper } from './gates/service.ts';
import * as links from './links/repository.ts';
import { look } from './look.ts';
import { newPhrase } from './phrase.ts';
import { CHECK_LASTS_MS, LOOKS_AFTER_MS, PHRASE_LIVES_MS } from './policy.ts';
import * as refusals from './refusals.ts';
import * as rows from './repository.ts';
import type { Pending, Source } from './repository.ts';
import type { Tries } from './tries/service.ts';

/** A pending with what is shown of its account. */
export interface Started {
  readonly kind: 'started';
  readonly pending: Pending;
  readonly account: Pick<Account, 'displayName' | 'createdAt'> & { readonly pictureUrl: string | undefined };
  /** The older name by which the account was asked for. */
  readonly formerName: string | null;
}

/** What came of pressing Verify. */
export type Checked =
  | {
      readonly kind: 'linked';
      readonly link: Link;
      readonly before: Link | undefined;
      /** Undefined where roles and nickname could not be looked at; they follow by themselves. */
      readonly report: SyncReport | undefined;
    }
  | {
      readonly kind: 'not_yet';
      readonly pending: Pending;
      readonly description: string;
      /** Words that Roblox hid. */
      readonly hidden: readonly string[];
    };

export interface VerificationDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly roblox: Pick<RobloxPort, 'readProof' | 'pictureOf'>;
  readonly accounts: Accounts;
  readonly doorkeeper: Doorkeeper;
  readonly tries: Tries;
  readonly sync: Sync;
  /** @throws Refusal `access.missing` */
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
  /** Hears of what went wrong after a link was made. */
  report(error: unknown, what: string): void;
  /** When one press looks at the profile; only tests change it. */
  readonly looksAfterMs?: readonly number[] | undefined;
}

export type Verification = ReturnType<typeof createVerification>;

export function createVerification(deps: VerificationDeps) {
  const { sql, clock, accounts, doorkeeper, tries, sync } = deps;

  /** @throws Refusal `access.missing`, `person.bot`, `person.away` */
  async function subjectOf(actor: Actor, person: PickedPerson | undefined, source: Source): Promise<string> {
    if (!person || person.id === actor.userId) return actor.userId;
    await deps.admit(actor, able('members.manage'), source === 'timer' ? 'command' : source);
    if (person.isBot) throw refusals.personIsBot.because({});
    if (!person.member) throw refusals.personAway.because({ userId: person.id });
    return person.id;
  }

  async function open(
    actor: Actor,
    userId: string,
    meant: { id: string; name: string; formerName: string | null; avoided?: readonly string[] },
    { kind, source }: { kind: Pending['kind']; source: Source },
  ): Promise<Started> {
    const { guildId } = actor;
    const [account, rules, holder] = await Promise.all([
      accounts.read(meant),
      rows.findRules(sql, guildId),
      links.findHolder(sql, guildId, meant.id),
    ]);
    await doorkeeper.admit({ guildId, userId, by: actor.userId, source }, account, rules);
    if (holder && holder.userId !== userId && !rules.moves) throw refusals.accountTaken.because(account);
    const [now, avoided] = [clock.now(), meant.avoided ?? []];
    const pending = await sql.begin(async (tx) => {
      const opened = await rows.insertPending(
        tx,
        {
          guildId,
          userId,
          robloxId: account.id,
          name: account.name,
          phrase: newPhrase(avoided),
          avoided,
          kind,
          startedBy: actor.userId,
          startedAt: now,
          expiresAt: new Date(now.getTime() + PHRASE_LIVES_MS),
        },
        source,
      );
      if (userId !== actor.userId) await queueInvite(tx, opened);
      return opened;
    });
    return show(pending, account, meant.formerName);
  }

  const queueInvite = (tx: TransactionSql, { guildId, id }: Pending) =>
    addJob(tx, { task: rows.INVITE_TASK, payload: { guildId, pendingId: id }, maxAttempts: rows.MESSAGE_TRIES });

  async function show(
    pending: Pending,
    account: Pick<Account, 'displayName' | 'createdAt'>,
    formerName: string | null = null,
  ): Promise<Started> {
    const pictureUrl = await deps.roblox.pictureOf(pending.robloxId);
    return { kind: 'started', pending, account: { ...account, pictureUrl }, formerName };
  }

  /** Why a pending can't be looked at now. */
  async function refuse(guildId: string, id: number, userId: string): Promise<never> {
    const pending = await rows.findPending(sql, guildId, id);
    if (!pending) throw refusals.pendingGone.because({});
    if (pending.userId !== userId) throw refusals.pendingNotYours.because({});
    const live = await rows.findLive(sql, guildId, userId);
    const old = { guildId, pendingId: live?.id ?? id };
    switch (pending.state) {
      case 'linked':
        throw refusals.pendingDone.because({});
      case 'open':
      case 'checking':
        // A look that began in time counts, also when it comes back a little later.
        if (pending.expiresAt > clock.now() || (pending.checkingUntil ?? clock.now()) > clock.now())
          throw refusals.pendingChecking.because({});
        await rows.closePending(sql, pending, 'expired', clock.now());
        throw refusals.pendingExpired.because(old);
      case 'expired':
        throw refusals.pendingExpired.because(old);
      default:
        throw refusals.pendingReplaced.because(old);
    }
  }

  /** Writes the link, if everything still holds. The reason why it does not is answered, not thrown. */
  async function settle(pending: Pending, account: Account, by: string, source: Source) {
    const { guildId, userId, robloxId } = pending;
    return sql.begin(async (tx) => {
      await rows.lockLinks(tx, guildId);
      if (!(await rows.lockChecked(tx, pending))) return 'overtaken';
      if (await findBlock(tx, guildId, robloxId)) return refusals.accountBlocked.because(account);
      const at = clock.now();
      const before = await links.findLink(tx, guildId, userId);
      const holder = await links.findHolder(tx, guildId, robloxId);
      const loser = holder && holder.userId !== userId ? holder : undefined;
      if (loser && !(await rows.findRules(tx, guildId)).moves) return refusals.accountTaken.because(account);
      // Jobs come before audit rows: whoever holds the audit log's last row waits for nobody.
      if (loser) await sync.queue(tx, guildId, loser.userId, 'moved');
      await sync.queue(tx, guildId, userId, before ? 'changed' : 'verified');
      if (loser) await links.moveAway(tx, loser, { to: pending, by, at, source });
      return { link: await links.saveLink(tx, pending, before, { ...account, by, at, source }), before };
    });
  }

  async function check(actor: Actor, userId: string, id: number, source: Source): Promise<Checked> {
    const { guildId } = actor;
    const now = clock.now();
    const until = new Date(now.getTime() + CHECK_LASTS_MS);
    const pending = await sql.begin(async (tx) => {
      const taken = await rows.beginCheck(tx, { guildId, id, userId }, { now, until });
      // A press that is not the one to look costs nothing.
      if (taken) await tries.count(actor, userId, 'look', tx);
      return taken;
    });
    if (!pending) return refuse(guildId, id, userId);
    let hidden: readonly string[] = [];
    try {
      const { account, seen } = await look(pending, {
        roblox: deps.roblox,
        looksAfterMs: deps.looksAfterMs ?? LOOKS_AFTER_MS,
        wait: (ms) => sleep(ms),
      });
      if (!seen.found) {
        hidden = seen.hidden;
        return { kind: 'not_yet', pending, description: account.description, hidden };
      }
      const who = { guildId, userId, by: actor.userId, source };
      await doorkeeper.admit(who, account, await rows.findRules(sql, guildId));
      const settled = await settle(pending, account, actor.userId, source);
      if (settled === 'overtaken') return await refuse(guildId, id, userId);
      if (settled instanceof Error) throw settled;
      return { kind: 'linked', ...settled, report: await syncNow(guildId, userId) };
    } finally {
      // Does nothing where it is linked by now. Where the database is away, the look runs out by itself.
      await rows.endCheck(sql, pending, hidden).catch(() => {});
    }
  }

  /** The link stands, whatever becomes of roles and nickname now: the queued job does it again. */
  async function syncNow(guildId: string, userId: string): Promise<SyncReport | undefined> {
    try {
      return await sync.syncNow(guildId, userId);
    } catch (error) {
      deps.report(error, 'Roles and nickname could not be brought in line at once.');
      return undefined;
    }
  }

  return {
    /**
     * Opens a verification for an account, in place of the member's earlier one. Without a name: shows the one that is
     * open, or what is linked.
     *
     * @param asked.typed a name, an address of a profile or an id
     * @param asked.person the member whose account it is; left out: the actor
     * @throws Refusal `access.missing`, `person.bot`, `person.away`, `link.other`, and of the account `account.text`,
     *   `account.unknown`, `account.banned`, `account.gone`, `account.blocked`, `account.young`,
     *   `account.outside_group`, `account.taken`, `roblox.busy`, `roblox.closed`, `roblox.names_closed`; and
     *   `verification.too_often`
     */
    async start(
      actor: Actor,
      asked: { typed: string | undefined; kind: Pending['kind']; person: PickedPerson | undefined; source: Source },
    ): Promise<Started | { kind: 'linked'; link: Link; report: SyncReport | undefined } | { kind: 'ask' }> {
      const { guildId } = actor;
      const userId = await subjectOf(actor, asked.person, asked.source);
      const link = await links.findLink(sql, guildId, userId);
      const count = () => tries.count(actor, userId, 'start');
      const linked = async (known: Link) =>
        ({ kind: 'linked', link: known, report: await syncNow(guildId, userId) }) as const;
      if (asked.typed === undefined || asked.typed.trim() === '') {
        const live = await rows.findLive(sql, guildId, userId);
        if (live && live.expiresAt > clock.now()) {
          await count();
          return show(live, await accounts.read({ id: live.robloxId, name: live.name }));
        }
        if (!link || asked.kind !== 'verify') return { kind: 'ask' };
        await count();
        return linked(link);
      }
      await count();
      const meant = await accounts.find(asked.typed);
      if (link?.robloxId === meant.id) return linked(link);
      if (link && asked.kind === 'verify')
        throw refusals.linkOther.because({ name: link.name, isSelf: userId === actor.userId });
      return open(actor, userId, meant, asked);
    },

    /**
     * Another phrase for the account of a pending, without the words that Roblox hid.
     *
     * @throws Refusal `pending.gone`, `pending.not_yours`, `pending.done`, `verification.too_often`, and of the account as
     *   `start`
     */
    async renew(actor: Actor, id: number): Promise<Started> {
      const pending = await rows.findPending(sql, actor.guildId, id);
      if (!pending) throw refusals.pendingGone.because({});
      if (pending.userId !== actor.userId) throw refusals.pendingNotYours.because({});
      if (await links.isLinkedBy(sql, actor.guildId, id)) throw refusals.pendingDone.because({});
      await tries.count(actor, actor.userId, 'start');
      const meant = { id: pending.robloxId, name: pending.name, formerName: null, avoided: pending.avoided };
      return open(actor, actor.userId, meant, { kind: pending.kind, source: 'button' });
    },

    /**
     * Looks for the phrase in the profile, for about ten seconds, and links the account where it stands there.
     *
     * @throws Refusal `pending.gone`, `pending.not_yours`, `pending.expired`, `pending.replaced`, `pending.checking`,
     *   `pending.done`, `verification.too_often`, and of the account as `start`
     */
    check: (actor: Actor, id: number): Promise<Checked> => check(actor, actor.userId, id, 'button'),

    /**
     * The same for a member who can't press the button. The proof is still the phrase.
     *
     * @throws Refusal `access.missing`, `person.bot`, `person.away`, `pending.none`, and as `check`
     */
    async complete(actor: Actor, person: PickedPerson | undefined): Promise<Checked> {
      const userId = await subjectOf(actor, person, 'command');
      const live = await rows.findLive(sql, actor.guildId, userId);
      if (!live) throw refusals.pendingNone.because({ isSelf: userId === actor.userId });
      return check(actor, userId, live.id, 'command');
    },

    /** A pending that can still be proven, with its account, for the member to whom it is sent. @throws as `start` */
    async invitation(guildId: string, id: number): Promise<Started | undefined> {
      const pending = await rows.findPending(sql, guildId, id);
      if (!pending || (pending.state !== 'open' && pending.state !== 'checking')) return undefined;
      return show(pending, await accounts.read({ id: pending.robloxId, name: pending.name }));
    },
  };
}
