import { address, rowId, snowflake } from '../../../kit/address.ts';

/** "Read the transcript", also in a direct message: so the server stands in it. */
export const readTranscript = address('ticket.read', 1, { guild: snowflake, ticket: rowId });
