import type { Access } from './access.ts';
import type { Audited } from './audited.ts';
import type { Door } from './door.ts';
import type { Finding } from './finding.ts';
import type { RefusalKind } from './refusal.ts';

/** One forward-only step of the database, in a file of its own. */
export interface MigrationFile {
  /** The file's name without `.sql`: steps run in the order of their names. */
  readonly name: string;
  readonly at: URL;
}

/** A door for the clock and the queue. */
export interface JobDoor {
  readonly task: string;
  readonly access: Access;
  /**
   * Also run that often by each process, without a payload, for as long as it lives. For work that the clock alone makes
   * due: nothing is queued that could get lost. Several processes run it at the same time.
   */
  readonly everyMs?: number;
  /**
   * Does the work. May run twice and long after it was due, so it asks the database what is still to do.
   * Throwing means: try again later.
   */
  run(payload: unknown, attempt: { readonly number: number; readonly last: boolean }): Promise<void>;
}

/** A door for what Discord tells by itself. */
export interface EventDoor {
  /** Discord's name of the event, such as `GUILD_ROLE_DELETE`. */
  readonly on: string;
  readonly access: Access;
  /**
   * Hears of it. Discord may tell twice, or not at all while the bot is away, so the work asks what is still to do.
   *
   * @param data as Discord sends it; read it with care
   */
  run(data: unknown): Promise<void>;
}

/** What a feature hands to the app. */
export interface Feature {
  readonly name: string;
  readonly doors: readonly Door[];
  readonly jobs: readonly JobDoor[];
  readonly events?: readonly EventDoor[];
  readonly refusals: readonly RefusalKind[];
  /** How the audit log says what was done. */
  readonly audited?: Audited;
  /** Descriptions of commands that only hold sub-commands, by name. */
  readonly groups?: Readonly<Record<string, string>>;
  /**
   * Looks for what is wrong in one server, for `/doctor`. It only reads. What it throws is told as "could not look".
   *
   * @throws DiscordFailure and what the database throws
   */
  examine?(guildId: string): Promise<readonly Finding[]>;
  /** Permission bits that the bot needs on Discord for this feature; the invite link asks for them. */
  readonly botPermissions: bigint;
}
