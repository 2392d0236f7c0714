import { type Act, buttonsOf, type Control, type Seat, type Seen, textOf } from '@muster/simulator';
import { expect } from 'vitest';
import type { RunningBot } from './bot.ts';
import type { Journey } from './journey.ts';

/** Somebody in one channel. */
export interface Person extends Seat {
  readonly id: string;
  /** As it reads in a message. */
  readonly mention: string;
  /** What the bot wrote to this person directly. */
  dms(): Promise<Seen[]>;
  /** The same person in another channel. */
  at(channelId: string): Person;
}

/** A Discord server of one test, so that tests can share a bot without sharing pads. */
export interface Server {
  readonly guildId: string;
  /** The text channel that everybody writes in. */
  readonly channelId: string;
  readonly owner: Person;
  /** A new member who may host trainings and tryouts. */
  host(): Promise<Person>;
  /** A new member without any right. */
  member(): Promise<Person>;
}

let people = 0;

function personAt(control: Control, id: string, channelId: string): Person {
  const account = control.as(id);
  return {
    ...account.in(channelId),
    id,
    mention: `<@${id}>`,
    dms: () => account.dms(),
    at: (other) => personAt(control, id, other),
  };
}

/** The permissions that the bot's own invite link asks for: a server gives it these and no more. */
const invitedWith = (bot: RunningBot, control: Control): Promise<string> =>
  control.waitFor(async () => /permissions=(\d+)/.exec((await bot.get('/')).text)?.[1], 20_000);

/**
 * Makes a Discord server and invites the bot by its own link. Resolves once people there are shown the commands.
 *
 * @param journey its database gets the hosts' right, without a command for each host
 */
export async function openServer({ control, botId, sql }: Journey, bot: RunningBot): Promise<Server> {
  people += 1;
  const owner = await control.call('makeUser', { username: `owner_${people}` });
  const { id: guildId, generalId } = await control.call('makeServer', { name: `Server ${people}`, ownerId: owner.id });
  const { id: hostRole } = await control.call('makeRole', { guildId, name: 'Host' });
  await sql`
    insert into grants (guild_id, ability, role_id, granted_by)
    select ${guildId}, ability, ${hostRole}, ${owner.id} from unnest(array['training.host', 'tryout.host']) as ability`;
  await control.call('join', { guildId, userId: botId, permissions: await invitedWith(bot, control) });

  async function newMember(roles: string[]): Promise<Person> {
    people += 1;
    const { id } = await control.call('makeMember', { guildId, username: `member_${people}`, roles });
    return personAt(control, id, generalId);
  }
  const ownerHere = personAt(control, owner.id, generalId);
  await control.waitFor(async () => (await ownerHere.commands()).length > 0);
  return {
    guildId,
    channelId: generalId,
    owner: ownerHere,
    host: () => newMember([hostRole]),
    member: () => newMember([]),
  };
}

/** The announcements that somebody reads in the channel, oldest first. */
export const announcements = async (reader: Person): Promise<Seen[]> =>
  (await reader.reads()).filter(({ author, ephemeral }) => author.bot && !ephemeral);

const labelsOf = (message: Pick<Seen, 'components'>): string[] => buttonsOf(message).map(({ label }) => label);

/** Waits for an announcement that can be ended, or with `over` for one that can't any more. */
export const announced = (reader: Person, how: 'live' | 'over' = 'live'): Promise<Seen> =>
  reader.waitFor(
    (messages) =>
      messages.find(
        (message) => message.author.bot && !message.ephemeral && labelsOf(message).includes('End') === (how === 'live'),
      ),
    20_000,
  );

/** What only the person who acted reads, with the labels of the buttons on it. Fails if others could read it, too. */
export function told(act: Pick<Act, 'message' | 'outcome' | 'failure'>): {
  text: string;
  buttons: string[];
  message: Seen;
} {
  const { message } = act;
  if (!message) throw new Error(`There is no answer: ${act.outcome} ${act.failure ?? ''}`);
  expect(message.ephemeral, 'the answer is private').toBe(true);
  return { text: textOf(message), buttons: labelsOf(message), message };
}

/** Moves the planned end of a server's live session to this second, and its timer with it. Answers that second, since 1970. */
export async function endNow({ sql }: Pick<Journey, 'sql'>, { guildId }: Server): Promise<number> {
  const [row] = await sql<{ id: number; at: number }[]>`
    update sessions set starts_at = date_trunc('second', now()) - interval '1 hour', ends_at = date_trunc('second', now())
     where guild_id = ${guildId} and state = 'scheduled'
    returning id, extract(epoch from ends_at)::int as at`;
  if (!row) throw new Error('There is no live session.');
  await sql`
    select graphile_worker.add_job('pads.end', json_build_object('guildId', ${guildId}::text, 'sessionId', ${row.id}::int),
                                   run_at => now(), job_key => ${`pads.end:${row.id}`})`;
  return row.at;
}

/** The instants that a text names by `<t:…:F>`, in seconds since 1970. */
export const instantsIn = (text: string): number[] =>
  [...text.matchAll(/<t:(\d+):F>/g)].map(([, seconds]) => Number(seconds));
