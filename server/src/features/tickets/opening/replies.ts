import type { Reply } from '../../../kit/reply.ts';
import { literal, shorten } from '../../../kit/text.ts';
import { numberText } from '../policy.ts';
import type { Ticket } from '../repository.ts';

/**
 * The answer to Create Ticket.
 *
 * @param place of a ticket that waits for room: which one it is in the line
 */
export function opened(ticket: Ticket, already: boolean, place?: number): Reply {
  if (place !== undefined) {
    return {
      content:
        `There is no room for your ticket right now: this server has as many channels as Discord allows. ` +
        `You are number ${place} in line. Your ticket ${numberText(ticket.number)} opens by itself, and you will be mentioned in it.`,
    };
  }
  if (ticket.channelId === null) {
    return {
      content: `Your ticket ${numberText(ticket.number)} is on its way. You will be mentioned in it in a moment.`,
    };
  }
  return {
    content: already
      ? `You have an open ticket already: <#${ticket.channelId}>. Write there, and staff will see it.`
      : `Your ticket is open: <#${ticket.channelId}>. Write there what you need.`,
  };
}

/** To staff, once an hour at most. */
export const serverIsFull = (serverName: string): Reply => ({
  content:
    `${literal(shorten(serverName, 100))} has as many channels as Discord allows, so new tickets become private threads, or wait. ` +
    'Close tickets that are solved, or delete channels that nobody needs.',
});

/** To the owner, once. */
export const categoryGone = (serverName: string): Reply => ({
  content:
    `The category for tickets on ${literal(shorten(serverName, 100))} was deleted. New tickets stand at the top of the ` +
    'list of channels until you set another one with `/setup`.',
});
