import { type Proof, RobloxFailure, type RobloxPort } from '../../roblox/port.ts';
import { Refusal } from '../../kit/refusal.ts';
import { shorten } from '../../kit/text.ts';
import { readAccount } from './policy.ts';
import {
  accountBanned,
  accountGone,
  accountText,
  accountUnknown,
  namesClosed,
  robloxBusy,
  robloxClosed,
} from './refusals.ts';

/** An account as Roblox shows it now. */
export type Account = Extract<Proof, { kind: 'there' }>;

/** Which account was meant. `formerName`: it was asked for by a name that it had before. */
export interface Meant {
  readonly id: string;
  readonly name: string;
  readonly formerName: string | null;
}

export type Accounts = ReturnType<typeof createAccounts>;

/** Questions to Roblox, whose every failure is a refusal that says when to try again. */
export function createAccounts(roblox: RobloxPort) {
  /**
   * Which account a typed name, address or id means. Digits are a name first, unless Roblox looks up no names.
   *
   * @throws Refusal `account.text`, `account.unknown`, `roblox.busy`, `roblox.closed`, `roblox.names_closed`
   */
  async function find(typed: string): Promise<Meant> {
    const text = readAccount(typed);
    switch (text.kind) {
      case 'wrong':
        throw accountText.because({ why: text.why });
      case 'id':
        return byId(text.id, typed);
      case 'name':
        return (await byName(text.name)) ?? unknown(typed);
      case 'digits':
        return (await nameOfDigits(text.digits)) ?? byId(text.digits, typed);
    }
  }

  async function byName(name: string): Promise<Meant | undefined> {
    const found = await asking(() => roblox.findByName(name).catch(offerAddress));
    if (!found) return undefined;
    return { ...found, formerName: found.name.toLowerCase() === name.toLowerCase() ? null : name };
  }

  /** There is no way to look up a name with a key, and one to read a profile: its address still works then. */
  function offerAddress(error: unknown): never {
    const isNamesAlone = error instanceof RobloxFailure && error.sort === 'closed' && roblox.health().state !== 'down';
    throw isNamesAlone ? namesClosed.because({}) : error;
  }

  /** Which account it is stands on the next screen for everybody to see, so an id may be tried in place of a name. */
  const nameOfDigits = (digits: string) =>
    byName(digits).catch((error: unknown) => {
      if (error instanceof Refusal && error.kind.code === 'roblox.names_closed') return undefined;
      throw error;
    });

  async function byId(id: string, typed: string): Promise<Meant> {
    const found = await asking(() => roblox.profileOf(id));
    return found ? { id, name: found.value.name, formerName: null } : unknown(typed);
  }

  /**
   * The account as it is at this moment.
   *
   * @throws Refusal `account.banned`, `account.gone`, `roblox.busy`, `roblox.closed`
   */
  async function read({ id, name }: { id: string; name: string }): Promise<Account> {
    return presentOf(await asking(() => roblox.readProof(id)), name);
  }

  /** Whether the account is in a group, asked now. @throws Refusal `roblox.busy`, `roblox.closed` */
  async function isIn(id: string, groupId: string): Promise<boolean> {
    const memberships = await asking(() => roblox.membershipsOf(id, { fresh: true, groups: [groupId] }));
    return memberships.value.some((membership) => membership.groupId === groupId);
  }

  return { find, read, isIn };
}

function unknown(typed: string): never {
  throw accountUnknown.because({ typed: shorten(typed, 60) });
}

/** @throws Refusal `account.banned`, `account.gone` */
export function presentOf(proof: Proof, name: string): Account {
  switch (proof.kind) {
    case 'there':
      return proof;
    case 'banned':
      throw accountBanned.because({ name });
    case 'gone':
      throw accountGone.because({ name });
  }
}

/** @throws Refusal `roblox.busy`, `roblox.closed` in place of a RobloxFailure */
async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof RobloxFailure ? refusalOf(error) : error;
  }
}

export const refusalOf = (failure: RobloxFailure) =>
  failure.sort === 'closed'
    ? robloxClosed.because({})
    : robloxBusy.because({ seconds: Math.max(1, Math.ceil(failure.retryAfterMs / 1000)) });
