import { asList, asObject, asText, lengthInCharacters, repeated } from '../json.ts';
import { at, type Finding, finding } from '../violation.ts';
import type { RequestFacts, Rule } from './rule.ts';

const CHANNEL_PAGE = 'https://discord.com/developers/docs/resources/channel#channel-object-channel-structure';

/** From CHANNEL_PAGE. */
const LONGEST_TOPIC_CHARACTERS = 1024;
/** https://discord.com/developers/docs/resources/channel#channel-object-channel-types: forum and media channels. */
const POST_CHANNEL_TYPES: readonly unknown[] = [15, 16];
/** Keys that only a forum or media channel takes: an edit does not say the channel's type. */
const POST_CHANNEL_KEYS = ['available_tags', 'default_reaction_emoji', 'default_sort_order', 'default_forum_layout'];

export const channelRules: readonly Rule[] = [topic, overwrites];

/** The description allows 4,096, which is right for forum and media channels only. */
function* topic({ body }: RequestFacts): Iterable<Finding> {
  const channel = asObject(body);
  if (POST_CHANNEL_TYPES.includes(channel.type) || POST_CHANNEL_KEYS.some((key) => key in channel)) return;
  const characters = lengthInCharacters(asText(channel.topic));
  if (characters <= LONGEST_TOPIC_CHARACTERS) return;
  const sentence = `has ${characters} characters. Discord allows at most ${LONGEST_TOPIC_CHARACTERS}.`;
  yield finding('topic', 'too_long', sentence, CHANNEL_PAGE);
}

function* overwrites({ body }: RequestFacts): Iterable<Finding> {
  const list = asList(asObject(body).permission_overwrites).map(asObject);
  for (const id of repeated(list.map((overwrite) => overwrite.id))) {
    const last = list.findLastIndex((overwrite) => overwrite.id === id);
    const path = at(at('permission_overwrites', last), 'id');
    yield finding(path, 'duplicate_id', `is ${JSON.stringify(id)}, for which there is one already.`, CHANNEL_PAGE);
  }
}
