import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import type { Application } from '../world/types.ts';

type EventName = GatewayDispatchPayload['t'];

/** https://discord.com/developers/docs/topics/gateway#list-of-intents */
export const INTENT = {
  guilds: 1 << 0,
  members: 1 << 1,
  moderation: 1 << 2,
  expressions: 1 << 3,
  integrations: 1 << 4,
  webhooks: 1 << 5,
  invites: 1 << 6,
  voice: 1 << 7,
  presences: 1 << 8,
  messages: 1 << 9,
  reactions: 1 << 10,
  typing: 1 << 11,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
  directTyping: 1 << 14,
  messageContent: 1 << 15,
  scheduledEvents: 1 << 16,
  automodSettings: 1 << 20,
  automodActions: 1 << 21,
  polls: 1 << 24,
  directPolls: 1 << 25,
} as const;

const ALL_INTENTS = Object.values(INTENT).reduce((all, bit) => all | bit, 0);

/** The privileged intents, each with the application flags that allow it (the full and the limited one). */
const PRIVILEGED: readonly (readonly [intent: number, flags: number])[] = [
  [INTENT.presences, (1 << 12) | (1 << 13)],
  [INTENT.members, (1 << 14) | (1 << 15)],
  [INTENT.messageContent, (1 << 18) | (1 << 19)],
];

/** True if `intents` holds no bit that Discord doesn't know. */
export const knownIntents = (intents: number): boolean =>
  Number.isInteger(intents) && intents >= 0 && (intents & ~ALL_INTENTS) === 0 && intents <= ALL_INTENTS;

/** True if the application's owner switched on every privileged intent among `intents`. */
export const allowedIntents = (application: Application, intents: number): boolean =>
  PRIVILEGED.every(([intent, flags]) => (intents & intent) === 0 || (application.flags & flags) !== 0);

const IN_SERVERS: ReadonlyMap<RegExp, number> = new Map([
  [/^GUILD_(CREATE|UPDATE|DELETE)$/, INTENT.guilds],
  [/^GUILD_ROLE_/, INTENT.guilds],
  [/^CHANNEL_/, INTENT.guilds],
  [/^THREAD_MEMBERS_UPDATE$/, INTENT.members],
  [/^THREAD_/, INTENT.guilds],
  [/^STAGE_INSTANCE_/, INTENT.guilds],
  [/^GUILD_MEMBER_/, INTENT.members],
  [/^GUILD_(BAN_|AUDIT_LOG_)/, INTENT.moderation],
  [/^GUILD_(EMOJIS|STICKERS|SOUNDBOARD)_/, INTENT.expressions],
  [/^(GUILD_INTEGRATIONS_UPDATE|INTEGRATION_)/, INTENT.integrations],
  [/^WEBHOOKS_UPDATE$/, INTENT.webhooks],
  [/^INVITE_/, INTENT.invites],
  [/^(VOICE_STATE_UPDATE|VOICE_CHANNEL_)/, INTENT.voice],
  [/^PRESENCE_UPDATE$/, INTENT.presences],
  [/^MESSAGE_(CREATE|UPDATE|DELETE|DELETE_BULK)$/, INTENT.messages],
  [/^MESSAGE_REACTION_/, INTENT.reactions],
  [/^MESSAGE_POLL_/, INTENT.polls],
  [/^TYPING_START$/, INTENT.typing],
  [/^GUILD_SCHEDULED_EVENT_/, INTENT.scheduledEvents],
  [/^AUTO_MODERATION_RULE_/, INTENT.automodSettings],
  [/^AUTO_MODERATION_ACTION_/, INTENT.automodActions],
]);

const IN_DIRECT_MESSAGES: ReadonlyMap<RegExp, number> = new Map([
  [/^(MESSAGE_(CREATE|UPDATE|DELETE)|CHANNEL_PINS_UPDATE|CHANNEL_CREATE)$/, INTENT.directMessages],
  [/^MESSAGE_REACTION_/, INTENT.directReactions],
  [/^MESSAGE_POLL_/, INTENT.directPolls],
  [/^TYPING_START$/, INTENT.directTyping],
]);

const known = new Map<string, number>();

/**
 * The intent that an event needs, 0 if it needs none (INTERACTION_CREATE, USER_UPDATE and their like).
 * https://discord.com/developers/docs/topics/gateway#list-of-intents
 */
export function intentOf(t: EventName, place: 'server' | 'direct'): number {
  const key = `${place} ${t}`;
  let intent = known.get(key);
  if (intent === undefined) {
    const table = place === 'server' ? IN_SERVERS : IN_DIRECT_MESSAGES;
    intent = [...table].find(([pattern]) => pattern.test(t))?.[1] ?? 0;
    known.set(key, intent);
  }
  return intent;
}
