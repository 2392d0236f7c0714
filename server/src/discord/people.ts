import type { PickedPerson } from '../kit/options.ts';
import { DiscordFailure } from './failure.ts';
import type { Member } from './port.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * Asks Discord about people who were picked in a command and of whom the interaction says no membership: mostly they
 * are not in the server. Somebody is only taken for away when Discord has said so.
 *
 * @throws DiscordFailure where neither the interaction nor Discord tells who that is
 */
export async function completePeople(
  options: Options,
  memberOf: (userId: string) => Promise<Member | undefined>,
): Promise<Options> {
  const bare = Object.entries(options).filter((entry): entry is [string, PickedPerson] => isBare(entry[1]));
  if (bare.length === 0) return options;
  const known = await Promise.all(
    bare.map(async ([name, person]) => [name, await complete(person, memberOf)] as const),
  );
  return { ...options, ...Object.fromEntries(known) };
}

async function complete(
  person: PickedPerson,
  memberOf: (userId: string) => Promise<Member | undefined>,
): Promise<PickedPerson> {
  try {
    const member = await memberOf(person.id);
    if (!member) return person;
    const { username, isBot, roleIds, joinedAt } = member;
    return { id: person.id, username, isBot, member: { roleIds, joinedAt } };
  } catch (error) {
    const isTold = person.username !== '';
    if (error instanceof DiscordFailure && isTold) return person;
    throw error;
  }
}

const isBare = (value: unknown): value is PickedPerson =>
  typeof value === 'object' && value !== null && 'isBot' in value && 'member' in value && value.member === undefined;
