/** One entry of the audit log, for the feature that wrote it to tell. */
export interface ToldEntry {
  /** Who did it, as it stands at the start of a sentence: a mention, or `I` where the bot acted by itself. */
  readonly who: string;
  /** What it was done to, such as `session:12` or `user:100000000000000001`. */
  readonly target: string;
  /** What was before and what is after; empty where the entry has none. Entries of older releases may lack something. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/**
 * How the audit log says one kind of entry. `short` is for the list in which a person picks what to look for: `booked a
 * session`. `tell` is the whole sentence in plain words, without a full stop; undefined where the entry lacks something.
 * A text alone is told as `who did it: to what`.
 */
export type Telling = string | { readonly short: string; tell(entry: ToldEntry): string | undefined };

/** By the action's name: `session.book`. */
export type Audited = Readonly<Record<string, Telling>>;

/** What people read for a target: a mention of a person, role or channel, else its kind and number. */
export function targetWords(target: string): string {
  const at = target.indexOf(':');
  const [kind, id] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
  if (/^\d{15,20}$/.test(id)) {
    if (kind === 'user') return `<@${id}>`;
    if (kind === 'role') return `<@&${id}>`;
    if (kind === 'channel') return `<#${id}>`;
  }
  return `${kind} ${id}`.trim();
}

/** A time that stands in an entry; undefined where it is none. */
export function momentOf(value: unknown): Date | undefined {
  const isMoment = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value);
  const at = isMoment ? new Date(value) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : undefined;
}
