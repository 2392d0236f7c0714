import { asObject, asText } from '../json.ts';
import { type Finding, finding } from '../violation.ts';
import type { RequestFacts, Rule } from './rule.ts';

const PAGE = 'https://discord.com/developers/docs/resources/guild-scheduled-event';
const FIELDS_PAGE = `${PAGE}#guild-scheduled-event-object-field-requirements-by-entity-type`;

/** From FIELDS_PAGE: an event that is in no channel. */
const EXTERNAL = 3;

export const scheduledEventRules: readonly Rule[] = [externalEnd, order];

function* externalEnd({ operation, body }: RequestFacts): Iterable<Finding> {
  const event = asObject(body);
  if (!operation.startsWith('POST ') || event.entity_type !== EXTERNAL) return;
  if (asText(event.scheduled_end_time) === '') {
    yield finding(
      'scheduled_end_time',
      'missing',
      'is missing. An event outside of Discord needs its end.',
      FIELDS_PAGE,
    );
  }
}

function* order({ body }: RequestFacts): Iterable<Finding> {
  const event = asObject(body);
  const start = Date.parse(asText(event.scheduled_start_time));
  const end = Date.parse(asText(event.scheduled_end_time));
  if (end <= start) yield finding('scheduled_end_time', 'range', 'is not after scheduled_start_time.', PAGE);
}
