import { DAY_MS } from '../../kit/wall.ts';

/** The longest name that is asked for. Names of today have 3 to 20 signs; reset and old ones are longer. */
const NAME_LENGTH = 40;
/** UTF-16 units of the option: an address with everything behind it. */
export const ACCOUNT_LENGTH = 200;

/** How long a phrase can be used. */
export const PHRASE_LIVES_MS = 30 * 60_000;
/** A check that has not come back by then was killed. Longer than all looks at the profile can take. */
export const CHECK_LASTS_MS = 30_000;
/** When one press looks at the profile, in milliseconds after it: a saved profile takes a moment until it shows. */
export const LOOKS_AFTER_MS: readonly number[] = [0, 1_500, 3_500, 6_000, 10_000];

/** What is counted of a member: what they begin, have looked at and have brought in line, and what they do for others. */
export type Tried = 'start' | 'look' | 'update' | 'help';

/**
 * How often one member may do it on a server within `TRIES_WITHIN_MS`. Whoever mistypes, hits the filter and presses too
 * early needs a few; whoever helps a queue of newcomers can't type faster than that.
 */
export const MOST_TRIES: Readonly<Record<Tried, number>> = { start: 10, look: 20, update: 10, help: 60 };
export const TRIES_WITHIN_MS = 10 * 60_000;

/** What a member typed for an account. Digits alone may be a name or an id; `wrong` says what it looks like. */
export type AccountText =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'digits'; readonly digits: string }
  | { readonly kind: 'wrong'; readonly why: WrongText };

export type WrongText = 'empty' | 'spaces' | 'share' | 'elsewhere' | 'signs';

/** Signs that nobody sees: they come along when a name is copied. */
const UNSEEN = /[\p{Cf}\p{Cc}]/gu;

/** Reads a name, an address of a profile of any shape, or an id. Nothing else ever gets into a request. */
export function readAccount(typed: string): AccountText {
  const text = typed
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .trim()
    .replace(/^[<"'`(]+|[>"'`).,]+$/g, '')
    .trim();
  if (text === '') return { kind: 'wrong', why: 'empty' };
  const id = /^(?:id\s*[:=]?\s*)(\d+)$/i.exec(text)?.[1];
  if (id !== undefined) return idOf(id);
  if (/[/?]|^www\.|roblox\.com/i.test(text)) return readAddress(text);
  const name = text.replace(/^@\s*/, '');
  if (/^\d+$/.test(name) && isId(name)) return { kind: 'digits', digits: name };
  return nameOf(name);
}

function readAddress(text: string): AccountText {
  const address = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return { kind: 'wrong', why: 'signs' };
  const url = new URL(address);
  if (url.hostname === 'ro.blox.com') return { kind: 'wrong', why: 'share' };
  if (!/^(?:[a-z0-9-]+\.)*roblox\.com$/.test(url.hostname)) return { kind: 'wrong', why: 'elsewhere' };
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const users = parts.findIndex((part) => /^users?$/i.test(part));
  const next = users < 0 ? undefined : parts[users + 1];
  if (next !== undefined && /^\d+$/.test(next)) return idOf(next);
  const asked = new Map([...url.searchParams].map(([key, value]) => [key.toLowerCase(), value]));
  const [name, id] = [asked.get('username'), asked.get('id') ?? asked.get('userid')];
  if (name !== undefined) return nameOf(name);
  if (id !== undefined && users >= 0) return idOf(id);
  if (id !== undefined && /^user\.aspx$/i.test(parts[0] ?? '')) return idOf(id);
  return { kind: 'wrong', why: /share/i.test(url.pathname) ? 'share' : 'elsewhere' };
}

function nameOf(name: string): AccountText {
  if (new RegExp(`^[A-Za-z0-9_]{1,${NAME_LENGTH}}$`).test(name)) return { kind: 'name', name };
  return { kind: 'wrong', why: /\s/.test(name) ? 'spaces' : 'signs' };
}

const idOf = (id: string): AccountText => (isId(id) ? { kind: 'id', id } : { kind: 'wrong', why: 'signs' });

/** Whether it can be the id of something at Roblox: fits in the database's bigint. */
export const isId = (text: string): boolean => /^[1-9]\d{0,17}$/.test(text);

/** A group's id, from an id or an address of the group. */
export function readGroup(typed: string): string | undefined {
  const text = typed.replace(UNSEEN, '').trim();
  const id = /^\d+$/.test(text) ? text : /roblox\.com\/(?:[\w-]+\/)?(?:groups|communities)\/(\d+)/i.exec(text)?.[1];
  return id !== undefined && isId(id) ? id : undefined;
}

export const profileUrl = (robloxId: string): string => `https://www.roblox.com/users/${robloxId}/profile`;
export const groupUrl = (groupId: string): string => `https://www.roblox.com/communities/${groupId}`;

/** What a server asks of an account. Null: nothing. */
export interface Rules {
  readonly verifiedRoleId: string | null;
  /** Who chose it. Null: not known any more. */
  readonly verifiedRoleBy: string | null;
  readonly nickname: string | null;
  readonly minAccountAgeDays: number | null;
  readonly requiredGroupId: string | null;
  /** Whether an account that is linked to another member goes to whoever proves it. */
  readonly moves: boolean;
}

export const NO_RULES: Rules = {
  verifiedRoleId: null,
  verifiedRoleBy: null,
  nickname: null,
  minAccountAgeDays: null,
  requiredGroupId: null,
  moves: false,
};

/** From when on an account that was made at `createdAt` is old enough. */
export const oldEnoughAt = (createdAt: Date, rules: Pick<Rules, 'minAccountAgeDays'>): Date =>
  new Date(createdAt.getTime() + (rules.minAccountAgeDays ?? 0) * DAY_MS);
