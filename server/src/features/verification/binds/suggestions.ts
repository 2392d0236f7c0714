import type { Role } from '../../../discord/port.ts';
import type { Suggestion } from '../../../kit/reply.ts';
import { shorten } from '../../../kit/text.ts';
import type { Group } from '../../../roblox/port.ts';
import type { Bind } from './policy.ts';
import { bindLine } from './replies.ts';
import { memberRoles } from './rule.ts';
import type { Candidate } from './service.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const MOST = 25;
const LENGTH = 100;
/** The rank of a group's owner; nobody stands above. https://create.roblox.com/docs/reference/cloud */
const HIGHEST_RANK = 255;

const has = (text: string, typed: string) => text.toLowerCase().includes(typed.trim().toLowerCase());

/** Groups by their names. What is picked is the number, so that it is never read twice differently. */
export const suggestGroups = (groups: readonly Candidate[], typed: string): Suggestion[] =>
  groups
    .filter(({ id, name }) => has(name, typed) || id.startsWith(typed.trim()) || has(typed, id))
    .slice(0, MOST)
    .map(({ id, name }) => ({ name: shorten(`${shorten(name, 70)} (${id})`, LENGTH), value: id }));

/** Everybody, each role of the group, and each rank with all above it. */
export function suggestRules(group: Group, typed: string): Suggestion[] {
  const roles = memberRoles(group);
  const lines = [
    { name: 'Everybody in the group', value: 'everybody' },
    ...roles.map(({ id, name, rank }) => ({
      name: shorten(`${shorten(name, 60)} (rank ${rank})`, LENGTH),
      value: `${shorten(name, 60)} #${id}`,
    })),
    ...roles
      .slice(1)
      .filter(({ rank }) => rank < HIGHEST_RANK)
      .map(({ name, rank }) => ({
        name: shorten(`${shorten(name, 60)} and all above (rank ${rank} to ${HIGHEST_RANK})`, LENGTH),
        value: `${rank}+`,
      })),
  ];
  return lines.filter(({ name, value }) => has(name, typed) || value === typed.trim()).slice(0, MOST);
}

/** Binds, each with the name of its Discord role as far as that is known. */
export function suggestBinds(binds: readonly Bind[], roles: readonly Role[], typed: string): Suggestion[] {
  const names = new Map(roles.map(({ id, name }) => [id, name]));
  return binds
    .map((bind) => ({ name: bindLine(bind, names.get(bind.roleId)), value: String(bind.id) }))
    .filter(({ name, value }) => has(name, typed) || value === typed.trim())
    .slice(0, MOST);
}
