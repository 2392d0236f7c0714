import { isIP } from 'node:net';

/** What is wrong with one value, and how to mend it. Both are read by people and hold no part of the value. */
export interface Wrong {
  /** Continues the variable's name: `is not a port number.` */
  readonly problem: string;
  readonly mend: string;
}

/** Either the value, or what is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly wrong: Wrong };

const wrong = (problem: string, mend: string): { wrong: Wrong } => ({ wrong: { problem, mend } });

/** Takes away what copying leaves round a value: spaces and quotes. */
export function bare(text: string): string {
  let rest = text.trim();
  for (;;) {
    const inner = /^(["'`])(.*)\1$/s.exec(rest)?.[2]?.trim() ?? rest;
    if (inner === rest) return rest;
    rest = inner;
  }
}

const PLACEHOLDER =
  /^(?:<.*>|\.{3,}|x{4,}|change[-_ ]?me|(?:your|my|paste|put|insert)[-_ ].*token.*|token[-_ ]?here)$/i;

/**
 * Reads a bot's token. `Bot ` in front, quotes and spaces round it are forgiven. The form is not checked any further:
 * Discord may change it.
 */
export function readToken(text: string): Read<string> {
  let token = bare(text);
  while (/^bot\s/i.test(token)) token = bare(token.slice(4));
  if (token === '' || /^bot$/i.test(token)) return wrong('is empty.', 'Put the bot\'s token behind the "=".');
  if (PLACEHOLDER.test(token)) {
    return wrong('still holds the words of an example.', "Put the bot's own token in their place.");
  }
  if (/\s/.test(token)) {
    return wrong('has a space or a line break in the middle.', 'Copy the token once more: it is one long word.');
  }
  return { value: token };
}

/**
 * Says what a token that Discord refuses was probably mixed up with, in one sentence; `undefined` if nothing tells.
 * Only a hint, since made-up tokens may look like anything.
 */
export function tokenHint(token: string): string | undefined {
  if (/^\d{17,20}$/.test(token)) return 'It looks like an application id. The token stands on the page "Bot".';
  if (/^[0-9a-f]{64}$/.test(token)) return 'It looks like the public key. The token stands on the page "Bot".';
  if (/^[\w-]{32}$/.test(token)) {
    return 'It looks like the client secret of the page "OAuth2". The token stands on the page "Bot".';
  }
  return undefined;
}

/** Reads a port number. 0 means that a free one is taken. */
export function readPort(text: string): Read<number> {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return { value: port };
  return wrong('is not a port number.', 'Write a whole number from 1 to 65535, such as 8080.');
}

/** Reads the address that the web server listens on: an IP address or a host name, nothing else. */
export function readHost(text: string): Read<string> {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) || /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i.test(host)) return { value: host };
  return wrong(
    'is not an address to listen on.',
    'Write 0.0.0.0 for every network or 127.0.0.1 for this machine alone. The port goes into PORT.',
  );
}

/** Reads the path of a folder. */
export function readFolder(text: string): Read<string> {
  if (!text.startsWith('~')) return { value: text };
  return wrong('begins with "~", which only a shell understands.', 'Write the whole path.');
}

/** Reads one of some words, whatever its case. */
export function readWord<const W extends string>(text: string, words: readonly W[]): Read<W> {
  const word = words.find((known) => known === text.toLowerCase());
  return word === undefined
    ? wrong('is not one of the words it may be.', `Write one of these: ${words.join(', ')}.`)
    : { value: word };
}

/**
 * Reads a base address: https, or plain http where it stays on this machine. It may have a path and nothing behind it.
 * Answered without a slash at the end.
 */
export function readBase(text: string): Read<string> {
  const example = 'Write it like https://example.com or https://example.com/path.';
  if (!URL.canParse(text)) return wrong('is not a web address.', example);
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return wrong('is not a web address.', example);
  if (url.username || url.password)
    return wrong('holds a name or a password.', 'Leave out what stands before the "@".');
  if (/[?#]/.test(text)) return wrong('has something behind its path.', 'Leave out the "?" or "#" and what follows.');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return wrong('is not encrypted.', 'Write https:// in place of http://. Plain http is for this machine alone.');
  }
  return { value: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}

/** Reads the base of Discord's API, which ends in `/api`; the version is added by whoever calls. */
export function readDiscordBase(text: string): Read<string> {
  const base = readBase(text);
  if ('wrong' in base || base.value.endsWith('/api')) return base;
  return wrong('does not end in /api.', 'Write it like https://discord.com/api, without a version such as /v10.');
}

/**
 * Reads the address of a PostgreSQL database. Also without a host, for a socket:
 * `postgresql://user@/database?host=/folder`.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function readDatabaseUrl(text: string): Read<string> {
  const example = 'Write it like postgres://user:password@host:5432/database.';
  const [, authority = '', rest = ''] = /^postgres(?:ql)?:\/\/([^/?#]*)(.*)$/is.exec(text) ?? [];
  if (!/^postgres(?:ql)?:\/\//i.test(text)) {
    return wrong(
      'is not the address of a PostgreSQL database.',
      `${example} Leave it out to use the database that comes with Muster.`,
    );
  }
  if (/\s/.test(text)) return wrong('has a space in the middle.', 'Copy the address once more, without spaces.');
  const hosts = authority.slice(authority.lastIndexOf('@') + 1).split(',');
  const isCut = !authority.includes('@') && /^[^?]*@/.test(rest);
  if (isCut || rest.includes('#') || !hosts.every((host) => /^(?:\[[^\]]*\]|[^:[\]]*)(?::\d{0,5})?$/.test(host))) {
    return wrong(
      'cannot be read.',
      `${example} In the password write %23 for #, %2F for /, %3A for :, %3F for ? and %40 for @.`,
    );
  }
  return { value: text };
}

/** The password of a database address, both as it is written there and decoded. */
export function passwordsOf(databaseUrl: string): string[] {
  const authority = /^[^:]+:\/\/([^/?#]*)/.exec(databaseUrl)?.[1] ?? '';
  const login = authority.slice(0, Math.max(0, authority.lastIndexOf('@')));
  const inLogin = login.includes(':') ? login.slice(login.indexOf(':') + 1) : '';
  const inQuery = /[?&]password=([^&#]*)/.exec(databaseUrl)?.[1] ?? '';
  return [inLogin, inQuery].flatMap((written) => (written === '' ? [] : [written, decoded(written)]));
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
