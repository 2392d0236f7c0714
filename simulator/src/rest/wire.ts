import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Fault } from '../faults.ts';
import type { RestAnswer } from './interactions-port.ts';
import { tooMany } from './rate-limits.ts';

/** What goes out: an answer, a text that is no proper answer, or nothing at all. */
export type Outgoing =
  | { readonly kind: 'answer'; readonly answer: RestAnswer }
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'cut'; readonly answer: RestAnswer }
  | { readonly kind: 'silence' }
  | { readonly kind: 'drop' };

/** The page that Cloudflare puts before Discord for a banned address. It is no JSON, and has no `Via` header. */
export const cloudflarePage = (retryAfterMs: number): Outgoing => ({
  kind: 'page',
  status: 429,
  text: '<!doctype html><title>Access denied | discord.com used Cloudflare to restrict access</title><h1>Error 1015</h1><p>You are being rate limited.</p>',
  headers: { 'retry-after': `${Math.ceil(retryAfterMs / 1_000)}` },
});

const STATUS_TEXT: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function statusOf(status: number): Outgoing {
  const message = `${status}: ${STATUS_TEXT[status] ?? 'Error'}`;
  // The proxy before Discord, not Discord, says 502 and 504.
  if (status === 502 || status === 504) return { kind: 'page', status, text: `<html><h1>${message}</h1></html>` };
  return { kind: 'answer', answer: { status, body: { message, code: 0 } } };
}

/** What a fault sends instead of doing what was asked; undefined if it is done first. */
export function beforeDoing(fault: Fault): Outgoing | undefined {
  if (fault.kind === 'rate-limit') {
    if (fault.scope === 'cloudflare') return cloudflarePage(fault.retryAfterMs);
    return { kind: 'answer', answer: tooMany(fault.retryAfterMs, fault.scope === 'global' ? 'global' : 'user') };
  }
  if (fault.kind === 'garbage' || fault.kind === 'delay' || fault.when === 'after') return undefined;
  return striking(fault);
}

function striking(fault: Exclude<Fault, { kind: 'rate-limit' | 'garbage' | 'delay' }>): Outgoing {
  switch (fault.kind) {
    case 'status':
      return statusOf(fault.status);
    case 'timeout':
      return { kind: 'silence' };
    case 'drop':
      return { kind: 'drop' };
  }
}

/** What a fault sends after it was done, in place of the true answer. */
export function afterDoing(fault: Fault, answer: RestAnswer): Outgoing {
  if (fault.kind === 'delay' || fault.kind === 'rate-limit') return { kind: 'answer', answer };
  if (fault.kind !== 'garbage') return striking(fault);
  if (fault.form === 'cut-json') return { kind: 'cut', answer };
  return { kind: 'page', status: 200, text: '<!doctype html><title>Discord</title><p>Unscheduled maintenance</p>' };
}

const JSON_TYPE = 'application/json';

function answered({ status, body, headers }: RestAnswer, cut: boolean): Response {
  if (body === undefined) return new Response(null, { status, headers: { ...headers } });
  const text = JSON.stringify(body);
  return new Response(cut ? text.slice(0, Math.floor(text.length / 2)) : text, {
    status,
    headers: { 'content-type': JSON_TYPE, ...headers },
  });
}

/**
 * Sends it. `sockets` are the node server's request and response; without them (a test in process) a dropped socket
 * is a thrown error. Silence never resolves.
 */
export async function send(outgoing: Outgoing, sockets: Partial<HttpBindings>): Promise<Response> {
  switch (outgoing.kind) {
    case 'answer':
      return answered(outgoing.answer, false);
    case 'cut':
      return answered(outgoing.answer, true);
    case 'page':
      return new Response(outgoing.text, {
        status: outgoing.status,
        headers: { 'content-type': 'text/html; charset=UTF-8', ...outgoing.headers },
      });
    case 'silence':
      return new Promise(() => {});
    case 'drop':
      if (!sockets.incoming) throw new Error('The socket was dropped');
      sockets.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
  }
}

/** The status that the record shows: 0 for what was never answered. */
export function statusShown(outgoing: Outgoing): number {
  if (outgoing.kind === 'page') return outgoing.status;
  return outgoing.kind === 'answer' || outgoing.kind === 'cut' ? outgoing.answer.status : 0;
}
