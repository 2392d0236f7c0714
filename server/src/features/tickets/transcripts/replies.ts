import type { Button, Reply, ReplyFile } from '../../../kit/reply.ts';
import { readTranscript } from './addresses.ts';
import type { TicketRef } from './contract.ts';

export const words = {
  transcript: 'Read what was written in a ticket',
  number: 'Which ticket, such as 42. Left out: the one of this channel',
};

/** For messages that stay: the link is made when it is pressed. */
export const readButton = ({ guildId, ticketId }: TicketRef): Button => ({
  label: 'Read the transcript',
  customId: readTranscript.to({ guild: guildId, ticket: ticketId }),
  style: 'secondary',
});

/**
 * The link and the file, for one reader.
 *
 * @param link.isPublic whether the person who runs the bot has said how others reach its pages
 */
export function transcript(number: number, link: { url: string; isPublic: boolean }, file: ReplyFile): Reply {
  const isButton = canBeButton(link.url);
  return {
    content: [
      `Here is the transcript of ticket ${number}.`,
      isButton
        ? 'The link works for half an hour, and is for you alone.'
        : `${link.url}\nThis link works for half an hour, and is for you alone.`,
      ...(link.isPublic
        ? []
        : ['It opens only on the computer that runs the bot. Everywhere else, open the file: all of it is in there.']),
    ].join('\n'),
    ...(isButton && { rows: [[{ label: 'Open the transcript', url: link.url }]] }),
    files: [file],
  };
}

/** Discord takes no button that leads to a name without a dot, such as `localhost`, nor a very long one. */
const MOST_URL = 512;
const canBeButton = (url: string): boolean => url.length <= MOST_URL && new URL(url).hostname.includes('.');
