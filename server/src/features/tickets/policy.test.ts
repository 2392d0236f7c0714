import { describe, expect, test } from 'vitest';
import { ticketsAudited } from './audited.ts';
import { channelName, letsIn, markerIn, markerText, nameWords, overwritesOf } from './policy.ts';
import { troubleOf } from './trouble.ts';
import { emojiOf } from './types/service.ts';
import { DiscordFailure } from '../../discord/failure.ts';

const circle = {
  guildId: '1',
  botId: '2',
  openerId: '3',
  staffRoleIds: ['4', '4'],
  staffUserIds: ['5'],
  addedIds: ['6', '5'],
  goneIds: [],
  hidden: false,
};
const who = (overwrites: ReturnType<typeof overwritesOf>) => overwrites.map(({ id }) => id);

describe('a channel’s name', () => {
  test('has the number and what Discord takes of the opener’s name', () => {
    expect(channelName(42, 'Dee.X')).toBe('ticket-0042-dee-x');
    expect(channelName(42, '★ ★')).toBe('ticket-0042');
    expect(channelName(123_456, null)).toBe('ticket-123456');
    expect(channelName(1, 'Ж'.repeat(200))).toHaveLength(100);
    expect(nameWords('  ﬁne — @everyone\u202e ')).toBe('fine-everyone');
  });
});

describe('a marker', () => {
  test('is found in a topic that people wrote around it, and not in words that look like it', () => {
    const marker = '0123456789abcdef';
    expect(markerIn(`please read · ${markerText(marker)} (thanks)`)).toBe(marker);
    expect(markerIn('ticket:42')).toBeUndefined();
    expect(markerIn(`my${markerText(marker)}`)).toBeUndefined();
    expect(markerIn(null)).toBeUndefined();
  });
});

describe('who sees a channel', () => {
  test('is named once each, and the bot last', () => {
    expect(who(overwritesOf(circle))).toEqual(['1', '4', '5', '3', '6', '2']);
    expect(who(overwritesOf({ ...circle, hidden: true }))).toEqual(['1', '4', '5', '2']);
    expect(who(overwritesOf({ ...circle, openerId: '5', hidden: true }))).toContain('5');
    expect(who(overwritesOf({ ...circle, goneIds: ['3', '6'] }))).toEqual(['1', '4', '5', '2']);
  });

  test('is in line only if everybody is let in who must be, and nobody else', () => {
    const wanted = overwritesOf(circle);
    expect(letsIn(wanted, wanted)).toBe(true);
    expect(letsIn(wanted.slice(1), wanted)).toBe(false);
    expect(
      letsIn(
        wanted.filter(({ id }) => id !== '3'),
        wanted,
      ),
    ).toBe(false);
    expect(letsIn(wanted, overwritesOf({ ...circle, hidden: true }))).toBe(false);
    expect(letsIn([...wanted, { kind: 'role', id: '9', allow: 0n, deny: 1n }], wanted)).toBe(true);
  });
});

describe('trouble', () => {
  test('is sorted into what can be done about it', () => {
    const failed = (...given: ConstructorParameters<typeof DiscordFailure>) => troubleOf(new DiscordFailure(...given));
    expect(failed('gone', 404, 10003, '')).toEqual({ kind: 'gone' });
    expect(failed('forbidden', 403, 50013, '')).toEqual({ kind: 'forbidden' });
    expect(failed('full', 400, 30013, '')).toEqual({ kind: 'full', of: 'server' });
    expect(failed('full', 400, 50035, '', undefined, undefined, ['parent_id'])).toEqual({
      kind: 'full',
      of: 'category',
    });
    expect(failed('invalid', 400, 50035, '', undefined, undefined, ['name'])).toEqual({
      kind: 'invalid',
      about: ['name'],
    });
    expect(failed('retry', 503, 0, '')).toEqual({ kind: 'retry' });
    expect(troubleOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toEqual({ kind: 'storage' });
    expect(troubleOf(new TypeError('x'))).toEqual({ kind: 'unknown' });
  });
});

describe('an emoji', () => {
  test('is one of Unicode, or one of the server’s own', () => {
    for (const good of ['⚖️', '🇩🇪', '👩‍💻', '1️⃣']) expect(emojiOf(good)).toBe(good);
    expect(emojiOf('<a:wave:123456789012345678>')).toBe('wave:123456789012345678');
    expect(emojiOf('none')).toBeNull();
    for (const bad of ['x', '⚖️⚖️', 'bug', '1']) expect(() => emojiOf(bad)).toThrow('ticket.emoji');
  });
});

describe('the audit log', () => {
  test('tells what was done in one sentence, and nothing that was typed is formatting', () => {
    const tell = (action: string, entry: { target?: string; before?: object; after?: object }) => {
      const telling = ticketsAudited[action];
      if (typeof telling !== 'object') throw new Error(action);
      return telling.tell({
        who: '<@1>',
        target: 'ticket:42',
        ...entry,
        before: { ...entry.before },
        after: { ...entry.after },
      });
    };
    expect(tell('ticket.open', {})).toBe('<@1> opened ticket 42');
    expect(tell('ticket.close', { after: { reason: '*done*' } })).toBe('<@1> closed ticket 42: \\*done\\*');
    expect(tell('ticket.close', { after: { cause: 'waiting' } })).toBe('<@1> closed ticket 42, as nobody answered');
    expect(tell('ticket.priority', { before: { priority: 'low' }, after: { priority: 'high' } })).toBe(
      '<@1> changed the priority of ticket 42 (low, now high)',
    );
    expect(tell('ticket.type_add', { target: 'type:3', after: { name: 'Bugs' } })).toBe(
      '<@1> added the tickets called “Bugs”',
    );
  });
});
