/** The picture of somebody's head, at this page's own address. */
export const headOf = (accountId: string): string => `/cdn/roblox/${accountId}.svg`;
