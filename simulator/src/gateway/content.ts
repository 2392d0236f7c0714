import { asList, asObject, asText, isObject } from '../contract/json.ts';
import { omit } from '../omit.ts';
import { INTENT } from './intents.ts';
import type { Session } from './session.ts';

/**
 * Whether a session may read a message: with the intent all of them; without it its own, those that mention it, and
 * direct messages.
 * https://discord.com/developers/docs/topics/gateway#message-content-intent
 */
export function mayRead(session: Session, message: unknown): boolean {
  if ((session.intents & INTENT.messageContent) !== 0) return true;
  const { guild_id: guildId, author, mentions } = asObject(message);
  const { botId } = session.application;
  const mentioned = () => asList(mentions).some((user) => asObject(user)['id'] === botId);
  return asText(guildId) === '' || asObject(author)['id'] === botId || mentioned();
}

/** A message as a session gets it that may not read it. */
export function blanked(session: Session, message: unknown): object {
  const { referenced_message: answered, ...rest } = omit(asObject(message), 'poll');
  // A message inside of another one doesn't name its server.
  const inServer = isObject(answered) ? { ...answered, guild_id: rest['guild_id'] } : answered;
  const nested = answered === null || mayRead(session, inServer) ? answered : blanked(session, answered);
  return {
    ...rest,
    content: '',
    embeds: [],
    attachments: [],
    components: [],
    ...(answered === undefined ? {} : { referenced_message: nested }),
  };
}
