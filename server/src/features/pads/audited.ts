import { type Audited, momentOf, type ToldEntry } from '../../kit/audited.ts';
import { timestamp } from '../../kit/text.ts';

/** What the audit log says of sessions. */
export const padsAudited: Audited = {
  'session.book': {
    short: 'booked a session',
    tell({ who, target, after }) {
      const startsAt = momentOf(after['starts_at']);
      const { kind, pad } = after;
      if (!startsAt || typeof kind !== 'string' || typeof pad !== 'number') return undefined;
      return `${who} booked pad ${pad} for a ${kind} at ${timestamp(startsAt, 'full')} (${target.replace(':', ' ')})`;
    },
  },
  'session.end': {
    short: 'ended a session',
    tell: ({ who, target, after }) =>
      who === 'I'
        ? `${named(target, 'Session')} ended: ${reasonOf(after)}`
        : `${who} ended ${named(target, 'session')}`,
  },
  'session.cancel': {
    short: 'cancelled a session',
    tell: ({ who, target, after }) => `${who} cancelled ${named(target, 'session')}: ${reasonOf(after)}`,
  },
  'session.end_refused': {
    short: 'was refused to end a session',
    tell: ({ who, target }) =>
      `${who} tried to end ${named(target, 'session')}, which somebody else hosts, and I said no`,
  },
  'session.host_lost': {
    short: 'noted that a session needs a host',
    tell: ({ target, after }) =>
      `${named(target, 'Session')}${onPad(after)} needs a host: ${hostOf(after)} may not host any more`,
  },
  'session.host_back': {
    short: 'noted that the host of a session may host again',
    tell: ({ target, after }) =>
      `${named(target, 'Session')}${onPad(after)} has its host back: ${hostOf(after)} may host again`,
  },
  'session.take_over': {
    short: 'took over a session',
    tell: ({ who, target, before }) => `${who} took over ${named(target, 'session')} from ${hostOf(before)}`,
  },
};

const named = (target: string, first: 'Session' | 'session') => `${first} ${target.replace(/^session:/, '')}`;

const reasonOf = ({ reason }: ToldEntry['after']) => (typeof reason === 'string' ? reason : 'nobody said why');
const onPad = ({ pad }: ToldEntry['after']) => (typeof pad === 'number' ? ` on pad ${pad}` : '');
const hostOf = ({ host }: ToldEntry['after']) => (typeof host === 'string' ? `<@${host}>` : 'the host');
