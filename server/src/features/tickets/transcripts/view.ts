import type { Sql } from 'postgres';
import type { TicketRef } from './contract.ts';
import { HEAD_BYTES, isSaidPicture, pictureType } from './files/picture.ts';
import { filesOf, givenOf, type KeptFile } from './files/repository.ts';
import type { FileStore } from './files/store.ts';
import { placeNamesOf } from './names/repository.ts';
import { type Above, beginning, end, goesOn, type Head, middle } from './page/document.ts';
import type { ShownFile, ShownMessage } from './page/message.ts';
import * as rows from './repository.ts';

/** Messages that are in memory at a time. */
const BATCH = 100;

const KIBIBYTE = 1024;
/** What a transcript takes as a file, at most; with what Discord adds it stays below the 10 MiB of a message. */
export const MOST_FILE_BYTES = 7.5 * KIBIBYTE * KIBIBYTE;
/** Kept free for the end of the page. */
const END_BYTES = 2 * KIBIBYTE;
/** Pictures inside of a file: larger ones, and those that come after so many bytes, are only on the page in the web. */
const PICTURE_BYTES = 300 * KIBIBYTE;
const ALL_PICTURES_BYTES = 3 * KIBIBYTE * KIBIBYTE;

type Show = (file: KeptFile) => ShownFile['shown'] | Promise<ShownFile['shown']>;

export type View = ReturnType<typeof createView>;

/** Makes the page of a transcript out of what was kept. */
export function createView(deps: { sql: Sql; store: FileStore; serverName(guildId: string): string }) {
  const { sql, store } = deps;

  async function* batches(ticket: TicketRef, isOpener: boolean, show: Show): AsyncGenerator<readonly ShownMessage[]> {
    const [people, places] = await Promise.all([
      rows.namesIn(sql, ticket, isOpener),
      placeNamesOf(sql, ticket.guildId),
    ]);
    const names = { ...people, ...places };
    let above: Above | undefined;
    let after: string | undefined;
    for (;;) {
      const messages = await rows.messagesAfter(sql, ticket, isOpener, after, BATCH);
      const last = messages.at(-1);
      if (!last) return;
      const [files, answered] = await Promise.all([
        filesOf(sql, ticket, idsOf(messages)),
        rows.messagesById(
          sql,
          ticket,
          isOpener,
          messages.flatMap(({ more }) => more.answersTo ?? []),
        ),
      ]);
      const shown: ShownMessage[] = [];
      for (const message of messages) {
        const own: ShownFile[] = [];
        for (const file of files.filter(({ messageId }) => messageId === message.messageId))
          own.push(await shownFile(file, show));
        shown.push({
          ...message,
          // Discord names those whom a message pings; others are known by what they wrote.
          more: { ...message.more, mentions: { ...names, ...message.more.mentions } },
          files: own,
          answered: answered.find(({ messageId }) => messageId === message.more.answersTo),
          goesOn: goesOn(above, message),
        });
        above = message;
      }
      yield shown;
      after = last.messageId;
    }
  }

  async function headOf(ticket: TicketRef, facts: rows.TicketFacts, gaps: rows.Gaps, show: Show): Promise<Head> {
    const given: ShownFile[] = [];
    for (const file of await givenOf(sql, ticket)) given.push(await shownFile(file, show));
    return { facts, gaps, given, serverName: deps.serverName(ticket.guildId) };
  }

  /** A small picture goes into the file itself, as long as there is room. */
  function inFile(ticket: TicketRef): Show {
    let room = ALL_PICTURES_BYTES;
    return async ({ fileId, contentType, bytes }) => {
      if (!isSaidPicture(contentType) || bytes > PICTURE_BYTES || bytes > room) return { as: 'left_out' };
      const file = await store.open(ticket, fileId);
      if (!file) return { as: 'left_out' };
      try {
        const content = await file.readFile();
        const type = pictureType(content.subarray(0, HEAD_BYTES));
        if (type === undefined) return { as: 'left_out' };
        room -= content.length;
        return { as: 'picture', href: `data:${type};base64,${content.toString('base64')}` };
      } finally {
        await file.close();
      }
    };
  }

  return {
    /**
     * The page, in pieces, so that a long transcript is never whole in memory.
     *
     * @param readerId the opener does not read what was written when the channel was hidden from the opener
     * @param hrefOf where a file is fetched
     * @returns undefined where the server has no such ticket; `deleted` where nothing is kept of it any more
     */
    async page(
      ticket: TicketRef,
      readerId: string,
      hrefOf: (fileId: string) => string,
    ): Promise<AsyncGenerator<string> | 'deleted' | undefined> {
      const facts = await rows.factsOf(sql, ticket);
      if (!facts) return undefined;
      const isOpener = readerId === facts.openerId;
      const gaps = await rows.gapsOf(sql, ticket, isOpener);
      if (isDeleted(facts, gaps)) return 'deleted';
      const show: Show = ({ fileId, contentType }) => ({
        as: isSaidPicture(contentType) ? 'picture' : 'link',
        href: hrefOf(fileId),
      });
      async function* pieces(head: string): AsyncGenerator<string> {
        yield head;
        let above: Above | undefined;
        for await (const messages of batches(ticket, isOpener, show)) {
          yield await middle(messages, above);
          above = messages.at(-1);
        }
        yield await end();
      }
      return pieces(await beginning(await headOf(ticket, facts, gaps, show), false));
    },

    /**
     * The same page in one piece that needs nothing else, and that says what had no room.
     *
     * @param readerId undefined: the opener
     * @returns undefined where the server has no such ticket; `deletedAt` where nothing is kept of it any more
     */
    async file(
      ticket: TicketRef,
      readerId: string | undefined,
      mostBytes = MOST_FILE_BYTES,
    ): Promise<{ facts: rows.TicketFacts; deletedAt: Date | undefined; content: Buffer } | undefined> {
      const facts = await rows.factsOf(sql, ticket);
      if (!facts) return undefined;
      const isOpener = readerId === undefined || readerId === facts.openerId;
      const gaps = await rows.gapsOf(sql, ticket, isOpener);
      const show = inFile(ticket);
      const head = await beginning(await headOf(ticket, facts, gaps, show), true);
      // As large as it may get, in one piece: the machine gives the memory for what is written into it and no more.
      const content = Buffer.allocUnsafeSlow(Math.max(mostBytes, Buffer.byteLength(head) + END_BYTES));
      let bytes = content.write(head);
      let shown = 0;
      let above: Above | undefined;
      let isFull = false;
      for await (const messages of batches(ticket, isOpener, show)) {
        for (const message of messages) {
          const part = await middle([message], above);
          if (bytes + END_BYTES + Buffer.byteLength(part) > mostBytes) {
            isFull = true;
            break;
          }
          bytes += content.write(part, bytes);
          shown += 1;
          above = message;
        }
        if (isFull) break;
      }
      bytes += content.write(await end(Math.max(0, gaps.messages - shown)), bytes);
      const deletedAt = isDeleted(facts, gaps) ? (facts.deletedAt ?? undefined) : undefined;
      return { facts, deletedAt, content: content.subarray(0, bytes) };
    },
  };
}

const isDeleted = ({ deletedAt }: rows.TicketFacts, { messages }: rows.Gaps): boolean =>
  deletedAt !== null && messages === 0;

const shownFile = async (file: KeptFile, show: Show): Promise<ShownFile> => ({
  ...file,
  shown: file.state === 'kept' ? await show(file) : { as: 'left_out' },
});

const idsOf = (messages: readonly rows.KeptMessage[]): string[] => messages.map(({ messageId }) => messageId);
