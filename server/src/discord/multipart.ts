import { randomBytes } from 'node:crypto';
import type { ReplyFile } from '../kit/reply.ts';

/**
 * A body with its files as the bytes of a request, with the header that says how they are divided. Each byte of a file is
 * copied once: a transcript is large, and the library's own forms hold it four times over.
 * https://discord.com/developers/docs/reference#uploading-files
 */
export function encodeFiles(body: unknown, files: readonly ReplyFile[]): { body: Uint8Array; contentType: string } {
  const boundary = `muster-${randomBytes(16).toString('hex')}`;
  const head = (name: string, about: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${about}\r\n\r\n`;
  const parts: (string | Uint8Array)[] = [
    head('payload_json', '\r\ncontent-type: application/json'),
    JSON.stringify(body),
    ...files.flatMap(({ name, contentType, data }, at) => [
      `\r\n${head(`files[${at}]`, `; filename="${quoted(name)}"\r\ncontent-type: ${contentType}`)}`,
      data,
    ]),
    `\r\n--${boundary}--\r\n`,
  ];
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
  return { body: Buffer.concat(bytes), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
const quoted = (name: string): string => name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
