import type { Violation } from '../violation.ts';

/** For tests: violations as short lines such as `too_long embeds[0].title`, in a fixed order. */
export function told(violations: readonly Violation[]): string[] {
  return violations.map(({ rule, path }) => `${rule} ${path}`.trim()).sort();
}
