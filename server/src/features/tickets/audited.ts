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
};
