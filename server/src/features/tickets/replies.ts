/** What commands and options say about themselves while a person types. Up to 100 characters each. */
export const words = {
  group: 'Work on tickets',
  sendticket: 'Post the message with the Create Ticket button',
  channel: 'Where to post it; here if you leave it out',
  close: 'Close the ticket in this channel',
  reason: 'Why it is closed; the opener reads it',
  undo: 'Take back the close of your ticket, within ten minutes',
  reopen: 'Open a closed ticket again',
  number: 'The number of the ticket',
} as const;

/** Of the bar beside a message about tickets. */
export const COLOR = 0x14b8a6;
