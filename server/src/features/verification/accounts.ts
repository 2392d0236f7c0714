import { type Proof, RobloxFailure, type RobloxPort } from '../../roblox/port.ts';
import { shorten } from '../../kit/text.ts';
import { readAccount } from './policy.ts';
import { accountBanned, accountGone, accountText, accountUnknown, robloxBusy, robloxClosed } from './refusals.ts';

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
   * Which account a typed name, address or id means. Digits are a name first.
   *
   * @throws Refusal `account.text`, `account.unknown`, `roblox.busy`, `roblox.closed`
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
        return (await byName(text.digits)) ?? byId(text.digits, typed);
    }
  }

  async function byName(name: string): Promise<Meant | undefined> {
    const found = await asking(() => roblox.findByName(name));
    if (!found) return undefined;
    return { ...found, formerName: found.name.toLowerCase() === name.toLowerCase() ? null : name };
  }

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
    const memberships = await asking(() => roblox.membershipsOf(id, { fresh: true }));
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
