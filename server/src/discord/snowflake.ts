/** The beginning of Discord's ids, each of which tells when it was made. https://discord.com/developers/docs/reference#snowflakes */
const DISCORD_EPOCH_MS = 1_420_070_400_000n;

/** When Discord made what has this id, in milliseconds since 1970. */
export const madeAtMs = (snowflake: string): number => Number((BigInt(snowflake) >> 22n) + DISCORD_EPOCH_MS);

/** The smallest id of a millisecond since 1970: whatever came before it has a smaller one. */
export function firstIdAt(ms: number): string {
  const since = BigInt(ms) - DISCORD_EPOCH_MS;
  return String(since < 0n ? 0n : since << 22n);
}
