import { refusal, type RefusalKind } from '../../../kit/refusal.ts';

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

export const transcriptRefusals: readonly RefusalKind[] = [noTranscript, notYours];
