import type { FileHandle } from 'node:fs/promises';
import type { Context } from 'hono';
import type { Sql } from 'postgres';
import { MINUTE_MS } from '../../../kit/wall.ts';
import { createAllowance } from '../../../web/allowance.ts';
import { clientAddress, cutOff } from '../../../web/client.ts';
import { type LinkFound, linkRoute, type WebRoute } from '../../../web/route.ts';
import { streamOf } from '../../../web/stream.ts';
import { tell } from '../../../web/tell.ts';
import { HEAD_BYTES, pictureType } from './files/picture.ts';
import { findFile } from './files/repository.ts';
import type { FileStore } from './files/store.ts';
import type { Link, Links } from './links/service.ts';
import { brokenOff, TRANSCRIPT_POLICY } from './page/document.ts';
import type { ReadingRights } from './rights.ts';
import type { View } from './view.ts';

/** For one reader; a page with pictures asks for each of them. */
const REQUESTS_A_MINUTE = 600;
/** Of links that do not fit, from one address; many people may share one behind a proxy. */
const WRONG_A_MINUTE = 60;

const AGAIN = 'To get a new one, press “Read the transcript” in Discord once more, or run /ticket transcript.';
const DELETED =
  'The server keeps transcripts for a limited time. Nobody can bring it back. If you need help, open a new ticket in Discord.';
/** A file is only ever data: even as a page of its own it may do nothing. */
const FILE_POLICY = "default-src 'none'; sandbox";

/** The pages of transcripts, and their files. */
export function transcriptRoutes(deps: {
  sql: Sql;
  links: Links;
  rights: ReadingRights;
  view: View;
  store: FileStore;
  /** Logs what breaks in the middle of an answer, and answers its error id. */
  report(error: unknown, what: string): string;
}): WebRoute[] {
  const { sql, links, view, store } = deps;
  const readers = createAllowance({ most: REQUESTS_A_MINUTE, windowMs: MINUTE_MS });
  const wrong = createAllowance({ most: WRONG_A_MINUTE, windowMs: MINUTE_MS });

  async function check(context: Context): Promise<LinkFound<Link>> {
    const signature = context.req.query('sig');
    if (signature === undefined || signature === '') return { problem: 'missing' };
    const link = await links.read(signature, context.req.param('id') ?? '');
    if (typeof link === 'string') return { problem: wrong.take(clientAddress(context)) ? link : 'too_many' };
    return readers.take(link.readerId) ? { found: link } : { problem: 'too_many' };
  }

  return [
    linkRoute<Link>({
      path: '/transcripts/:id',
      because: 'made for one reader, when a right to read the ticket was found',
      sample: '/transcripts/1',
      again: AGAIN,
      async check(context) {
        const link = await check(context);
        if (!('found' in link)) return link;
        const { ticket, readerId } = link.found;
        const may = await deps.rights.mayStillRead(readerId, ticket);
        return may === 'yes' ? link : { problem: may === 'no' ? 'not_allowed' : 'wrong' };
      },
      async handle(context, { ticket, readerId }) {
        const signature = encodeURIComponent(context.req.query('sig') ?? '');
        const pieces = await view.page(
          ticket,
          readerId,
          (fileId) => `${ticket.ticketId}/files/${fileId}?sig=${signature}`,
        );
        if (!pieces) return nothing(context);
        if (pieces === 'deleted') return tell(context, 410, 'This transcript was deleted', DELETED);
        const body = streamOf(pieces, (error) => brokenOff(deps.report(error, 'The page of a transcript broke off.')));
        return context.body(body, 200, {
          'content-type': 'text/html; charset=UTF-8',
          'content-security-policy': TRANSCRIPT_POLICY,
          'x-robots-tag': 'noindex',
        });
      },
    }),
    linkRoute<Link>({
      path: '/transcripts/:id/files/:fileId',
      because: 'the files of a transcript, by the link of its page',
      sample: '/transcripts/1/files/1',
      again: AGAIN,
      check,
      async handle(context, { ticket, readerId }) {
        const fileId = context.req.param('fileId') ?? '';
        const known = /^\d{1,19}$/.test(fileId) ? await findFile(sql, ticket, fileId, readerId) : undefined;
        const file = known?.state === 'kept' ? await store.open(ticket, fileId) : undefined;
        if (!known || !file) return nothing(context);
        const { picture, size } = await looksOf(file);
        const headers = {
          'content-type': picture ?? 'application/octet-stream',
          'content-length': String(size),
          'content-disposition': `${picture ? 'inline' : 'attachment'}; ${fileName(known.name)}`,
          'content-security-policy': FILE_POLICY,
          'x-robots-tag': 'noindex',
        };
        if (context.req.method === 'HEAD') return context.body(null, 200, headers);
        const content = contentOf(() => store.open(ticket, fileId));
        const body = streamOf(content, (error) => {
          deps.report(error, 'A file of a transcript broke off.');
          cutOff(context);
          return undefined;
        });
        return context.body(body, 200, headers);
      },
    }),
  ];
}

const nothing = (context: Context) => tell(context, 404, 'There is nothing here', AGAIN);

/** Which sort of picture a file is by its first bytes, if any, and how many bytes it has. Closes it. */
async function looksOf(file: FileHandle): Promise<{ picture: string | undefined; size: number }> {
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    const { size } = await file.stat();
    return { picture: pictureType(head.subarray(0, bytesRead)), size };
  } finally {
    await file.close();
  }
}

/** Opens the file when the first byte is asked for: a reader who leaves before that leaves nothing open. */
async function* contentOf(open: () => Promise<FileHandle | undefined>): AsyncGenerator<Uint8Array> {
  const file = await open();
  if (!file) throw new Error('The file was deleted before it was sent.');
  yield* file.createReadStream({ start: 0 }) as AsyncIterable<Uint8Array>;
}

/** The name for saving, in the two ways that browsers read. https://www.rfc-editor.org/rfc/rfc6266#section-4.3 */
function fileName(name: string): string {
  const safe = name.replaceAll(/[\p{C}/\\]/gu, '_').slice(0, 150);
  const simple = safe.replaceAll(/[^\w. -]/g, '_');
  const whole = encodeURIComponent(safe).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `filename="${simple === '' ? 'file' : simple}"; filename*=UTF-8''${whole === '' ? 'file' : whole}`;
}
