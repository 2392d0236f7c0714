/**
 * The value below which `share` of the numbers lie, by the nearest rank.
 *
 * @param share from 0 to 1: 0.5 is the median
 * @returns NaN for no numbers
 */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** The middle one of some numbers; the lower of two in the middle. NaN for none. */
export const median = (numbers: readonly number[]): number => percentile(numbers, 0.5);

/**
 * The medians of several measurements, number by number.
 *
 * @throws Error for no measurements
 */
export function medians<T extends { readonly [K in keyof T]: number }>(measured: readonly T[]): T {
  const [first] = measured;
  if (!first) throw new Error('Nothing was measured.');
  const keys = Object.keys(first) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, median(measured.map((one) => one[key]))])) as T;
}
