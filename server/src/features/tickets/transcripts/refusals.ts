import { refusal, type RefusalKind } from '../../../kit/refusal.ts';
import { timestamp } from '../../../kit/text.ts';

export const noTranscript = refusal('transcript.none', {
  sentence: ({ number }: { number: number | undefined }) =>
    number === undefined
      ? 'This channel is no ticket. Run the command in a ticket, or say which one you mean with the option `number`.'
      : `There is no ticket ${number} in this server. Look at the number in the name of its channel.`,
  sample: { number: 42 },
});

export const notYours = refusal('transcript.not_yours', {
  sentence: () => 'Only whoever opened this ticket, the staff who answer such tickets and the owner may read it.',
  sample: {},
});

export const deleted = refusal('transcript.deleted', {
  sentence: ({ number, at }: { number: number; at: Date }) =>
    `The transcript of ticket ${number} was deleted ${timestamp(at, 'relative')}: this server keeps transcripts for a ` +
    'limited time. Nobody can bring it back. If you need help with the same thing, press **Create Ticket**.',
  sample: { number: 42, at: new Date('2026-10-07T19:00:00Z') },
});

export const transcriptRefusals: readonly RefusalKind[] = [noTranscript, notYours, deleted];
