import { RobloxFailure, type RobloxPort } from '../../roblox/port.ts';
import { type Account, presentOf, refusalOf } from './accounts.ts';
import { lookFor, type Seen, WORDS_IN_PHRASE } from './phrase.ts';

/** What the last look at a profile saw. */
export interface Look {
  readonly account: Account;
  readonly seen: Seen;
}

/**
 * Looks at the profile again and again until the phrase stands there or time is over: a saved profile takes a moment
 * until it shows. A failure is waited out for as long as Roblox asks, if that is within the time.
 *
 * @param deps.looksAfterMs when to look, in milliseconds from now
 * @throws Refusal `account.banned`, `account.gone`; `roblox.busy`, `roblox.closed` where the profile was never seen
 */
export async function look(
  { robloxId, name, phrase }: { robloxId: string; name: string; phrase: string },
  deps: {
    readonly roblox: Pick<RobloxPort, 'readProof'>;
    readonly looksAfterMs: readonly number[];
    wait(ms: number): Promise<unknown>;
  },
): Promise<Look> {
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  let last: Look | undefined;
  let failure: RobloxFailure | undefined;
  let notBeforeMs = 0;
  for (const afterMs of deps.looksAfterMs) {
    if (afterMs < notBeforeMs) continue;
    if (afterMs > elapsed()) await deps.wait(afterMs - elapsed());
    try {
      const account = presentOf(await deps.roblox.readProof(robloxId), name);
      last = { account, seen: lookFor(phrase, account.description) };
      if (last.seen.found || isCensored(last)) return last;
    } catch (error) {
      if (!(error instanceof RobloxFailure)) throw error;
      failure = error;
      if (error.sort === 'closed') break;
      notBeforeMs = elapsed() + error.retryAfterMs;
    }
  }
  if (last) return last;
  throw failure ? refusalOf(failure) : new Error('A profile was to be looked at, but never was');
}

/** Some of the words stand there and others are hidden: no waiting brings them back. */
const isCensored = ({ seen }: Look): boolean => seen.hidden.length > 0 && seen.hidden.length < WORDS_IN_PHRASE;
