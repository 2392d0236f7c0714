import type { ISql } from 'postgres';

/** Brings a member's roles and nickname in line with the Roblox account that is linked. Without a link: takes what a link gave. */
export interface Sync {
  /**
   * Has it done soon, if and only if the transaction is committed. Asked twice, it is done once.
   *
   * @param why for the log and the server's own audit log, such as `verified`
   */
  queue(tx: ISql, guildId: string, userId: string, why: SyncReason): Promise<void>;
  /**
   * Does it now, outside of any transaction. What Discord or Roblox refuse stands in the report; it never undoes the link.
   *
   * @throws never for what Discord or Roblox refuse; only where the database fails
   */
  syncNow(guildId: string, userId: string): Promise<SyncReport>;
}

export type SyncReason = 'verified' | 'changed' | 'moved' | 'unlinked' | 'forgotten' | 'asked' | 'joined' | 'settings';

/** What a sync did. All empty: everything was as it should be. */
export interface SyncReport {
  /** Ids of roles that the member has now and had not. */
  readonly given: readonly string[];
  /** Ids of roles that were taken. */
  readonly taken: readonly string[];
  /** The nickname that was set, null where it was removed, undefined where it was left as it is. */
  readonly nickname: string | null | undefined;
  /** What Discord did not let the bot do. */
  readonly refused: readonly SyncRefusal[];
  /** What was left as it is, because something is not known now (Roblox is down …). One sentence each, for the person. */
  readonly skipped: readonly string[];
}

/** One change that Discord refused. */
export interface SyncRefusal {
  readonly what: 'role' | 'nickname';
  /** Of a role. */
  readonly roleId: string | null;
  /** What is in the way and who can mend it: one sentence for the person, in Discord's Markdown. */
  readonly sentence: string;
}

/** The active link, as `roblox_links` holds it. */
export interface Link {
  readonly guildId: string;
  readonly userId: string;
  readonly robloxId: string;
  /** As Roblox said them when they were last seen. Typed by people: not to be trusted. */
  readonly name: string;
  readonly displayName: string;
  readonly linkedAt: Date;
  /** When the names were last seen at Roblox. */
  readonly namedAt: Date;
}

/** What the roles and nicknames need of the links; `links/service.ts` has it. */
export interface LinksPort {
  linkOf(guildId: string, userId: string): Promise<Link | undefined>;
  /**
   * Keeps the names that Roblox says now, with a row of history where the name is another one. Nothing where the
   * link is another one since.
   */
  noteNames(link: Link, names: { readonly name: string; readonly displayName: string }): Promise<void>;
  /** What the server has set about them. Null: none. */
  rulesOf(guildId: string): Promise<{
    readonly verifiedRoleId: string | null;
    readonly verifiedRoleBy: string | null;
    readonly nickname: string | null;
    readonly requiredGroupId: string | null;
  }>;
}
