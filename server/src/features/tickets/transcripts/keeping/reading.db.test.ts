import { afterEach, describe, expect, test } from 'vitest';
import { CHANNEL, GUILD, type KeptTicket, keepTicket, OPENER, rawMessage } from '../../../../../test/kept-ticket.ts';
import { DiscordFailure } from '../../../../discord/failure.ts';
import type { ReadMessage } from '../../../../discord/port.ts';
import { readMessage } from '../../../../discord/read-message.ts';

let room: KeptTicket;
afterEach(() => room.stop());

const busy = new DiscordFailure('retry', 429, 0, 'You are being rate limited.', undefined, 10);
const first = 1_500_000_000_000_000_000n;

/** The messages of a long channel, made when they are asked for. */
function longChannel(length: number, sizeOf = 30) {
  const messageAt = (n: number): ReadMessage => {
    const made = readMessage(
      rawMessage(`message ${n} ${'x'.repeat(sizeOf)}`, {
        id: String(first + BigInt(n)),
        author: { id: OPENER, username: `person_${n % 5}` },
      }),
    );
    if (!made) throw new Error('unreadable');
    return made;
  };
  return (after?: string): ReadMessage[] => {
    const from = after === undefined ? 0 : Number(BigInt(after) - first) + 1;
    return Array.from({ length: Math.max(0, Math.min(100, length - from)) }, (_, n) => messageAt(from + n));
  };
}

describe('reading at the close', () => {
  test('10,000 messages with refusals on the way are complete and in order, and memory stays bounded', async () => {
    const page = longChannel(10_000, 500);
    let calls = 0;
    room = await keepTicket({
      messagesOf: async (_, after) => {
        calls += 1;
        if (calls % 7 === 0) throw busy;
        return page(after);
      },
    });
    room.discord.sees.content = true;
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
    let refused = 0;
    for (;;) {
      try {
        await room.transcripts.finish(room.ticket, CHANNEL);
        break;
      } catch (error) {
        expect(error).toBe(busy);
        refused += 1;
      }
    }
    clearInterval(watch);
    const grown = (most - before) / 1024 / 1024;
    console.log(
      `10,000 messages: ${calls} calls of which ${refused} were refused, ${grown.toFixed(1)} MB more at most`,
    );
    expect(grown).toBeLessThan(50);
    expect(calls).toBe(101 + refused);
    const rows = await room.sql<{ n: number; ordered: boolean }[]>`
      select count(*)::int as n, bool_and(content like 'message ' || (message_id - ${String(first)}::bigint) || ' %') as ordered
        from transcript_messages`;
    expect(rows[0]).toEqual({ n: 10_000, ordered: true });
  });

  test('begins where it stopped when the process is ended between two pages', async () => {
    const page = longChannel(250);
    const asked: (string | undefined)[] = [];
    room = await keepTicket({
      messagesOf: async (_, after) => {
        asked.push(after);
        if (asked.length === 2) throw new Error('the power is cut');
        return page(after);
      },
    });
    await expect(room.transcripts.finish(room.ticket, CHANNEL)).rejects.toThrow('power');
    await room.transcripts.finish(room.ticket, CHANNEL);
    const at = (n: number) => String(first + BigInt(n));
    expect(asked).toEqual([undefined, at(99), at(99), at(199)]);
    expect((await room.sql`select from transcript_messages`).length).toBe(250);
  });

  test('costs one call where there are fewer than a hundred messages, and one more when it is run again', async () => {
    let calls = 0;
    room = await keepTicket({
      messagesOf: async (_, after) => {
        calls += 1;
        return longChannel(40)(after);
      },
    });
    await room.transcripts.finish(room.ticket, CHANNEL);
    expect(calls).toBe(1);
    await room.transcripts.finish(room.ticket, CHANNEL);
    expect(calls).toBe(2);
    expect((await room.sql`select from transcript_messages where deleted_at is not null`).length).toBe(0);
  });

  test('finds what was deleted and changed while the bot was away', async () => {
    const all = longChannel(5);
    room = await keepTicket({ messagesOf: async (_, after) => all(after).filter((_message, n) => n !== 1 && n !== 4) });
    room.discord.sees.content = true;
    for (const message of all()) await room.write('before', { id: message.id, edited_timestamp: null });
    await room.sql`update transcript_messages set written_at = '2030-10-07T18:00:00Z'`;
    await room.transcripts.finish(room.ticket, CHANNEL);
    const deleted = await room.sql<{ n: number }[]>`
      select (message_id - ${String(first)}::bigint)::int as n from transcript_messages where deleted_at is not null order by 1`;
    expect(deleted.map(({ n }) => n)).toEqual([1, 4]);
  });

  test('takes nothing for deleted where Discord answers that there is nothing', async () => {
    room = await keepTicket({ messagesOf: async () => [] });
    room.discord.sees.content = true;
    await room.write('here');
    await room.transcripts.finish(room.ticket, CHANNEL);
    expect((await room.sql`select from transcript_messages where deleted_at is not null`).length).toBe(0);
  });

  test('of a channel that is gone keeps what came before, and says that more may be missing', async () => {
    const gone = new DiscordFailure('gone', 404, 10003, 'Unknown Channel');
    room = await keepTicket({ messagesOf: () => Promise.reject(gone) });
    room.discord.sees.content = true;
    await room.write('kept as it came');
    await room.transcripts.finish(room.ticket, CHANNEL);
    let page = await room.page();
    expect(page).toContain('kept as it came');
    expect(page).toContain('The channel could not be read to its end');
    await room.transcripts.finish(room.ticket, null);
    page = await room.page();
    expect(page).toContain('The channel could not be read to its end');
  });

  test('of one that was read to its end and is gone by now has no gap', async () => {
    room = await keepTicket({ messagesOf: async (_, after) => longChannel(2)(after) });
    await room.transcripts.finish(room.ticket, CHANNEL);
    await room.transcripts.finish(room.ticket, null);
    expect(await room.page()).not.toContain('could not be read to its end');
  });

  test('any other failure is handed on, so that nothing is deleted that could still be read', async () => {
    const down = new DiscordFailure('retry', 503, 0, 'Service Unavailable');
    room = await keepTicket({ messagesOf: () => Promise.reject(down) });
    await expect(room.transcripts.finish(room.ticket, CHANNEL)).rejects.toBe(down);
  });

  test('a ticket that was opened again in a new channel keeps both parts in order', async () => {
    const second = '200000000000000077';
    room = await keepTicket({
      messagesOf: async (channelId, after) =>
        longChannel(channelId === CHANNEL ? 3 : 6)(channelId === CHANNEL ? after : (after ?? String(first + 2n))),
    });
    await room.transcripts.finish(room.ticket, CHANNEL);
    await room.sql`update tickets set channel_id = ${second}, round = 2 where id = ${room.ticket.ticketId}`;
    await room.transcripts.finish(room.ticket, second);
    const rows = await room.sql<{ deleted: boolean }[]>`
      select deleted_at is not null as deleted from transcript_messages where guild_id = ${GUILD} order by message_id`;
    expect(rows).toEqual(Array.from({ length: 6 }, () => ({ deleted: false })));
  });
});
