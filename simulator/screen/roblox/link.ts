const PROFILE = /^https?:\/\/(?:www\.)?roblox\.com\/users\/(\d+)(?:\/profile)?\/?(?:[?#].*)?$/;

/** Whose profile an address at Roblox shows; undefined for any other address. */
export const profileIdOf = (address: string): string | undefined => PROFILE.exec(address)?.[1];
