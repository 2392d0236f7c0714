import type { Sql } from 'postgres';

/** By what links are signed. */
export interface Key {
  readonly id: number;
  readonly secret: Uint8Array;
  readonly madeAt: Date;
}

/** Every key, in no order. They are the program's own and of no server: what they sign names the server. */
export async function allKeys(sql: Sql): Promise<readonly Key[]> {
  return sql<Key[]>`select id, secret, made_at from transcript_keys`;
}

/**
 * Adds a key, and forgets those that nobody needs any more.
 *
 * @param forgetBefore keys that were made before this time are forgotten
 */
export async function addKey(sql: Sql, secret: Uint8Array, madeAt: Date, forgetBefore: Date): Promise<Key> {
  const [made] = await sql<[Key]>`
    with old as (delete from transcript_keys where made_at < ${forgetBefore})
    insert into transcript_keys (secret, made_at) values (${secret}, ${madeAt}) returning id, secret, made_at`;
  return made;
}
