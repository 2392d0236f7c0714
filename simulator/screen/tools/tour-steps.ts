import type { Step } from './tour-step.ts';

const BOOK = '/training starts:in 10 minutes pad:3';

/**
 * The first minute. A step that needs a command which the bot does not have yet is left out, and so is one that stands
 * in its place once it does.
 */
export const TOUR: readonly Step[] = [
  {
    title: 'Let Bob host',
    words: 'Ada owns this server, so only she decides who may do what. She gives Bob the right to host.',
    as: 'Ada',
    pane: 0,
    channel: 'staff-room',
    type: '/allowusers user:@Bob for:Host trainings',
    expect: { as: 'Ada', words: 'Bob' },
    onlyWith: 'allowusers',
  },
  {
    title: 'Book a pad',
    words: 'Bob wants to train on pad 3. One line books it and announces it.',
    as: 'Bob',
    pane: 0,
    channel: 'trainings',
    type: BOOK,
    expect: { as: 'Bob', words: 'Pad 3 is yours' },
    onlyWith: 'allowusers',
  },
  {
    title: 'Book a pad',
    words: 'Ada owns this server, so she may host. One line books pad 3 and announces the training.',
    as: 'Ada',
    pane: 0,
    channel: 'trainings',
    type: BOOK,
    expect: { as: 'Ada', words: 'Pad 3 is yours' },
    onlyWithout: 'allowusers',
  },
  {
    title: 'See it as a member',
    words:
      'Dee is new here. She reads the announcement, with the time in her own clock, and not what the host reads alone.',
    as: 'Dee',
    pane: 1,
    channel: 'trainings',
    expect: { as: 'Dee', words: 'Training', now: true },
  },
  {
    title: 'Somebody else wants the same pad',
    words: 'A pad has one session at a time. The answer says who has it, until when, and which pads are free.',
    as: 'Ada',
    pane: 1,
    channel: 'trainings',
    type: '/tryout starts:in 20 minutes pad:3',
    expect: { as: 'Ada', words: 'Pad 3 is taken' },
  },
  {
    title: 'Not everybody may host',
    words: 'Bob has no right to host yet. He is told so, and who can help.',
    as: 'Bob',
    pane: 1,
    channel: 'trainings',
    type: BOOK,
    expect: { as: 'Bob', words: 'You need the right' },
    onlyWithout: 'allowusers',
  },
  {
    title: 'End it',
    words: 'The host presses End below the announcement. Everybody sees at once that the pad is free again.',
    as: 'Bob',
    pane: 0,
    channel: 'trainings',
    press: 'End',
    expect: { as: 'Dee', words: 'Training (ended)' },
    onlyWith: 'allowusers',
  },
  {
    title: 'End it',
    words: 'The host presses End below the announcement. Everybody sees at once that the pad is free again.',
    as: 'Ada',
    pane: 0,
    channel: 'trainings',
    press: 'End',
    expect: { as: 'Dee', words: 'Training (ended)' },
    onlyWithout: 'allowusers',
  },
];
