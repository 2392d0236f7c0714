import type { TransactionSql } from 'postgres';
import type { FormInput } from '../../../kit/reply.ts';
import { FIRST_TYPE } from '../policy.ts';
import type { Db } from '../repository.ts';

/** A kind of ticket that a panel offers. */
export interface TicketType {
  readonly id: number;
  readonly guildId: string;
  readonly name: string;
  readonly emoji: string | null;
  /** Null: the usual words. */
  readonly greeting: string | null;
  /** Roles that see its tickets. None: whoever may answer tickets of the server. */
  readonly staffRoleIds: readonly string[];
  /** Null: the server's category for tickets. */
  readonly categoryId: string | null;
  readonly questions: readonly Question[];
  /** How many of this type a member may have open at a time. */
  readonly mostOpen: number;
  /** Between a close and the next opening of the same member. */
  readonly cooldownMinutes: number;
  /** When staff are there, in the words of whoever set it up. */
  readonly hours: string | null;
  readonly verifiedOnly: boolean;
  readonly removedAt: Date | null;
}

/** One input of the form, as it is stored. */
export type Question = FormInput;

/** The type by its id; 0 is the server's first one, which is made where there is none. */
export async function typeOf(sql: Db, guildId: string, id: number): Promise<TicketType | undefined> {
  if (id === 0) return firstType(sql, guildId);
  const [type] = await sql<TicketType[]>`${types(sql)} where guild_id = ${guildId} and id = ${id}`;
  return type;
}

/** As `typeOf`, and nobody changes the type until the transaction ends. */
export async function holdType(tx: TransactionSql, guildId: string, id: number): Promise<TicketType | undefined> {
  const [type] = await tx<TicketType[]>`${types(tx)} where guild_id = ${guildId} and id = ${id} for share`;
  return type;
}

/**
 * Every type that the server offers, oldest first; at least one.
 *
 * @param how `only look` makes none, so there may be none
 */
export async function typesOf(sql: Db, guildId: string, how?: 'only look'): Promise<readonly TicketType[]> {
  const found = await liveTypes(sql, guildId);
  return found.length > 0 || how === 'only look' ? found : [await firstType(sql, guildId)];
}

async function firstType(sql: Db, guildId: string): Promise<TicketType> {
  const find = async () => (await liveTypes(sql, guildId))[0];
  const found = await find();
  if (found) return found;
  await sql`insert into ticket_types (guild_id, name) values (${guildId}, ${FIRST_TYPE}) on conflict do nothing`;
  const made = await find();
  if (!made) throw new Error('The first type of tickets was removed while it was made.');
  return made;
}

const liveTypes = (sql: Db, guildId: string) =>
  sql<TicketType[]>`${types(sql)} where guild_id = ${guildId} and removed_at is null order by id`;

const types = (sql: Db) => sql`
  select id, guild_id, name, emoji, greeting, staff_role_ids, category_id, questions, most_open, cooldown_minutes, hours,
         verified_only, removed_at
    from ticket_types`;
