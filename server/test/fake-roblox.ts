import {
  type Aged,
  type Group,
  type GroupRole,
  MANY,
  type Membership,
  RobloxFailure,
  type RobloxFailureSort,
  type RobloxPort,
} from '../src/roblox/port.ts';

/** An account as a test sets it. */
export interface FakeAccount {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly formerNames: readonly string[];
  readonly description: string;
  readonly createdAt: Date;
  readonly banned: boolean;
  readonly gone: boolean;
}

/** The calls that can be made to fail or to wait. */
export type FakeCall = Exclude<keyof RobloxPort, 'health' | 'canAskForMany'>;

/** A Roblox in memory, for feature tests. Everything that a test does to it is seen by the next call. */
export interface FakeRoblox extends RobloxPort {
  /** Makes an account, or changes it: what is left out stays as it was. Answers its id. */
  account(about: Partial<FakeAccount> & Pick<FakeAccount, 'id'>): string;
  /** Makes a group, or another group of the same id in its place. */
  group(group: Group): void;
  /** Gives an account exactly these roles in a group; none takes it out of the group. */
  roles(robloxId: string, groupId: string, roleIds: readonly string[]): void;
  /**
   * Lets calls fail until `mend`.
   *
   * @param how `calls`: only these; `times`: only so many of them; `retryAfterMs`: 7000 unless said
   */
  break(
    sort: RobloxFailureSort,
    how?: { readonly calls?: readonly FakeCall[]; readonly times?: number; readonly retryAfterMs?: number },
  ): void;
  mend(): void;
  /**
   * Holds every call of this kind back from now on, so that a test can force an order: what is read is read after the
   * release.
   */
  hold(call: FakeCall): { waiting(): number; release(): void };
  /** Called before each call is answered; what it does is seen by that call. */
  beforeEach(hook: ((call: FakeCall, id: string) => void | Promise<void>) | undefined): void;
  /** As if there were an operator's key (so it is unless said otherwise). */
  setKey(hasKey: boolean): void;
  /** What was asked, in order: `readProof 1001`. */
  readonly asked: string[];
}

/** @param now what cached reads give as their age */
export function createFakeRoblox({ now = () => new Date() }: { now?: () => Date } = {}): FakeRoblox {
  const accounts = new Map<string, FakeAccount>();
  const groups = new Map<string, Group>();
  const held = new Map<string, Map<string, readonly string[]>>();
  const holds = new Map<FakeCall, Promise<void>>();
  const waiting = new Map<FakeCall, number>();
  const asked: string[] = [];
  let broken: { sort: RobloxFailureSort; calls?: readonly FakeCall[]; times: number; retryAfterMs: number } | undefined;
  let hook: ((call: FakeCall, id: string) => void | Promise<void>) | undefined;
  let hasKey = true;

  async function enter(call: FakeCall, id: string): Promise<void> {
    asked.push(`${call} ${id}`);
    const hold = holds.get(call);
    if (hold) {
      waiting.set(call, (waiting.get(call) ?? 0) + 1);
      await hold;
      waiting.set(call, (waiting.get(call) ?? 1) - 1);
    }
    await hook?.(call, id);
    if (!broken || broken.times <= 0 || !(broken.calls?.includes(call) ?? true)) return;
    broken.times -= 1;
    throw new RobloxFailure(broken.sort, 'The fake was told to fail.', broken.retryAfterMs);
  }

  const aged = <T>(value: T): Aged<T> => ({ value, at: now(), stale: false });
  const there = (id: string) => {
    const account = accounts.get(id);
    return account && !account.gone ? account : undefined;
  };
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

  function memberships(robloxId: string, only: readonly string[] | undefined): Membership[] {
    return [...(held.get(robloxId) ?? [])].flatMap(([groupId, roleIds]) => {
      const group = groups.get(groupId);
      if (!group || roleIds.length === 0 || !(only?.includes(groupId) ?? true)) return [];
      const roles = group.roles.filter((role) => roleIds.includes(role.id)).sort((a, b) => b.rank - a.rank);
      if (hasKey) return [{ groupId, groupName: group.name, roles }];
      return [{ groupId, groupName: group.name, roles: roles.slice(0, 1), highestOnly: true as const }];
    });
  }

  return {
    asked,
    account(about) {
      const before = accounts.get(about.id);
      const name = about.name ?? before?.name ?? `user_${about.id}`;
      const renamed = before && !same(before.name, name) ? [...before.formerNames, before.name] : undefined;
      accounts.set(about.id, {
        displayName: name,
        formerNames: [],
        description: '',
        createdAt: new Date('2020-01-01T00:00:00Z'),
        banned: false,
        gone: false,
        ...before,
        ...(renamed && { formerNames: renamed }),
        ...about,
        name,
      });
      return about.id;
    },
    group(group) {
      const roles = [...group.roles].sort((one: GroupRole, other: GroupRole) => one.rank - other.rank);
      groups.set(group.id, { ...group, roles });
    },
    roles(robloxId, groupId, roleIds) {
      const own = held.get(robloxId) ?? new Map<string, readonly string[]>();
      held.set(robloxId, own.set(groupId, roleIds));
    },
    break: (sort, { calls, times = Number.POSITIVE_INFINITY, retryAfterMs = 7_000 } = {}) => {
      broken = { sort, times, retryAfterMs, ...(calls && { calls }) };
    },
    mend: () => {
      broken = undefined;
    },
    hold(call) {
      let letGo = () => {};
      holds.set(
        call,
        new Promise((resolve) => {
          letGo = resolve;
        }),
      );
      return {
        waiting: () => waiting.get(call) ?? 0,
        release: () => {
          holds.delete(call);
          letGo();
        },
      };
    },
    beforeEach: (given) => {
      hook = given;
    },
    setKey: (given) => {
      hasKey = given;
    },

    async readProof(robloxId) {
      await enter('readProof', robloxId);
      const account = there(robloxId);
      if (!account) return { kind: 'gone' };
      if (account.banned) return { kind: 'banned' };
      const { id, name, displayName, description, createdAt } = account;
      return { kind: 'there', id, name, displayName, description, createdAt };
    },
    async findByName(name) {
      await enter('findByName', name);
      const all = [...accounts.values()].filter(({ gone }) => !gone);
      const found =
        all.find((account) => same(account.name, name)) ??
        all.find(({ formerNames }) => formerNames.some((former) => same(former, name)));
      return found && { id: found.id, name: found.name };
    },
    async profileOf(robloxId) {
      await enter('profileOf', robloxId);
      const account = there(robloxId);
      if (!account) return undefined;
      const { id, name, displayName, description, createdAt, banned } = account;
      return aged({ id, name, displayName, description, createdAt, isBanned: banned });
    },
    async membershipsOf(robloxId, options) {
      await enter('membershipsOf', robloxId);
      return aged(memberships(robloxId, options?.groups));
    },
    async membershipsOfMany(robloxIds, options) {
      if (robloxIds.length > MANY) throw new RangeError(`At most ${MANY} accounts can be asked for at once.`);
      await enter('membershipsOfMany', robloxIds.join(' '));
      if (!hasKey) throw new RobloxFailure('closed', 'The fake has no key.', 60_000);
      return new Map(robloxIds.map((id) => [id, memberships(id, options?.groups)]));
    },
    canAskForMany: () => hasKey,
    async namesOf(robloxIds) {
      await enter('namesOf', robloxIds.join(' '));
      const found = robloxIds.flatMap((id) => there(id) ?? []);
      return new Map(found.map(({ id, name, displayName }) => [id, { name, displayName }]));
    },
    async groupOf(groupId) {
      await enter('groupOf', groupId);
      const group = groups.get(groupId);
      return group && aged(group);
    },
    async pictureOf(robloxId) {
      const failed = await enter('pictureOf', robloxId).catch(() => true);
      return failed !== true && there(robloxId) ? `https://tr.rbxcdn.com/head-${robloxId}.png` : undefined;
    },
    health() {
      const isRead = broken?.calls?.includes('readProof') === false;
      return { state: !broken ? 'up' : isRead ? 'slow' : 'down', hasKey, troubles: [] };
    },
  };
}
