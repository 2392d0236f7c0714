import type { Rule } from './rule.ts';

/** The rules of an operation such as `POST /channels/{channel_id}/messages`. */
export function rulesOf(_operation: string): readonly Rule[] {
  return [];
}
