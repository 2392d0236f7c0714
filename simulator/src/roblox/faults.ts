import { isObject } from '../contract/json.ts';
import type { When } from '../faults.ts';
import { plainAnswer, type RobloxAnswer } from './errors.ts';
import type { RobloxHost } from './route.ts';

/** One way in which Roblox fails. */
export type RobloxFault =
  /** Waits `ms` milliseconds on the simulator's clock before it looks, or (as usual) before it answers. */
  | { readonly kind: 'delay'; readonly ms: number; readonly when?: When }
  /** 429; with a Retry-After header only where `retryAfterMs` says one. */
  | { readonly kind: 'rate-limit'; readonly retryAfterMs?: number }
  /** Any other refusal, in the words of the road: 401, 403, 500, 503. */
  | { readonly kind: 'status'; readonly status: number }
  /** A page of HTML, with status 200 unless another is said. */
  | { readonly kind: 'page'; readonly status?: number }
  /** JSON that stops in the middle. */
  | { readonly kind: 'cut-json' }
  /** The answer is about other ids than those asked for. */
  | { readonly kind: 'wrong-id' }
  /** 302 to another address. */
  | { readonly kind: 'redirect'; readonly to?: string }
  /** Never answers. */
  | { readonly kind: 'timeout' }
  /** The socket is destroyed. */
  | { readonly kind: 'drop' }
  /** The true answer with so many characters in one more key. */
  | { readonly kind: 'long-body'; readonly characters: number }
  /** Pictures are not drawn yet: `Pending`, and operations that are not done. */
  | { readonly kind: 'pending' };

/** What goes out. */
export type RobloxOutgoing =
  | { readonly kind: 'answer'; readonly answer: RobloxAnswer }
  | {
      readonly kind: 'text';
      readonly status: number;
      readonly text: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'drop' };

const PAGE = '<!doctype html><title>Roblox</title><h1>Roblox is having a moment</h1><p>Please come back later.</p>';
const ELSEWHERE = 'https://www.roblox.com/request-error?code=302';

const page = (status: number): RobloxOutgoing => ({
  kind: 'text',
  status,
  text: PAGE,
  headers: { 'content-type': 'text/html; charset=utf-8' },
});

/** What a fault sends in place of looking anything up; undefined if it is looked up first. */
export function insteadOf(fault: RobloxFault, host: RobloxHost): RobloxOutgoing | undefined {
  switch (fault.kind) {
    case 'rate-limit': {
      const { retryAfterMs } = fault;
      const headers = retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
      return { kind: 'answer', answer: { ...plainAnswer(host, 429), headers } };
    }
    case 'status':
      return { kind: 'answer', answer: plainAnswer(host, fault.status) };
    case 'page':
      return page(fault.status ?? 200);
    case 'redirect':
      return { kind: 'text', status: 302, text: '', headers: { location: fault.to ?? ELSEWHERE } };
    case 'timeout':
      return { kind: 'silence' };
    case 'drop':
      return { kind: 'drop' };
    default:
      return undefined;
  }
}

/** What a fault makes of the true answer. */
export function spoiled(fault: RobloxFault, answer: RobloxAnswer): RobloxOutgoing {
  const { body } = answer;
  switch (fault.kind) {
    case 'cut-json': {
      const whole = JSON.stringify(body);
      const headers = { 'content-type': 'application/json', ...answer.headers };
      return { kind: 'text', status: answer.status, text: whole.slice(0, Math.floor(whole.length / 2)), headers };
    }
    case 'wrong-id':
      return { kind: 'answer', answer: { ...answer, body: withWrongIds(body) } };
    case 'long-body':
      return {
        kind: 'answer',
        answer: { ...answer, body: { ...asRecord(body), padding: '.'.repeat(fault.characters) } },
      };
    case 'pending':
      return { kind: 'answer', answer: { ...answer, body: withoutPictures(body) } };
    default:
      return { kind: 'answer', answer };
  }
}

const asRecord = (body: unknown) => (isObject(body) ? body : {});

/** Keys that hold an id or a resource path. */
const ID_KEYS = new Set(['id', 'groupId', 'targetId', 'path', 'user', 'owner']);
const FIRST_ID = /\d+/;
const oneMore = (digits: string) => String(BigInt(digits) + 1n);

function withWrongIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withWrongIds);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!ID_KEYS.has(key)) return [key, withWrongIds(inner)];
      if (typeof inner === 'number') return [key, inner + 1];
      return [key, typeof inner === 'string' ? inner.replace(FIRST_ID, oneMore) : withWrongIds(inner)];
    }),
  );
}

function withoutPictures(body: unknown): unknown {
  const { data, response, ...rest } = asRecord(body);
  if (Array.isArray(data)) {
    return { data: data.map((one) => ({ ...asRecord(one), state: 'Pending', imageUrl: '' })) };
  }
  return response === undefined ? body : { ...rest, done: false };
}
