import { asList, type Json, repeated } from '../json.ts';
import { type Finding, finding } from '../violation.ts';

const IDENTIFY_PAGE = 'https://discord.com/developers/docs/events/gateway-events#identify';
const SHARDING_PAGE = 'https://discord.com/developers/docs/events/gateway#sharding';
const MEMBERS_PAGE = 'https://discord.com/developers/docs/events/gateway-events#request-guild-members';

/** From IDENTIFY_PAGE. */
const LARGE_THRESHOLD = { least: 50, most: 250 };
/** From MEMBERS_PAGE. */
const MOST_REQUESTED_MEMBERS = 100;
/** From MEMBERS_PAGE: a longer one is ignored. */
const LONGEST_NONCE_BYTES = 32;

/** The documented rules about what a client sends with an opcode, beside the shape of `d`. */
export function* sendRules(op: unknown, d: Json): Iterable<Finding> {
  if (op === 2) yield* identifyRules(d);
  if (op === 8) yield* memberRequestRules(d);
}

function* identifyRules(d: Json): Iterable<Finding> {
  const [id, count] = asList(d.shard).map(Number);
  if (id !== undefined && count !== undefined && !(id >= 0 && id < count)) {
    yield finding('d.shard', 'not_allowed', `says shard ${id} of ${count}; the first is 0.`, SHARDING_PAGE);
  }
  const threshold = d.large_threshold;
  if (typeof threshold !== 'number') return;
  const { least, most } = LARGE_THRESHOLD;
  const sentence = `is ${threshold}. Discord allows ${least} to ${most}.`;
  if (threshold < least) yield finding('d.large_threshold', 'too_small', sentence, IDENTIFY_PAGE);
  if (threshold > most) yield finding('d.large_threshold', 'too_big', sentence, IDENTIFY_PAGE);
}

function* memberRequestRules(d: Json): Iterable<Finding> {
  const ids = asList(d.user_ids);
  if (d.query !== undefined && d.user_ids !== undefined) {
    yield finding('d', 'conflict', 'has a query and user_ids; Discord takes one of them.', MEMBERS_PAGE);
  }
  if (d.query === undefined && d.user_ids === undefined) {
    yield finding('d', 'missing', 'has neither a query nor user_ids.', MEMBERS_PAGE);
  }
  if (ids.length > MOST_REQUESTED_MEMBERS) {
    const sentence = `holds ${ids.length}. Discord allows at most ${MOST_REQUESTED_MEMBERS}.`;
    yield finding('d.user_ids', 'too_many', sentence, MEMBERS_PAGE);
  }
  if (repeated(ids).length > 0) yield finding('d.user_ids', 'duplicate_id', 'names a member twice.', MEMBERS_PAGE);
  if (typeof d.nonce === 'string' && Buffer.byteLength(d.nonce) > LONGEST_NONCE_BYTES) {
    const sentence = `has more than ${LONGEST_NONCE_BYTES} bytes; Discord ignores it.`;
    yield finding('d.nonce', 'too_long', sentence, MEMBERS_PAGE);
  }
}
