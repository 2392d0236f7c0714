import type { ISql, Sql } from 'postgres';
import type { GivenFile } from '../../../../kit/door.ts';
import { storableJson } from '../clean.ts';
import type { TicketRef } from '../contract.ts';

/** Why a file is not (yet) there, or `kept`. */
export type FileState = 'waiting' | 'kept' | 'too_large' | 'no_room' | 'gone' | 'refused' | 'failed';

/** A file of a message or of the form. */
export interface KeptFile {
  readonly fileId: string;
  /** Null: it came with the form. */
  readonly messageId: string | null;
  readonly name: string;
  readonly contentType: string | null;
  readonly bytes: number;
  readonly state: FileState;
}

/** A file that is to be fetched. */
export interface WaitingFile {
  readonly fileId: string;
  readonly bytes: number;
  readonly url: string;
  readonly tries: number;
}

/** Notes files that came with the form of a ticket; one that is known already stays as it is. */
export async function addGiven(tx: ISql, { guildId, ticketId }: TicketRef, files: readonly GivenFile[]): Promise<void> {
  const rows = files.map(({ id, name, contentType, bytes, url }) => ({
    file_id: id,
    name,
    content_type: contentType ?? null,
    bytes,
    url,
  }));
  await tx`
    insert into transcript_files (ticket_id, guild_id, file_id, name, content_type, bytes, url)
    select ${ticketId}, ${guildId}, x.*
      from jsonb_to_recordset(${storableJson(rows)}::text::jsonb)
        as x(file_id bigint, name text, content_type text, bytes bigint, url text)
    on conflict (ticket_id, file_id) do nothing`;
}

/** Files that wait, oldest first; those that were tried less often come first. */
export async function waitingFiles(sql: Sql, { guildId, ticketId }: TicketRef): Promise<readonly WaitingFile[]> {
  return sql<WaitingFile[]>`
    select file_id, bytes::float8 as bytes, url, tries from transcript_files
     where ticket_id = ${ticketId} and guild_id = ${guildId} and state = 'waiting'
     order by tries, file_id limit 100`;
}

/** How many bytes of a ticket's files are kept. */
export async function keptBytes(sql: Sql, { guildId, ticketId }: TicketRef): Promise<number> {
  const [row] = await sql<[{ bytes: number }]>`
    select coalesce(sum(bytes), 0)::float8 as bytes from transcript_files
     where ticket_id = ${ticketId} and guild_id = ${guildId} and state = 'kept'`;
  return row.bytes;
}

/**
 * A file has found its end: it is kept, or never will be.
 *
 * @returns false where the transcript was deleted meanwhile
 */
export async function settleFile(
  sql: Sql,
  { guildId, ticketId }: TicketRef,
  fileId: string,
  state: Exclude<FileState, 'waiting'>,
  bytes?: number,
): Promise<boolean> {
  const [row] = await sql<[{ isKnown: boolean }]>`
    with settled as (
      update transcript_files
         set state = ${state}, url = null, tries = tries + 1, bytes = coalesce(${bytes ?? null}::bigint, bytes)
       where ticket_id = ${ticketId} and guild_id = ${guildId} and file_id = ${fileId} and state = 'waiting')
    select exists (select from transcript_files
                    where ticket_id = ${ticketId} and guild_id = ${guildId} and file_id = ${fileId}) as is_known`;
  return row.isKnown;
}

/** A try failed, and there will be another one. */
export async function noteTry(sql: Sql, { guildId, ticketId }: TicketRef, fileId: string): Promise<void> {
  await sql`
    update transcript_files set tries = tries + 1
     where ticket_id = ${ticketId} and guild_id = ${guildId} and file_id = ${fileId} and state = 'waiting'`;
}

/** One file of a ticket, unless it stands in a message that this reader does not see. */
export async function findFile(
  sql: Sql,
  { guildId, ticketId }: TicketRef,
  fileId: string,
  readerId: string,
): Promise<KeptFile | undefined> {
  const [row] = await sql<KeptFile[]>`
    select file_id, message_id, name, content_type, bytes::float8 as bytes, state from transcript_files f
     where ticket_id = ${ticketId} and guild_id = ${guildId} and file_id = ${fileId}
       and not exists (select from transcript_messages m join tickets t on t.id = m.ticket_id
                        where m.ticket_id = f.ticket_id and m.message_id = f.message_id and m.staff_only
                          and t.opener_id = ${readerId})`;
  return row;
}

/** The files of these messages, in the order of their ids. */
export async function filesOf(
  sql: Sql,
  { guildId, ticketId }: TicketRef,
  messageIds: readonly string[],
): Promise<readonly KeptFile[]> {
  return sql<KeptFile[]>`
    select file_id, message_id, name, content_type, bytes::float8 as bytes, state from transcript_files
     where ticket_id = ${ticketId} and guild_id = ${guildId} and message_id = any(${messageIds as string[]}::bigint[])
     order by file_id`;
}

/** The files that came with the form, in the order of their ids. */
export async function givenOf(sql: Sql, { guildId, ticketId }: TicketRef): Promise<readonly KeptFile[]> {
  return sql<KeptFile[]>`
    select file_id, message_id, name, content_type, bytes::float8 as bytes, state from transcript_files
     where ticket_id = ${ticketId} and guild_id = ${guildId} and message_id is null
     order by file_id`;
}
