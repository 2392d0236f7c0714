import { NotPossible } from '../interactions/not-possible.ts';
import { DESCRIPTION_MAX } from './limits-of-profiles.ts';
import type { AccountState, RobloxAccount, RobloxWorld } from './types.ts';

/** What stands in place of a censored word. */
export const CENSORED = '####';

/** What an account is made with. */
export interface NewAccount {
  readonly name: string;
  readonly id?: string;
  readonly displayName?: string;
  readonly description?: string;
  /** ISO 8601. */
  readonly created?: string;
  /** The oldest first. */
  readonly formerNames?: readonly string[];
  readonly verifiedBadge?: boolean;
}

/** Saves that are remembered: those on their way, and the one that is seen. */
const KEPT = 50;

const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

/** Any account, also a deleted one. @throws NotPossible if there never was one */
export function accountOf(world: RobloxWorld, id: string): RobloxAccount {
  const account = world.accounts.get(id);
  if (!account) throw new NotPossible(`There is no Roblox account ${id}.`);
  return account;
}

/** The account as the outside finds it: not a deleted one. */
export function findAccount(world: RobloxWorld, id: string): RobloxAccount | undefined {
  const account = world.accounts.get(id);
  return account?.state === 'deleted' ? undefined : account;
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** By the name of today, else by one that an account had before. Case does not matter. */
export function findAccountByName(world: RobloxWorld, name: string): RobloxAccount | undefined {
  const there = [...world.accounts.values()].filter(({ state }) => state !== 'deleted');
  return (
    there.find((account) => same(account.name, name)) ??
    there.find(({ formerNames }) => formerNames.some((former) => same(former, name)))
  );
}

/** @throws NotPossible if somebody has or had that name */
function checkFree(world: RobloxWorld, name: string, exceptId?: string): void {
  const taken = [...world.accounts.values()].some(
    (account) =>
      account.id !== exceptId && (same(account.name, name) || account.formerNames.some((former) => same(former, name))),
  );
  if (taken) throw new NotPossible(`The name ${name} is taken.`);
}

/** @throws NotPossible if the name or the id is taken */
export function makeAccount(world: RobloxWorld, about: NewAccount): RobloxAccount {
  checkFree(world, about.name);
  const id = about.id ?? world.nextId('account');
  if (world.accounts.has(id)) throw new NotPossible(`There is an account ${id} already.`);
  const account: RobloxAccount = {
    id,
    name: about.name,
    displayName: about.displayName ?? about.name,
    formerNames: [...(about.formerNames ?? [])],
    descriptions: [{ text: about.description ?? '', fromMs: 0 }],
    createdMs: about.created === undefined ? world.clock.now() - YEAR_MS : Date.parse(about.created),
    state: 'there',
    verifiedBadge: about.verifiedBadge ?? false,
  };
  world.accounts.set(id, account);
  world.changed();
  return account;
}

/**
 * Saves a profile as its owner would.
 *
 * @throws NotPossible for a description that is too long, while editing is switched off, or if the account is banned
 */
export function editProfile(
  world: RobloxWorld,
  id: string,
  change: { readonly description?: string; readonly displayName?: string },
): void {
  const account = accountOf(world, id);
  if (account.state !== 'there')
    throw new NotPossible('This account is banned or deleted. Its profile stays as it is.');
  const { description, displayName } = change;
  if (description !== undefined) {
    if (world.moderation.editingOff) throw new NotPossible('This feature is currently disabled.');
    if (description.length > DESCRIPTION_MAX) {
      throw new NotPossible(`A description has at most ${DESCRIPTION_MAX} characters.`);
    }
    const now = world.clock.now();
    const { delayMs } = world.moderation;
    account.descriptions = [...account.descriptions, { text: description, fromMs: now + delayMs }].slice(-KEPT);
    if (delayMs > 0) world.clock.after(delayMs, () => world.changed());
  }
  if (displayName !== undefined) account.displayName = displayName;
  world.changed();
}

/** What its owner saved last, uncensored. */
export const savedDescription = (account: RobloxAccount): string => account.descriptions.at(-1)?.text ?? '';

/** What everybody reads: censored, and as it was while a save is still on its way. */
export function shownDescription({ clock, moderation }: RobloxWorld, account: RobloxAccount): string {
  const text = account.descriptions.findLast(({ fromMs }) => fromMs <= clock.now())?.text ?? '';
  const left = moderation.censored.reduce((before, word) => (word === '' ? before : replaceEach(before, word)), text);
  const { censorEveryNth } = moderation;
  if (censorEveryNth === 0) return left;
  let words = 0;
  return left.replaceAll(/\S+/g, (word) => {
    words += 1;
    return words % censorEveryNth === 0 ? CENSORED : word;
  });
}

function replaceEach(text: string, word: string): string {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(escaped, 'giu'), CENSORED);
}

/** When the description that was saved last is seen, in milliseconds since 1970; undefined if it is. */
export function descriptionSeenAt({ clock }: RobloxWorld, account: RobloxAccount): number | undefined {
  const fromMs = account.descriptions.at(-1)?.fromMs ?? 0;
  return fromMs > clock.now() ? fromMs : undefined;
}

/** The name of before is kept, and found. @throws NotPossible if somebody else has or had the new one */
export function renameAccount(world: RobloxWorld, id: string, name: string): void {
  const account = accountOf(world, id);
  if (name.trim() === '') throw new NotPossible('A name has at least one character.');
  checkFree(world, name, id);
  if (!same(account.name, name)) account.formerNames.push(account.name);
  account.name = name;
  world.changed();
}

/** Bans it, deletes it, or brings it back. */
export function setAccountState(world: RobloxWorld, id: string, state: AccountState): void {
  accountOf(world, id).state = state;
  world.changed();
}
