/** How long a description may be, in characters. Not in the description of the endpoints; Roblox's page takes no more. */
export const DESCRIPTION_MAX = 1_000;
