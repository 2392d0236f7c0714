import type { Reader } from '../control/reads.ts';
import { findMessage } from '../world/lookup.ts';
import type { Message, World } from '../world/types.ts';
import type { Line } from './wire.ts';

/**
 * A channel as one person reads it, oldest first, with what only Discord's client needs.
 *
 * @throws NotPossible if that person does not see the channel, or if it is gone
 */
export function linesFor(deps: { world: World; reader: Reader }, viewerId: string, channelId: string): Line[] {
  const { world, reader } = deps;
  return reader.reads(viewerId, channelId).map((seen): Line => {
    const message = findMessage(world, channelId, seen.id);
    return {
      ...seen,
      type: message?.type ?? 0,
      attachments: seen.attachments.map((file) => {
        const kept = message?.attachments.find(({ id }) => id === file.id);
        return { ...file, size: kept?.size ?? 0, contentType: kept?.contentType, description: kept?.description };
      }),
      replyTo: message && answeredBy(world, message, viewerId),
      reactions: (message?.reactions ?? []).map(({ emoji, userIds }) => ({
        emoji,
        count: userIds.size,
        mine: userIds.has(viewerId),
      })),
    };
  });
}

function answeredBy(world: World, message: Message, viewerId: string): Line['replyTo'] {
  const { reference } = message;
  if (!reference) return undefined;
  const answered = findMessage(world, reference.channelId, reference.messageId);
  // Nobody reads another's private message in the line above an answer.
  if (!answered || (answered.ephemeralFor !== undefined && answered.ephemeralFor !== viewerId)) return 'deleted';
  return { authorId: answered.authorId, text: answered.content };
}
