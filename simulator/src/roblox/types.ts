import type { Clock } from '../clock.ts';

/** A banned account is shown to nobody but the older endpoints, a deleted one to nobody at all. */
export type AccountState = 'there' | 'banned' | 'deleted';

/** A description as it was saved, and the time, in milliseconds since 1970, from which others see it. */
export interface SavedDescription {
  readonly text: string;
  readonly fromMs: number;
}

/** Somebody's account. Ids are texts of digits, as everywhere here. */
export interface RobloxAccount {
  readonly id: string;
  name: string;
  displayName: string;
  /** Names that it had before, the oldest first. They stay reserved. */
  readonly formerNames: string[];
  /** Oldest first, at least one. */
  descriptions: SavedDescription[];
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  state: AccountState;
  verifiedBadge: boolean;
}

/** A role of a group. Each group has a guest's (rank 0) and a base member's (rank 1). */
export interface RobloxRole {
  readonly id: string;
  readonly name: string;
  /** 0 (guest) to 255 (owner); two roles may have the same. */
  readonly rank: number;
}

/** Somebody's membership. */
export interface RobloxMember {
  readonly accountId: string;
  /** In the order in which they were given, the base member's first. Never empty. */
  roleIds: readonly string[];
  readonly joinedMs: number;
  updatedMs: number;
}

export interface RobloxGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Undefined once it is abandoned. */
  readonly ownerId: string | undefined;
  readonly createdMs: number;
  /** By id, in the order in which they were made, which is not that of the ranks. */
  readonly roles: Map<string, RobloxRole>;
  /** By account. */
  readonly members: Map<string, RobloxMember>;
}

/** An Open Cloud key. */
export interface RobloxKey {
  readonly key: string;
  /** Limits count for all keys of one owner together. */
  readonly ownerId: string;
  valid: boolean;
}

/** What Roblox does to descriptions. */
export interface Moderation {
  /** Each of these becomes `####`, in any case. */
  censored: readonly string[];
  /** Every n-th word becomes `####`, whatever it is; 0 for none. */
  censorEveryNth: number;
  /** How long a saved description is not seen by others. */
  delayMs: number;
  /** Roblox switches the editing of descriptions off now and then. */
  editingOff: boolean;
}

/** Accounts, groups, and who may ask. Both roads, the older endpoints and Open Cloud, read this. */
export interface RobloxWorld {
  readonly clock: Clock;
  readonly accounts: Map<string, RobloxAccount>;
  readonly groups: Map<string, RobloxGroup>;
  readonly keys: Map<string, RobloxKey>;
  readonly moderation: Moderation;
  /** Where the pictures are, without a slash at the end. */
  picturesUrl: string;
  nextId(of: 'account' | 'group' | 'role'): string;
  /** Repeatable letters and digits. */
  secret(length: number): string;
  /** Tells the screen and whoever waits. */
  changed(): void;
  subscribe(listener: () => void): void;
  /** As at the start: nobody there, nothing moderated. */
  clear(): void;
}
