import { type Audited, type Telling, targetWords, type ToldEntry } from '../../kit/audited.ts';
import { literal, shorten } from '../../kit/text.ts';

const REASON_SHOWN = 200;

/** `opened ticket 42`; after it what else the entry knows. */
const ticket = (before: string, after = '', more: (entry: ToldEntry) => string = () => ''): Telling => ({
  short: `${before} a ticket${after}`,
  tell: (entry) => `${entry.who} ${before} ${targetWords(entry.target)}${after}${more(entry)}`,
});

const text = (value: unknown): string => (typeof value === 'string' ? shorten(literal(value), REASON_SHOWN) : '');
const person = (value: unknown): string => (typeof value === 'string' && /^\d+$/.test(value) ? ` (<@${value}>)` : '');
const change = (name: string) => (entry: ToldEntry) => {
  const [was, is] = [text(entry.before[name]), text(entry.after[name])];
  return is === '' ? '' : was === '' ? ` (${is})` : ` (${was}, now ${is})`;
};
const type = (before: string): Telling => ({
  short: `${before} a type of tickets`,
  tell: ({ who, after }) => `${who} ${before} the tickets called “${text(after['name'])}”`,
});

/** How the audit log says what was done to tickets. */
export const ticketsAudited: Audited = {
  'ticket.panel': {
    short: 'posted the button for tickets',
    tell: ({ who, target }) => `${who} posted the button for tickets in ${targetWords(target)}`,
  },
  'ticket.open': ticket('opened'),
  'ticket.fail': ticket('gave up opening'),
  'ticket.close': ticket('closed', '', ({ after }) => {
    const reason = text(after['reason']);
    if (reason !== '') return `: ${reason}`;
    return after['cause'] === 'waiting' ? ', as nobody answered' : '';
  }),
  'ticket.undo': ticket('took the close of', ' back'),
  'ticket.reopen': ticket('opened', ' again'),
  'ticket.channel_deleted': ticket('noted that the channel of', ' was deleted by hand'),
  'ticket.refused': ticket('was refused at'),
  'ticket.forged': 'sent a button of a ticket that this server does not have',
  'ticket.claim': ticket('claimed'),
  'ticket.unclaim': ticket('gave up'),
  'ticket.add': ticket('let somebody into', '', ({ after }) => person(after['user'])),
  'ticket.remove': ticket('took somebody out of', '', ({ before }) => person(before['user'])),
  'ticket.rename': ticket('renamed', '', change('name')),
  'ticket.move': ticket('moved', ' to another type', change('type')),
  'ticket.note': ticket('wrote a note about'),
  'ticket.priority': ticket('changed the priority of', '', change('priority')),
  'ticket.remind': ticket('reminded staff of'),
  'ticket.warn': ticket('warned the member who opened'),
  'ticket.transcript_deleted': ticket('deleted the transcript of', ', as it was kept long enough'),
  'ticket.rate': ticket('rated', '', ({ after }) =>
    typeof after['stars'] === 'number' ? ` (${after['stars']} of 5)` : '',
  ),
  'ticket.answer_save': {
    short: 'saved an answer for tickets',
    tell: ({ who, after }) => `${who} saved the answer “${text(after['name'])}” for tickets`,
  },
  'ticket.answer_forget': {
    short: 'deleted an answer for tickets',
    tell: ({ who, before }) => `${who} deleted the answer “${text(before['name'])}” for tickets`,
  },
  'ticket.block': {
    short: 'kept a member from opening tickets',
    tell({ who, target, after }) {
      const reason = text(after['reason']);
      return `${who} kept ${targetWords(target)} from opening tickets${reason === '' ? '' : `: ${reason}`}`;
    },
  },
  'ticket.unblock': {
    short: 'let a member open tickets again',
    tell: ({ who, target }) => `${who} let ${targetWords(target)} open tickets again`,
  },
  'ticket.type_add': type('added'),
  'ticket.type_edit': type('changed'),
  'ticket.type_remove': type('stopped offering'),
  'ticket.type_question': type('changed the questions of'),
};
