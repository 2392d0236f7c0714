import { asList, asObject } from '../json.ts';
import { at, type Finding, finding } from '../violation.ts';
import { type MessageFacts, messageRule } from './message-facts.ts';
import type { Rule } from './rule.ts';

const MENTIONS_PAGE = 'https://discord.com/developers/docs/resources/message#allowed-mentions-object';

export const mentionRules: readonly Rule[] = [messageRule(conflict)];

/** "All users" and "these users" contradict each other, and Discord refuses both together. */
function* conflict({ at: place, message }: MessageFacts): Iterable<Finding> {
  const mentions = asObject(message.allowed_mentions);
  for (const kind of ['users', 'roles']) {
    if (!asList(mentions.parse).includes(kind) || asList(mentions[kind]).length === 0) continue;
    const path = at(at(place, 'allowed_mentions'), 'parse');
    const sentence = `allows all ${kind}, and a list of ${kind} stands beside it. Discord takes one of them.`;
    yield finding(path, 'mentions_conflict', sentence, MENTIONS_PAGE);
  }
}
