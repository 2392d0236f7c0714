import type { Access } from './access.ts';
import type { Door } from './door.ts';
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
   * Does the work. May run twice and long after it was due, so it asks the database what is still to do.
   * Throwing means: try again later.
   */
  run(payload: unknown, attempt: { readonly number: number; readonly last: boolean }): Promise<void>;
}

/** What a feature hands to the app. */
export interface Feature {
  readonly name: string;
  readonly doors: readonly Door[];
  readonly jobs: readonly JobDoor[];
  readonly refusals: readonly RefusalKind[];
  /** Descriptions of commands that only hold sub-commands, by name. */
  readonly groups?: Readonly<Record<string, string>>;
  /** Permission bits that the bot needs on Discord for this feature; the invite link asks for them. */
  readonly botPermissions: bigint;
}
