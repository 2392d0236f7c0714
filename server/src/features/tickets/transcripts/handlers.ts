import { everyone } from '../../../kit/access.ts';
import { command, type Door, press } from '../../../kit/door.ts';
import { readTranscript } from './addresses.ts';
import { words } from './replies.ts';
import type { Reading } from './service.ts';

const because = 'whether somebody may read a ticket hangs on the ticket, and is asked when it is known';
/** As high as the numbers of tickets can get. */
const MOST_NUMBER = 2_000_000_000;

export const transcriptDoors = (reading: Reading): Door[] => [
  command({
    name: 'ticket transcript',
    description: words.transcript,
    options: { number: { type: 'number', description: words.number, min: 1, max: MOST_NUMBER } },
    access: everyone(because),
    answer: 'private',
    sample: {},
    run: ({ actor, place }, { number }) => reading.find(actor, place.channelId, number),
  }),
  press(readTranscript, {
    access: everyone(because),
    answer: 'private',
    sample: { guild: '300000000000000001', ticket: 1 },
    server: ({ guild }) => guild,
    run: ({ actor }, { guild, ticket }) => reading.open(actor, { guildId: guild, ticketId: ticket }),
  }),
];
