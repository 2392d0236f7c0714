/** What features need of Roblox. The real one speaks HTTP by two roads; tests put a fake in its place. Ids are texts of digits. */
export interface RobloxPort {
  /**
   * Reads the account as it is at this moment: the only read by which somebody proves anything. Never cached, never
   * shared between two who ask. Takes at most 8 seconds.
   *
   * @throws RobloxFailure
   */
  readProof(robloxId: string): Promise<Proof>;

  /**
   * Finds an account by its name, also by one that it had before: then `name` is another than the one asked for (upper
   * and lower case aside). There is no way to ask this with a key: where Roblox closes it, only ids still work.
   *
   * @returns undefined where nobody has or had that name, and for a text that cannot be a name
   * @throws RobloxFailure
   */
  findByName(name: string): Promise<{ readonly id: string; readonly name: string } | undefined>;

  /**
   * What is shown of an account; from the cache where that is fresh, and older where Roblox fails.
   *
   * @returns undefined where there is no such account
   * @throws RobloxFailure where nothing is known of it
   */
  profileOf(robloxId: string): Promise<Aged<Profile> | undefined>;

  /**
   * Every group that the account is in, with its roles there. A display read like `profileOf`; with `fresh` it asks
   * Roblox, for what gives and takes roles, and is never stale. See `highestOnly` for which roles are told.
   *
   * @param options `groups`: only these groups are wanted. Costs far fewer requests, so say them where they are known.
   * Without it, a display read is content with the highest role of each group.
   * @throws RobloxFailure
   */
  membershipsOf(
    robloxId: string,
    options?: { readonly fresh?: boolean; readonly groups?: readonly string[] },
  ): Promise<Aged<readonly Membership[]>>;

  /**
   * The same for up to 50 accounts in one request (`MANY`), fresh. By the account's id; who is in no group has an empty list.
   * Needs the operator's key: `canAskForMany`.
   *
   * @param options `groups` as for `membershipsOf`. Without it each group that any of them is in is looked up by itself.
   * @throws RobloxFailure; RangeError for more than `MANY`
   */
  membershipsOfMany(
    robloxIds: readonly string[],
    options?: { readonly groups?: readonly string[] },
  ): Promise<ReadonlyMap<string, readonly Membership[]>>;
  /** Whether there is a key. */
  canAskForMany(): boolean;

  /** Current names of up to 100 accounts; those that are gone are missing. @throws RobloxFailure */
  namesOf(
    robloxIds: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly name: string; readonly displayName: string }>>;

  /** A group with its roles, lowest rank first. A display read. @returns undefined where there is none @throws RobloxFailure */
  groupOf(groupId: string): Promise<Aged<Group> | undefined>;

  /** The address of a picture of the account's head, or undefined where there is none now. Never throws. */
  pictureOf(robloxId: string): Promise<string | undefined>;

  /** How the roads are, for `/status` and metrics. */
  health(): RobloxHealth;
}

/** How many accounts `membershipsOfMany` takes. facts: the filter of Open Cloud's memberships takes 50 users. */
export const MANY = 50;

/** What was read, and when. `stale`: Roblox did not answer, so this is what it said before. */
export interface Aged<T> {
  readonly value: T;
  readonly at: Date;
  readonly stale: boolean;
}

/**
 * - `banned`: the account is there, and Roblox has banned it
 * - `gone`: there is no such account. Asked with a key, Roblox says the same of a banned one, so words for people that
 *   stand on `gone` say "banned or deleted"
 */
export type Proof =
  | {
      readonly kind: 'there';
      readonly id: string;
      readonly name: string;
      readonly displayName: string;
      readonly description: string;
      readonly createdAt: Date;
    }
  | { readonly kind: 'banned' }
  | { readonly kind: 'gone' };

/** What is shown of an account. Asked with a key, Roblox does not know banned accounts: those are `undefined` then. */
export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly createdAt: Date;
  readonly isBanned: boolean;
}

export interface Membership {
  readonly groupId: string;
  readonly groupName: string;
  /** All roles that the account holds there, the highest rank first; at least one. */
  readonly roles: readonly GroupRole[];
  /**
   * Only the highest role was told: without a key Roblox hides the others, and a key may stop working. So a role that is
   * missing here may be held all the same, and nothing may be taken from anybody for want of it.
   */
  readonly highestOnly?: true;
}

export interface GroupRole {
  readonly id: string;
  readonly name: string;
  /** 0 (guest) to 255 (owner). */
  readonly rank: number;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly GroupRole[];
}

export interface RobloxHealth {
  /** `up`; `slow`: some requests fail; `down`: none is sent until the circuit closes again. */
  readonly state: 'up' | 'slow' | 'down';
  readonly hasKey: boolean;
  /** By host: when the circuit is tried again, and why it is open. */
  readonly troubles: readonly { readonly host: string; readonly why: string; readonly retryAt: Date | null }[];
}

/**
 * Roblox did not tell. Unknown is never no: nobody loses anything by it.
 *
 * - `busy`: too many requests, an outage, no answer in time; try again after `retryAfterMs`
 * - `closed`: Roblox no longer lets anybody ask without a key, and there is none, or the key does not work
 * - `odd`: an answer that makes no sense (a page in place of data, a wrong id, a redirect)
 */
export type RobloxFailureSort = 'busy' | 'closed' | 'odd';

export class RobloxFailure extends Error {
  readonly sort: RobloxFailureSort;
  /** After how many milliseconds from now it is worth trying again; at least 1. */
  readonly retryAfterMs: number;

  /** @param message for the log: without keys, names and anything that a person wrote */
  constructor(sort: RobloxFailureSort, message: string, retryAfterMs: number, cause?: unknown) {
    super(message, { cause });
    this.name = 'RobloxFailure';
    this.sort = sort;
    this.retryAfterMs = retryAfterMs;
  }
}
