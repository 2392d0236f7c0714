import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { firstIdAt } from '../../../../discord/snowflake.ts';
import { MINUTE_MS } from '../../../../kit/wall.ts';
import { CHANNEL, GUILD, type KeptTicket, keepTicket, rawMessage } from '../../../../../test/kept-ticket.ts';

let room: KeptTicket;
beforeEach(async () => {
  room = await keepTicket();
});
afterEach(() => room.stop());

const kept = () =>
  room.sql<{ content: string; former: { text: string }[]; edits: number; deleted: boolean; unseen: boolean }[]>`
    select content, former, edits, deleted_at is not null as deleted, unseen from transcript_messages order by message_id`;

describe('messages of a live ticket', () => {
  test('are kept as they come, with their former texts and what was deleted', async () => {
    room.discord.sees.content = true;
    const first = rawMessage('Helo');
    await room.tell('MESSAGE_CREATE', first);
    await room.tell('MESSAGE_UPDATE', { ...first, content: 'Hello', edited_timestamp: '2030-10-07T18:41:00Z' });
    await room.tell('MESSAGE_UPDATE', { ...first, content: 'Hello!', edited_timestamp: '2030-10-07T18:42:00Z' });
    const second = await room.write('Forget it');
    await room.tell('MESSAGE_DELETE', { id: second, channel_id: CHANNEL, guild_id: GUILD });
    const bulk = [await room.write('a'), await room.write('b')];
    await room.tell('MESSAGE_DELETE_BULK', { ids: bulk, channel_id: CHANNEL, guild_id: GUILD });
    expect(await kept()).toMatchObject([
      { content: 'Hello!', former: [{ text: 'Helo' }, { text: 'Hello' }], edits: 2, deleted: false },
      { content: 'Forget it', edits: 0, deleted: true },
      { content: 'a', deleted: true },
      { content: 'b', deleted: true },
    ]);
  });

  test('are kept once though Discord tells twice, late, or in the wrong order', async () => {
    room.discord.sees.content = true;
    const message = rawMessage('old');
    const edited = { ...message, content: 'new', edited_timestamp: '2030-10-07T18:41:00Z' };
    await room.tell('MESSAGE_UPDATE', edited);
    await room.tell('MESSAGE_CREATE', message);
    await room.tell('MESSAGE_UPDATE', edited);
    expect(await kept()).toMatchObject([{ content: 'new', edits: 0 }]);
  });

  test('show the preview of a link that Discord adds later', async () => {
    room.discord.sees.content = true;
    const message = rawMessage('https://example.com');
    await room.tell('MESSAGE_CREATE', message);
    await room.tell('MESSAGE_UPDATE', { ...message, embeds: [{ title: 'Example' }] });
    expect(await room.page()).toContain('Example</p>');
  });

  test('keep only the last twenty former texts, and count the others', async () => {
    room.discord.sees.content = true;
    const message = rawMessage('text 0');
    await room.tell('MESSAGE_CREATE', message);
    for (let n = 1; n <= 30; n++) {
      const at = new Date(Date.UTC(2030, 9, 7, 18, 41, n)).toISOString();
      await room.tell('MESSAGE_UPDATE', { ...message, content: `text ${n}`, edited_timestamp: at });
    }
    const [row] = await kept();
    expect([row?.edits, row?.former.length, row?.former[0]?.text]).toEqual([30, 20, 'text 10']);
    expect(await room.page()).toContain('10 older texts were not kept');
  });

  test('hold whatever people type, also what PostgreSQL does not take', async () => {
    room.discord.sees.content = true;
    await room.write('NUL \0 half \ud83d end', {
      author: { id: '100000000000000043', username: 'x\0', global_name: '\ud800' },
      embeds: [{ title: 'a\0b\udfff', fields: [{ name: '\0', value: '\ud800' }] }],
      attachments: [{ id: '1', filename: 'a\0.png', size: 1, url: 'https://cdn.discordapp.com/x\0' }],
    });
    expect(await kept()).toMatchObject([{ content: 'NUL \ufffd half \ufffd end' }]);
  });

  test('that the bot may not read are kept without their texts, and do not blank what it read before', async () => {
    room.discord.sees.content = true;
    const message = rawMessage('seen');
    await room.tell('MESSAGE_CREATE', message);
    room.discord.sees.content = false;
    await room.tell('MESSAGE_UPDATE', { ...message, content: '', edited_timestamp: '2030-10-07T18:41:00Z' });
    await room.write('');
    await room.write('said to the bot, so it is told', { author: { id: '400000000000000000', bot: true } });
    expect(await kept()).toMatchObject([
      { content: 'seen', edits: 0, unseen: false },
      { content: '', unseen: true },
      { content: 'said to the bot, so it is told', unseen: false },
    ]);
    expect(await room.page()).toContain('The texts of 1 message could not be read');
  });
});

describe('messages elsewhere', () => {
  test('are not kept: other channels, other servers, closed tickets, direct messages, broken events', async () => {
    room.discord.sees.content = true;
    await room.addTicket({ number: 7, channelId: '200000000000000007', state: 'closed' });
    await room.write('x', { channel_id: '200000000000000008' });
    await room.write('x', { guild_id: '300000000000000002' });
    await room.write('x', { channel_id: '200000000000000007' });
    await room.write('x', { guild_id: undefined });
    for (const event of ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'MESSAGE_DELETE_BULK'])
      await room.tell(event, { guild_id: GUILD, channel_id: CHANNEL });
    expect(await kept()).toEqual([]);
  });

  test('ask the database once in a while, and a channel that is young each time', async () => {
    const asked: string[] = [];
    const elsewhere = '200000000000000009';
    await room.sql.unsafe(`create table asked (at timestamptz default now());
      create function note_asked() returns trigger language plpgsql as 'begin insert into asked default values; return null; end';
      create trigger note after insert on transcript_messages for each statement execute function note_asked();`);
    const times = async () => (await room.sql`select from asked`).length;
    for (let n = 0; n < 5; n++) await room.write('x', { channel_id: elsewhere });
    asked.push(String(await times()));
    room.now = new Date(room.now.getTime() + 6 * 60_000);
    await room.write('x', { channel_id: elsewhere });
    asked.push(String(await times()));
    const young = firstIdAt(room.now.getTime() - MINUTE_MS);
    for (let n = 0; n < 3; n++) await room.write('x', { channel_id: young });
    asked.push(String(await times()));
    expect(asked).toEqual(['1', '2', '5']);
  });
});
