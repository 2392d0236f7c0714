import type { Way } from './troubles.ts';

const SLOW_MS = 2_500;
const RETRY_AFTER_MS = 10_000;
const SEEN_AFTER_MS = 8_000;
const CENSOR_EVERY = 3;

/** Everything without a key. */
const OLDER_ENDPOINTS = '^/(users|groups|thumbnails)/';

/** The named ways of breaking Roblox by hand. */
export const ROBLOX_WAYS: readonly Way[] = [
  {
    name: 'roblox-late',
    label: 'Profiles are seen late',
    words: `A saved description is seen by others ${SEEN_AFTER_MS / 1_000} seconds later.`,
    of: 'Roblox',
    moderation: { delayMs: SEEN_AFTER_MS },
  },
  {
    name: 'roblox-censors',
    label: 'Roblox censors descriptions',
    words: 'Of each description, every third word is shown as ####.',
    of: 'Roblox',
    moderation: { censorEveryNth: CENSOR_EVERY },
  },
  {
    name: 'roblox-no-editing',
    label: 'Profiles can not be edited',
    words: 'Roblox has switched editing off, as it does now and then. Saving fails.',
    of: 'Roblox',
    moderation: { editingOff: true },
  },
  {
    name: 'roblox-slow',
    label: 'Roblox is slow',
    words: `Every answer takes ${SLOW_MS / 1_000} seconds longer.`,
    of: 'Roblox',
    roblox: { where: {}, fault: { kind: 'delay', ms: SLOW_MS } },
  },
  {
    name: 'roblox-down',
    label: 'Roblox is down',
    words: 'Every request gets a 503.',
    of: 'Roblox',
    roblox: { where: {}, fault: { kind: 'status', status: 503 } },
  },
  {
    name: 'roblox-limit',
    label: 'Too many requests to Roblox',
    words: `Every request is told to wait ${RETRY_AFTER_MS / 1_000} seconds.`,
    of: 'Roblox',
    roblox: { where: {}, fault: { kind: 'rate-limit', retryAfterMs: RETRY_AFTER_MS } },
  },
  {
    name: 'roblox-closed',
    label: 'Roblox wants a key',
    words: 'Who asks without a key gets a 401. The bot goes over to Open Cloud, where it has one.',
    of: 'Roblox',
    roblox: { where: { route: OLDER_ENDPOINTS }, fault: { kind: 'status', status: 401 } },
  },
  {
    name: 'roblox-key-refused',
    label: 'Roblox refuses the key',
    words: 'Open Cloud gives a 401. The older endpoints still answer.',
    of: 'Roblox',
    roblox: { where: { route: '^/apis/' }, fault: { kind: 'status', status: 401 } },
  },
  {
    name: 'roblox-silence',
    label: 'Roblox never answers',
    words: 'Requests hang until the bot gives up.',
    of: 'Roblox',
    roblox: { where: {}, fault: { kind: 'timeout' } },
  },
  {
    name: 'roblox-garbage',
    label: 'Roblox answers with garbage',
    words: 'Instead of an answer comes a page of HTML, as if all were well.',
    of: 'Roblox',
    roblox: { where: {}, fault: { kind: 'page' } },
  },
  {
    name: 'roblox-wrong-id',
    label: 'Roblox tells of somebody else',
    words: 'Answers are about another account than the one that was asked for. Nobody may be linked by them.',
    of: 'Roblox',
    roblox: { where: {}, fault: { kind: 'wrong-id' } },
  },
];
