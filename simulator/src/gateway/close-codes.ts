/**
 * The codes with which the gateway ends a connection.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 */
export const CLOSE = {
  unknownError: 4000,
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSeq: 4007,
  rateLimited: 4008,
  sessionTimedOut: 4009,
  invalidShard: 4010,
  shardingRequired: 4011,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
} as const;

/** What Discord writes beside a code. */
const REASONS: Readonly<Record<number, string>> = {
  4000: 'Unknown error.',
  4001: 'Unknown opcode.',
  4002: 'Error while decoding payload.',
  4003: 'Not authenticated.',
  4004: 'Authentication failed.',
  4005: 'Already authenticated.',
  4007: 'Invalid `seq`.',
  4008: 'You are being rate limited.',
  4009: 'Session timed out.',
  4010: 'Invalid shard.',
  4011: 'Sharding required.',
  4012: 'Invalid API version.',
  4013: 'Invalid intent(s).',
  4014: 'Disallowed intent(s).',
};

/** The sentence for a code; empty if Discord has none. */
export const reasonOf = (code: number): string => REASONS[code] ?? '';

/** After these codes from the server a session can't be resumed. */
const ENDS_SESSION: ReadonlySet<number> = new Set([4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);

/** Whether a session is over when the server closes with `code`. */
export const serverCloseEndsSession = (code: number): boolean => ENDS_SESSION.has(code);

/**
 * Whether a session is over when the client closes with `code`: a clean goodbye shows the bot as offline.
 * https://discord.com/developers/docs/topics/gateway#initiating-a-disconnect
 */
export const clientCloseEndsSession = (code: number): boolean => code === 1000 || code === 1001;
