import type { IncomingMessage, ServerResponse } from 'node:http';
import { DiscordError } from './rest/errors.ts';
import type { Interactions, RestAnswer } from './rest/interactions-port.ts';

const PATH = /^\/api\/v10\/interactions\/(\d+)\/([\w-]+)\/callback(?:\?with_response=false)?$/;

/**
 * Takes a first answer without the way through the routes: a bench measures the bot, not this simulator. Answers false,
 * and leaves the request alone, if it is anything else.
 */
export function takeFast(interactions: Interactions, request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method !== 'POST') return false;
  const [, id, token] = PATH.exec(request.url ?? '') ?? [];
  if (id === undefined || token === undefined) return false;
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return false;

  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    void answer(interactions, id, token, Buffer.concat(chunks).toString('utf8')).then(({ status, body }) => {
      if (body === undefined) return response.writeHead(status).end();
      return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  return true;
}

async function answer(interactions: Interactions, id: string, token: string, text: string): Promise<RestAnswer> {
  try {
    const body: unknown = JSON.parse(text);
    return await interactions.callback(id, token, { body, files: [] }, { withResponse: false });
  } catch (error) {
    if (error instanceof DiscordError) return error.answer;
    return { status: 400, body: { message: 'The request body contains invalid JSON.', code: 50109 } };
  }
}
