import type { RuleWord } from './rule-words.ts';

/** One place where a request, an answer or a gateway payload leaves Discord's published contract. */
export interface Violation {
  /** The operation or payload: `POST /channels/{channel_id}/messages`, `answer 200 of GET /gateway`, `gateway READY`. */
  readonly where: string;
  /** The place inside it: `embeds[0].title`, `?limit`, `header x-audit-log-reason`; empty for the whole. */
  readonly path: string;
  /** A short machine word: `too_long`, `empty_message`. README.md lists them. */
  readonly rule: string;
  /** A plain sentence with the limit and, where it has one, a link to Discord's page about it. */
  readonly message: string;
}

/** A violation before it is known where it happened: what schemas and rules yield. */
export type Finding = Omit<Violation, 'where'>;

/**
 * One finding. Its sentence begins with the path.
 *
 * @param sentence what is wrong and what Discord wants: "has 300 characters. Discord allows at most 256."
 * @param page Discord's page about it
 */
export function finding(path: string, rule: RuleWord, sentence: string, page?: string): Finding {
  return { path, rule, message: `${path || 'The body'} ${sentence}${page === undefined ? '' : ` See ${page}`}` };
}

/** Adds `key` (a name, or an index in brackets) to a path: `at('embeds[0]', 'title')` is `embeds[0].title`. */
export function at(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/**
 * Puts `where` on each finding and leaves out what was said twice: a rule and a schema may find the same thing, and the
 * rule, which comes first, says it better.
 */
export function violations(where: string, findings: Iterable<Finding>): Violation[] {
  const told = new Map<string, Violation>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.path}`;
    if (!told.has(key)) told.set(key, { where, ...finding });
  }
  return [...told.values()];
}
