/** A copy of an object without some of its keys. */
export function omit<T extends object, K extends keyof T>(object: T, ...keys: readonly K[]): Omit<T, K> {
  const copy: Partial<T> = {};
  // `delete` would make the copy slow to write as JSON, and this is done for every interaction.
  for (const key in object) if (!keys.includes(key as unknown as K)) copy[key] = object[key];
  return copy as Omit<T, K>;
}
