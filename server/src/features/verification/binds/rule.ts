import { list } from '../../../kit/text.ts';
import type { Group, GroupRole } from '../../../roblox/port.ts';
import { HIGHEST_RANK, LOWEST_RANK, type Rule } from './policy.ts';

/** Roles of a group in one bind. */
const MOST_ROLES = 20;
/** UTF-16 units of the option. */
export const RULE_LENGTH = 300;

/** A rule as somebody typed it, or what is wrong with it. `words` stands without Markdown. */
export type RuleText =
  | { readonly kind: 'rule'; readonly rule: Rule; readonly words: string }
  | { readonly kind: 'wrong'; readonly why: 'range' | 'many' }
  | { readonly kind: 'wrong'; readonly why: 'role'; readonly part: string };

const EVERYBODY: RuleText = { kind: 'rule', rule: { kind: 'member' }, words: 'everybody in the group' };

/** Roles that members can have; the guest's is nobody's. */
export const memberRoles = ({ roles }: Group): readonly GroupRole[] => roles.filter(({ rank }) => rank >= LOWEST_RANK);

/**
 * Reads whom a bind means: nothing for everybody, `12` for a rank, `10-20` or `200+` for ranks, else names of roles of
 * the group, with commas between them. `#123` behind a name says which role it is, where two have the same name.
 */
export function readRule(typed: string | undefined, group: Group): RuleText {
  const text = typed?.trim() ?? '';
  if (text === '' || /^(everybody|everyone|members?|all)$/i.test(text)) return EVERYBODY;
  const range = /^(\d{1,3})\s*(?:(\+)|(?:-|–|to)\s*(\d{1,3}))?$/i.exec(text);
  if (range) return ranks(Number(range[1]), range[2] ? HIGHEST_RANK : Number(range[3] ?? range[1]), group);
  return roles(text, group);
}

function ranks(low: number, high: number, group: Group): RuleText {
  if (low < LOWEST_RANK || high > HIGHEST_RANK || low > high) return { kind: 'wrong', why: 'range' };
  const named = memberRoles(group).filter(({ rank }) => rank >= low && rank <= high);
  const names = named.length === 0 || named.length > 4 ? '' : ` (${list(named.map(({ name }) => name))})`;
  const words =
    low === high ? `rank ${low}` : high === HIGHEST_RANK ? `rank ${low} and above` : `ranks ${low} to ${high}`;
  return { kind: 'rule', rule: { kind: 'ranks', low, high }, words: `${words}${names}` };
}

function roles(text: string, group: Group): RuleText {
  const whole = roleNamed(text, group);
  const parts = whole ? [text] : text.split(/[,;]/).map((part) => part.trim());
  const found: GroupRole[] = [];
  for (const part of parts.filter((one) => one !== '')) {
    const role = roleNamed(part, group);
    if (!role) return { kind: 'wrong', why: 'role', part };
    if (!found.includes(role)) found.push(role);
  }
  if (found.length === 0) return { kind: 'wrong', why: 'role', part: text };
  if (found.length > MOST_ROLES) return { kind: 'wrong', why: 'many' };
  const roleIds = found.map(({ id }) => id).toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
  const words = list(
    found.map(({ name }) => name),
    'or',
  );
  return { kind: 'rule', rule: { kind: 'roles', roleIds }, words };
}

function roleNamed(text: string, group: Group): GroupRole | undefined {
  const id = /(?:^|\s)#(\d{1,18})$/.exec(text)?.[1];
  const name = text.toLowerCase();
  const all = memberRoles(group);
  if (id !== undefined) return all.find((role) => role.id === id);
  return all.find((role) => role.name.toLowerCase() === name);
}
