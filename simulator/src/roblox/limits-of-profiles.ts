/** How long a description may be, in characters. No document says it; Roblox's own page takes no more. */
export const DESCRIPTION_MAX = 1_000;
