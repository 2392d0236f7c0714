import { asList, asObject, asText, isObject, type Json, lengthInCharacters } from '../json.ts';
import { at, type Finding, finding } from '../violation.ts';
import { type MessageFacts, messageRule } from './message-facts.ts';
import type { Rule } from './rule.ts';

/** The limits of single parts are in the description; these are not. */
const EMBED_PAGE = 'https://discord.com/developers/docs/resources/message#embed-object-embed-limits';

/** From EMBED_PAGE: titles, descriptions, fields, footers and authors of all embeds of a message together. */
const LONGEST_EMBEDS_CHARACTERS = 6000;

export const embedRules: readonly Rule[] = [messageRule(sum), messageRule(emptyEmbeds), messageRule(emptyParts)];

function* embedsOf({ at: place, message }: MessageFacts): Iterable<{ embed: Json; path: string }> {
  for (const [i, embed] of asList(message.embeds).entries()) {
    yield { embed: asObject(embed), path: at(at(place, 'embeds'), i) };
  }
}

const fieldsOf = (embed: Json) => asList(embed.fields).map(asObject);

function* sum(facts: MessageFacts): Iterable<Finding> {
  let characters = 0;
  for (const { embed } of embedsOf(facts)) {
    const texts = [embed.title, embed.description, asObject(embed.footer).text, asObject(embed.author).name];
    texts.push(...fieldsOf(embed).flatMap(({ name, value }) => [name, value]));
    for (const text of texts) characters += lengthInCharacters(asText(text));
  }
  if (characters <= LONGEST_EMBEDS_CHARACTERS) return;
  const sentence = `have ${characters} characters together. Discord allows at most ${LONGEST_EMBEDS_CHARACTERS}.`;
  yield finding(at(facts.at, 'embeds'), 'embeds_too_long', sentence, EMBED_PAGE);
}

const SHOWN = ['title', 'description', 'author', 'footer', 'image', 'thumbnail', 'video', 'timestamp'];

function* emptyEmbeds(facts: MessageFacts): Iterable<Finding> {
  for (const { embed, path } of embedsOf(facts)) {
    const shown = SHOWN.some((key) => isObject(embed[key]) || asText(embed[key]).trim() !== '');
    if (!shown && fieldsOf(embed).length === 0) yield finding(path, 'empty_embed', 'has nothing to show.', EMBED_PAGE);
  }
}

function* emptyParts(facts: MessageFacts): Iterable<Finding> {
  for (const { embed, path } of embedsOf(facts)) {
    for (const [i, field] of fieldsOf(embed).entries()) {
      for (const key of ['name', 'value']) {
        if (field[key] !== undefined && asText(field[key]).trim() === '') {
          yield finding(
            at(at(at(path, 'fields'), i), key),
            'too_short',
            'is empty. Discord requires a text.',
            EMBED_PAGE,
          );
        }
      }
    }
    for (const [part, key] of [
      ['footer', 'text'],
      ['author', 'name'],
    ] as const) {
      const value = embed[part];
      if (!isObject(value) || asText(value[key]) !== '') continue;
      yield finding(at(at(path, part), key), 'missing', 'is missing. Discord requires it.', EMBED_PAGE);
    }
  }
}
