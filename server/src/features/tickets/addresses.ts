import { address, oneOf, rowId, snowflake, wholeNumber } from '../../kit/address.ts';

/** On a panel, for ever: Create Ticket. Type 0 is the server's first one. */
export const createButton = address('tickets.create', 1, { type: rowId });

/** On a panel that offers many types: a menu of them. */
export const createMenu = address('tickets.create_menu', 1, {});

/** The form that is filled in before a ticket of a type is opened. */
export const createForm = address('tickets.create_form', 1, { type: rowId });

/** On a ticket's first message, for ever: Close Ticket. */
export const closeButton = address('tickets.close', 1, { ticket: rowId });

/** Asks once, with the reason. */
export const closeForm = address('tickets.close_form', 1, { ticket: rowId });

/** Says yes to a close whose reason was typed with the command. */
export const closeYes = address('tickets.close_yes', 1, { ticket: rowId, draft: rowId });

/** Takes a close back while the channel is there. `round` says which opening of the ticket it closed. */
export const undoButton = address('tickets.undo', 1, { ticket: rowId });

/** The same in the direct message to an opener who closed the ticket, and who does not see the channel any more. */
export const undoDirectButton = address('tickets.undo_direct', 1, { guild: snowflake, ticket: rowId });

/** Opens a ticket again after it is over. */
export const reopenButton = address('tickets.reopen', 1, { ticket: rowId });

/** Staff ask the opener whether it is solved. */
export const solvedButton = address('tickets.solved', 1, { ticket: rowId, answer: oneOf('yes', 'no') });

/** In the direct message to the opener: one to five stars. */
export const rateButton = address('tickets.rate', 1, { guild: snowflake, ticket: rowId, stars: wholeNumber });
