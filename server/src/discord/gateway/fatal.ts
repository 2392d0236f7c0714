import { GatewayCloseCodes, GatewayIntentBits } from 'discord-api-types/v10';

/** The connection to Discord ended for good: trying again would end the same way. */
export interface Fatal {
  /** `token` and `intents` are mended by the person who runs the bot; `ours` is a mistake in the bot. */
  readonly reason: 'token' | 'intents' | 'ours';
  /** Discord's close code, or 0 where REST refused the token. */
  readonly code: number;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to do about it, in one or two sentences. */
  readonly mend: string;
}

/** The bits that Discord gives only to applications whose owner has switched them on. */
const PRIVILEGED: readonly (readonly [bit: number, name: string])[] = [
  [GatewayIntentBits.GuildPresences, 'Presence Intent'],
  [GatewayIntentBits.GuildMembers, 'Server Members Intent'],
  [GatewayIntentBits.MessageContent, 'Message Content Intent'],
];

/** The switches in Discord's portal that these intents need, by the names that stand there. */
const switchesFor = (intents: number): string[] =>
  PRIVILEGED.filter(([bit]) => (intents & bit) !== 0).map(([, name]) => name);

/** What is said when Discord does not take the token, whether over REST or over the gateway. */
export const badToken = (code: number): Fatal => ({
  reason: 'token',
  code,
  message: 'Discord does not accept the bot token.',
  mend:
    'Open https://discord.com/developers/applications, choose the application, then Bot, then Reset Token. ' +
    'Put the new token in DISCORD_BOT_TOKEN and start the bot again.',
});

/** What went wrong on our side, with what to do about it. */
const OURS: ReadonlyMap<number, readonly [message: string, mend: string]> = new Map([
  [
    GatewayCloseCodes.InvalidShard,
    ['Discord does not accept how the bot is split into shards.', 'Start the bot again.'],
  ],
  [GatewayCloseCodes.ShardingRequired, ['The bot is in too many servers for its connections.', 'Start the bot again.']],
  [
    GatewayCloseCodes.InvalidAPIVersion,
    ['Discord no longer speaks the version that this bot speaks.', 'Install a newer version of the bot.'],
  ],
  [
    GatewayCloseCodes.InvalidIntents,
    ['Discord does not know the intents that this bot asks for.', 'Install a newer version of the bot.'],
  ],
]);
const BAD_TOKEN: number = GatewayCloseCodes.AuthenticationFailed;
const DISALLOWED_INTENTS: number = GatewayCloseCodes.DisallowedIntents;

/**
 * Says what a close code means if it ends the connection for good; `undefined` for all others.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
 *
 * @param intents the intents that were asked for
 */
export function fatalOf(code: number, intents: number): Fatal | undefined {
  if (code === BAD_TOKEN) return badToken(code);
  if (code === DISALLOWED_INTENTS) return switchedOff(code, intents);
  const ours = OURS.get(code);
  return ours && { reason: 'ours', code, message: ours[0], mend: ours[1] };
}

function switchedOff(code: number, intents: number): Fatal {
  const names = switchesFor(intents).join(', ') || 'one of the privileged intents';
  return {
    reason: 'intents',
    code,
    message: `Discord does not allow the bot what it asked for: ${names}.`,
    mend:
      'Open https://discord.com/developers/applications, choose the application, then Bot, and switch on ' +
      `${names} under "Privileged Gateway Intents". Then start the bot again.`,
  };
}
