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

/** As `typeOf`, and the type is this transaction's alone until it ends. */
export async function lockType(tx: TransactionSql, guildId: string, id: number): Promise<TicketType | undefined> {
  await tx`select from ticket_types where guild_id = ${guildId} and id = ${id} for update`;
  return holdType(tx, guildId, id);
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

/**
 * Adds a type of which only the name is said.
 *
 * @returns its id
 * @throws a violation of `ticket_types_name_once` where the server offers one of this name
 */
export async function insertType(tx: TransactionSql, guildId: string, name: string): Promise<number> {
  const [row] = await tx<[{ id: number }]>`
    insert into ticket_types (guild_id, name) values (${guildId}, ${name}) returning id`;
  return row.id;
}

/** Saves all of a locked type. @throws a violation of `ticket_types_name_once` as `insertType` */
export async function saveType(tx: TransactionSql, type: TicketType): Promise<void> {
  await tx`
    update ticket_types
       set name = ${type.name}, emoji = ${type.emoji}, greeting = ${type.greeting},
           staff_role_ids = ${[...type.staffRoleIds]}::bigint[], category_id = ${type.categoryId},
           questions = ${JSON.stringify(type.questions)}::text::jsonb, most_open = ${type.mostOpen},
           cooldown_minutes = ${type.cooldownMinutes}, hours = ${type.hours}, verified_only = ${type.verifiedOnly}
     where guild_id = ${type.guildId} and id = ${type.id}`;
}

/** The type is no longer offered. Its tickets stay. */
export async function removeType(tx: TransactionSql, guildId: string, id: number): Promise<void> {
  await tx`update ticket_types set removed_at = now() where guild_id = ${guildId} and id = ${id}`;
}

/** An audit row about a type, in the transaction of the change: `ticket.type_add` for the change `add`. */
export async function noteType(
  tx: TransactionSql,
  { guildId, id, name }: TicketType,
  { by, what, after }: { by: string; what: string; after: object },
): Promise<void> {
  await tx`
    select audit_append(${guildId}, ${by}, ${`ticket.type_${what}`}, ${`type:${id}`}, null,
                        ${JSON.stringify({ name, ...after })}::text::jsonb, 'command')`;
}

const liveTypes = (sql: Db, guildId: string) =>
  sql<TicketType[]>`${types(sql)} where guild_id = ${guildId} and removed_at is null order by id`;

const types = (sql: Db) => sql`
  select id, guild_id, name, emoji, greeting, staff_role_ids, category_id, questions, most_open, cooldown_minutes, hours,
         verified_only, removed_at
    from ticket_types`;
