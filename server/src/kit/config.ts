import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as read from './config-values.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from './log.ts';

/**
 * The exit code for a mistake in the configuration: a service manager that knows it does not try again.
 * `EX_CONFIG` of https://man.freebsd.org/cgi/man.cgi?query=sysexits
 */
export const EXIT_CONFIGURATION = 78;

/** The folder with package.json: `.env` is read there, and DATA_DIR starts there. The same from src/ and from dist/. */
export const HOME = fileURLToPath(new URL('../../..', import.meta.url));

/** Everything that the person who hosts the bot can choose. Base addresses have no slash at the end. */
export interface Config {
  readonly discordToken: string;
  /** Ends in `/api`; the version is added by whoever calls. */
  readonly discordApiUrl: string;
  /** Without it the embedded database is used. */
  readonly databaseUrl: string | undefined;
  /** An absolute path. */
  readonly dataDir: string;
  /** 0: a free one is taken. */
  readonly port: number;
  readonly host: string;
  /** How browsers reach the web server, where it was said. See `publicUrlOf`. */
  readonly publicUrl: string | undefined;
  readonly robloxUrls: {
    readonly users: string;
    readonly groups: string;
    readonly thumbnails: string;
    readonly apis: string;
  };
  readonly robloxApiKey: string | undefined;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** One mistake in the configuration. Holds no value, so it can be printed. */
export interface ConfigProblem {
  /** The variable's name, or `.env`. */
  readonly variable: string;
  /** Continues the name: `is missing.` */
  readonly problem: string;
  /** What to do, in one or two sentences; empty where the steps for the token say it. */
  readonly mend: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config; readonly hints: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Names under which other bots keep their token. */
const OTHER_TOKEN_NAMES = ['DISCORD_TOKEN', 'BOT_TOKEN', 'DISCORD_BOT_KEY', 'TOKEN'];

/**
 * Reads the configuration. Every mistake is found at once. A variable that is empty counts as not set.
 * `hints` tell what looks odd without being a mistake; they are worth printing when Discord refuses the token.
 *
 * @param env the variables: `process.env` over those of the `.env` file (`loadConfig` does that)
 * @param terminal whether a person reads the log directly: decides the default of LOG_FORMAT
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  { terminal = process.stdout.isTTY }: { terminal?: boolean } = {},
): ConfigResult {
  const problems: ConfigProblem[] = [];
  const text = (variable: string): string | undefined => read.bare(env[variable] ?? '') || undefined;

  function value<T>(variable: string, reader: (text: string) => read.Read<T>): T | undefined {
    const given = text(variable);
    const result = given === undefined ? undefined : reader(given);
    if (!result || 'value' in result) return result?.value;
    problems.push({ variable, ...result.wrong });
    return undefined;
  }

  const discordToken = value('DISCORD_BOT_TOKEN', read.readToken);
  if (text('DISCORD_BOT_TOKEN') === undefined) problems.push(missingToken(OTHER_TOKEN_NAMES.find(text)));
  const config: Config = {
    discordToken: discordToken ?? '',
    discordApiUrl: value('DISCORD_API_URL', read.readDiscordBase) ?? 'https://discord.com/api',
    databaseUrl: value('DATABASE_URL', read.readDatabaseUrl),
    dataDir: resolve(HOME, value('DATA_DIR', read.readFolder) ?? 'data'),
    port: value('PORT', read.readPort) ?? 8080,
    host: value('HOST', read.readHost) ?? '0.0.0.0',
    publicUrl: value('PUBLIC_URL', read.readBase),
    robloxUrls: {
      users: value('ROBLOX_USERS_URL', read.readBase) ?? 'https://users.roblox.com',
      groups: value('ROBLOX_GROUPS_URL', read.readBase) ?? 'https://groups.roblox.com',
      thumbnails: value('ROBLOX_THUMBNAILS_URL', read.readBase) ?? 'https://thumbnails.roblox.com',
      apis: value('ROBLOX_APIS_URL', read.readBase) ?? 'https://apis.roblox.com',
    },
    robloxApiKey: text('ROBLOX_API_KEY'),
    logLevel: value('LOG_LEVEL', (given) => read.readWord(given, LOG_LEVELS)) ?? 'info',
    logFormat: value('LOG_FORMAT', (given) => read.readWord(given, LOG_FORMATS)) ?? (terminal ? 'pretty' : 'json'),
  };
  if (problems.length > 0) return { ok: false, problems };

  const hint = read.tokenHint(config.discordToken);
  const hints = hint ? [{ variable: 'DISCORD_BOT_TOKEN', problem: 'may not be a bot token.', mend: hint }] : [];
  return { ok: true, config, hints };
}

function missingToken(foundUnder: string | undefined): ConfigProblem {
  const mend = foundUnder ? `There is a ${foundUnder}: if that is the token, rename it to DISCORD_BOT_TOKEN.` : '';
  return { variable: 'DISCORD_BOT_TOKEN', problem: 'is missing.', mend };
}

/** What must never be printed: for `createLog`. */
export function secretsOf(config: Config): string[] {
  const { discordToken, databaseUrl, robloxApiKey } = config;
  return [discordToken, ...(databaseUrl ? read.passwordsOf(databaseUrl) : []), ...(robloxApiKey ? [robloxApiKey] : [])];
}

/**
 * How browsers reach the web server, without a slash at the end.
 *
 * @param port the port that was really taken
 */
export function publicUrlOf(config: Config, port: number): string {
  return config.publicUrl ?? `http://localhost:${port}`;
}
