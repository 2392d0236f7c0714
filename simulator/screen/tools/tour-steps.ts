import type { Step } from './tour-step.ts';

/** The first minute. Each area that is built adds a step. */
export const TOUR: readonly Step[] = [
  {
    title: 'Let Bob host',
    words: 'Ada owns this server, so she decides who may do what. She lets Bob host trainings and tryouts.',
    as: 'Ada',
    pane: 0,
    channel: 'staff-room',
    type: '/allowusers user:@Bob',
    expect: { as: 'Ada', words: 'host trainings' },
  },
  {
    title: 'Book a pad',
    words: 'Bob wants to train on pad 3. One line books it and announces it.',
    as: 'Bob',
    pane: 0,
    channel: 'trainings',
    type: '/training starts:in 10 minutes pad:3',
    // Yours, or taken: by who took the tour before and did not end it.
    expect: { as: 'Bob', words: 'Pad 3 is' },
  },
  {
    title: 'See it as a member',
    words: 'Dee is new here. She reads the announcement with the time in her own clock, and not what Bob reads alone.',
    as: 'Dee',
    pane: 1,
    channel: 'trainings',
    expect: { as: 'Dee', words: 'Training', now: true },
  },
  {
    title: 'Try without the right',
    words: 'Dee would like to host a training, too. She may not yet, and is told what is missing and who can help.',
    as: 'Dee',
    pane: 1,
    channel: 'trainings',
    type: '/training starts:in 30 minutes',
    expect: { as: 'Dee', words: 'You need the right to host trainings' },
  },
  {
    title: 'Ask why',
    words: 'Ada looks up what Dee may and may not do, and why. Dee does not see the answer.',
    as: 'Ada',
    pane: 0,
    channel: 'staff-room',
    type: '/permissions why:@Dee',
    expect: { as: 'Ada', words: 'may not host trainings' },
  },
  {
    title: 'Want the same pad',
    words: 'Ada wants pad 3 at that time, too. She is told who has it, until when, and which pads are free.',
    as: 'Ada',
    pane: 1,
    channel: 'trainings',
    type: '/tryout starts:in 20 minutes pad:3',
    expect: { as: 'Ada', words: 'Pad 3 is taken' },
  },
  {
    title: 'End it',
    words: 'Bob presses End below his announcement. Everybody sees at once that the pad is free again.',
    as: 'Bob',
    pane: 0,
    channel: 'trainings',
    press: 'End',
    expect: { as: 'Dee', words: 'Training (ended)' },
  },
];
