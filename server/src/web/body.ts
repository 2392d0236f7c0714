import type { IncomingMessage } from 'node:http';

/**
 * Reads the whole body of a request, up to a limit.
 *
 * @param limitBytes what is longer is `too_large`; the rest is left unread
 * @returns the bytes; `gone` if the client went away in the middle
 */
export function readBody(incoming: IncomingMessage, limitBytes: number): Promise<Buffer | 'too_large' | 'gone'> {
  if (Number(incoming.headers['content-length'] ?? 0) > limitBytes) return Promise.resolve('too_large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: Buffer | 'too_large' | 'gone') => {
      incoming.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= limitBytes) return;
      incoming.pause();
      settle('too_large');
    };
    const onEnd = () => settle(Buffer.concat(chunks));
    const onGone = () => settle('gone');
    incoming.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}
