import type { ISql, TransactionSql } from 'postgres';
import type { Actor } from './access.ts';
import type { OptionSpec } from './options.ts';
import type { Choice } from './reply.ts';

/** What a setting holds: ids as text; null is what is usual. */
export type SettingValue = string | number | boolean | null;

/** What the bot must be allowed to do in a channel, by Discord's name for it: `[['Send Messages', 2048n]]`. */
export type Needed = readonly (readonly [name: string, bit: bigint])[];

/** One thing that a server can choose. Shown on the page of `/setup`, and an option of the command by the same name. */
export interface Setting {
  /** The option's name, letters and `_`: `verified_role`. Stands in the audit log, too. */
  readonly name: string;
  /** As the page says it: `Verified role`. Up to 45 characters. */
  readonly label: string;
  /**
   * Role, channel, category and choice become menus of the page, text and number are written in a form. Left empty
   * there, each of them is null again.
   */
  readonly option: OptionSpec;
  /** How a value reads on the page and in the log, in Discord's Markdown: `<@&123>`, `none`. Typed text needs `literal`. */
  show(value: SettingValue): string;
  /** Of a channel or category: what the bot must be allowed to do there. Left out: nothing. */
  readonly needs?: Needed;
  /** Of a role: true where the bot hands it out, and so needs Manage Roles and a role of its own above it. */
  readonly handedOut?: boolean;
  /**
   * Of a text or number: up to 25 lines of a menu to pick from. A text can be written in the form as well; of a number
   * they must be all that can be picked.
   */
  offers?(value: SettingValue, now: Date): readonly Choice[];
}

/** Settings by their names, as they were and as they are. */
export interface SettingsChange {
  readonly before: Readonly<Record<string, SettingValue>>;
  readonly after: Readonly<Record<string, SettingValue>>;
}

/** The settings of one feature, which stores and obeys them. `/setup` shows and changes them. */
export interface SettingsPart {
  /** The heading on the page: `Tickets`. Two parts never have the same. */
  readonly title: string;
  readonly settings: readonly Setting[];
  /** Every setting of the part by its name. One statement. */
  read(sql: ISql, guildId: string): Promise<Readonly<Record<string, SettingValue>>>;
  /**
   * Asks others than the database whether values make sense, before the transaction begins. Called where some of the
   * part's settings are to be written.
   *
   * @param actor who wants it
   * @returns what the person should know, a sentence each
   * @throws Refusal where a value makes no sense. Where nobody answers, it may.
   */
  ask?(values: Readonly<Record<string, SettingValue>>, actor: Actor): Promise<readonly string[]>;
  /**
   * What the person should know or do next, a sentence each, after these settings were changed.
   *
   * @param change what was and what is, of that which is another one now
   */
  notes?(sql: ISql, guildId: string, change: SettingsChange): Promise<readonly string[]>;
  /**
   * Writes some of them, in the transaction that writes the audit row. Types, lengths and ranges that the option names
   * are checked before; changes of one server's settings come one after the other.
   *
   * @param by who wants it
   * @returns names of what was mended though its value is the same, if any: a lost channel that was picked again
   * @throws Refusal where the value makes no sense, or contradicts what runs
   */
  write(
    tx: TransactionSql,
    guildId: string,
    values: Readonly<Record<string, SettingValue>>,
    by: string,
  ): Promise<readonly string[] | void>;
}
