import type { Audited } from '../../kit/audited.ts';

/** How the audit log says what was done to tickets. */
export const ticketsAudited: Audited = {
  'ticket.panel': 'posted the button for tickets',
  'ticket.open': 'opened a ticket',
  'ticket.fail': 'gave up opening a ticket',
  'ticket.close': 'closed a ticket',
  'ticket.undo': 'took the close of a ticket back',
  'ticket.reopen': 'opened a ticket again',
  'ticket.channel_deleted': 'noted that the channel of a ticket was deleted by hand',
  'ticket.refused': 'was refused at a ticket of somebody else',
  'ticket.claim': 'claimed a ticket',
  'ticket.unclaim': 'gave up a ticket',
  'ticket.add': 'let somebody into a ticket',
  'ticket.remove': 'took somebody out of a ticket',
  'ticket.rename': 'renamed a ticket',
  'ticket.move': 'moved a ticket to another type',
  'ticket.note': 'wrote a note about a ticket',
  'ticket.priority': 'changed the priority of a ticket',
  'ticket.answer_save': 'saved an answer for tickets',
  'ticket.answer_forget': 'deleted an answer for tickets',
  'ticket.block': 'kept a member from opening tickets',
  'ticket.unblock': 'let a member open tickets again',
  'ticket.remind': 'reminded staff of a ticket',
  'ticket.warn': 'warned the member who opened a ticket',
  'ticket.rate': 'rated a ticket',
};
