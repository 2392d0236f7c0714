import type { Pace } from './pace.ts';
import { RobloxFailure } from './port.ts';

/**
 * Asks by the older road, and by Open Cloud where that fails and there is a key.
 *
 * @param cloud undefined where there is no key
 * @throws RobloxFailure: of two, the one that says more about when it is worth trying again
 */
export async function byEitherRoad<T>(
  pace: Pace,
  anonymous: () => Promise<T>,
  cloud: (() => Promise<T>) | undefined,
): Promise<T> {
  try {
    return await anonymous();
  } catch (first) {
    if (!(first instanceof RobloxFailure) || !cloud || pace.leftMs() <= 0) throw first;
    try {
      return await cloud();
    } catch (second) {
      throw second instanceof RobloxFailure ? hopefuller(first, second) : second;
    }
  }
}

function hopefuller(first: RobloxFailure, second: RobloxFailure): RobloxFailure {
  if (first.sort === 'closed') return second;
  if (second.sort === 'closed') return first;
  return first.retryAfterMs <= second.retryAfterMs ? first : second;
}
