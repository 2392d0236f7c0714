const MEBIBYTE = 1024 * 1024;

/** What is kept of files. */
export interface FileLimits {
  /** A larger file is left out. */
  readonly fileBytes: number;
  /** All files of a ticket together; what would be more is left out. */
  readonly ticketBytes: number;
  /** A fetch that takes longer is broken off and tried again. */
  readonly fetchMs: number;
  /** How often a file is tried. */
  readonly tries: number;
  /** How long the closing waits for files. What is left then is fetched later: Discord's addresses work for about a day. */
  readonly closingMs: number;
}

export const FILE_LIMITS: FileLimits = {
  fileBytes: 8 * MEBIBYTE,
  ticketBytes: 100 * MEBIBYTE,
  fetchMs: 30_000,
  tries: 6,
  closingMs: 10_000,
};

/** Discord's file servers. https://discord.com/developers/docs/reference#cdn-data */
const DISCORD_HOSTS = ['cdn.discordapp.com', 'media.discordapp.net'];
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Says which addresses files are fetched from: Discord's own file servers over https, and where another Discord is
 * configured, the host and port of that one. Plain http only on this machine.
 *
 * @param apiUrl DISCORD_API_URL
 */
export function fetchableFrom(apiUrl: string): (address: string) => boolean {
  const api = new URL(apiUrl);
  const isDiscord = api.hostname === 'discord.com' || api.hostname.endsWith('.discord.com');
  return (address) => {
    if (!URL.canParse(address)) return false;
    const url = new URL(address);
    if (url.username !== '' || url.password !== '') return false;
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return false;
    return (
      (url.protocol === 'https:' && url.port === '' && DISCORD_HOSTS.includes(url.hostname)) ||
      (!isDiscord && url.origin === api.origin)
    );
  };
}
