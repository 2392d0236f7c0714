import type { World } from './types.ts';

/** A time as Discord writes it: microseconds and `+00:00` instead of `Z`. */
export const isoTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}000+00:00`;

/** Now, on the world's clock, as Discord writes it. */
export const isoNow = (world: World): string => isoTime(world.clock.now());
