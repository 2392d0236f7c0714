import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TicketRef } from '../contract.ts';

/** Where the files of tickets lie: `<folder>/<server>/<ticket>/<attachment>`. No name that a person typed is ever used. */
export interface FileStore {
  /**
   * Writes a file whole or not at all.
   *
   * @param mostBytes of what comes; more is `too_large`, and nothing is kept
   * @returns how many bytes were written
   */
  write(
    ticket: TicketRef,
    fileId: string,
    content: AsyncIterable<Uint8Array>,
    mostBytes: number,
  ): Promise<number | 'too_large'>;
  /** Opens a file for reading; undefined if it is not here. The caller closes it. */
  open(ticket: TicketRef, fileId: string): Promise<FileHandle | undefined>;
  /** Deletes a file; one that is not here is success. */
  remove(ticket: TicketRef, fileId: string): Promise<void>;
  /** Deletes all files of a ticket. */
  removeAll(ticket: TicketRef): Promise<void>;
}

const NUMBER = /^\d{1,20}$/;

/** @param dataDir DATA_DIR */
export function createFileStore(dataDir: string): FileStore {
  const folderOf = ({ guildId, ticketId }: TicketRef) =>
    path.join(dataDir, 'transcripts', number(guildId), number(String(ticketId)));

  return {
    async write(ticket, fileId, content, mostBytes) {
      const folder = folderOf(ticket);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = path.join(folder, `${number(fileId)}.${randomBytes(6).toString('hex')}.part`);
      const file = await open(draft, 'wx', 0o600);
      let bytes = 0;
      try {
        for await (const chunk of content) {
          bytes += chunk.length;
          if (bytes > mostBytes) break;
          await file.writeFile(chunk);
        }
        await file.sync();
      } catch (error) {
        await file.close();
        await rm(draft, { force: true });
        throw error;
      }
      await file.close();
      if (bytes > mostBytes) {
        await rm(draft, { force: true });
        return 'too_large';
      }
      await rename(draft, path.join(folder, number(fileId)));
      return bytes;
    },
    remove: (ticket, fileId) => rm(path.join(folderOf(ticket), number(fileId)), { force: true }),
    removeAll: (ticket) => rm(folderOf(ticket), { recursive: true, force: true }),
    async open(ticket, fileId) {
      try {
        return await open(path.join(folderOf(ticket), number(fileId)), 'r');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
}

/** The last guard against a path that leads elsewhere. @throws Error for what is not digits alone */
function number(text: string): string {
  if (!NUMBER.test(text)) throw new Error('A file of a transcript has a name that is not a number');
  return text;
}
