import { cloudError } from './errors.ts';
import type { RobloxCall } from './route.ts';

/** What Open Cloud gives at once unless it is asked for another number. */
const USUAL_PAGE = 10;

/**
 * One page of a list, and the token for the next; undefined at the end.
 *
 * @param max larger pages are cut to this
 * @throws RobloxError if the token is no token of this list, or belongs to a request with other parameters
 */
export function pageOf<T>(
  call: Pick<RobloxCall, 'query' | 'params' | 'violate'>,
  items: readonly T[],
  max: number,
): { readonly page: readonly T[]; readonly next: string | undefined } {
  const { pageToken = '', ...others } = call.query;
  const asked = JSON.stringify([call.params, Object.entries(others).sort(([a], [b]) => a.localeCompare(b))]);
  const from = pageToken === '' ? 0 : readToken(pageToken, asked);
  if (from === undefined) {
    call.violate('page_token', 'The page token belongs to a request with other parameters.');
    throw cloudError('INVALID_ARGUMENT', 'The page token is invalid.');
  }
  const size = Math.min(max, Number(others['maxPageSize'] ?? USUAL_PAGE) || USUAL_PAGE);
  const end = from + size;
  return { page: items.slice(from, end), next: end < items.length ? writeToken(end, asked) : undefined };
}

const writeToken = (from: number, asked: string) =>
  Buffer.from(JSON.stringify({ from, asked }), 'utf8').toString('base64url');

function readToken(token: string, asked: string): number | undefined {
  try {
    const read = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as { from?: unknown; asked?: unknown };
    return read.asked === asked && typeof read.from === 'number' ? read.from : undefined;
  } catch {
    return undefined;
  }
}
