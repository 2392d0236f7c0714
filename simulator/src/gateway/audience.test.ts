import { describe, expect, test } from 'vitest';
import { gatewayBench, names, settle } from '../../test/gateway-bench.ts';
import { createGuild } from '../world/guilds.ts';
import { addMember, updateMember } from '../world/members.ts';
import { createMessage } from '../world/messages.ts';
import { createUser } from '../world/users.ts';
import { INTENT } from './intents.ts';

const bench = gatewayBench();

describe('who hears what', () => {
  test('without the message intent no message comes, with it one does', async () => {
    const deaf = await bench.identified();
    const hearing = await bench.identified({ intents: INTENT.guilds | INTENT.messages });
    await bench.control.as(bench.seeded.people.dee).in(bench.seeded.channels.lounge).write('hello');
    await hearing.next('MESSAGE_CREATE');
    await settle();
    expect(names(deaf)).not.toContain('MESSAGE_CREATE');
  });

  test('without the content intent a message is blank, unless it mentions the bot, is its own, or is direct', async () => {
    const client = await bench.identified({ intents: INTENT.guilds | INTENT.messages | INTENT.directMessages });
    const { world } = bench.simulator;
    const { lounge: channelId } = bench.seeded.channels;
    const say = async (about: Parameters<typeof createMessage>[1]) => {
      createMessage(world, about);
      return (await client.next('MESSAGE_CREATE')).d.content;
    };
    const dm = await bench.control.call('openDirectMessages', {
      userId: bench.seeded.people.dee,
      otherId: bench.seeded.applicationId,
    });

    expect(await say({ channelId, authorId: bench.seeded.people.dee, content: 'a secret' })).toBe('');
    expect(
      await say({ channelId, authorId: bench.seeded.people.dee, content: `<@${bench.seeded.applicationId}> hi` }),
    ).toContain('hi');
    expect(await say({ channelId, authorId: bench.seeded.applicationId, content: 'mine' })).toBe('mine');
    expect(await say({ channelId: dm.id, authorId: bench.seeded.people.dee, content: 'direct' })).toBe('direct');
    await bench.control.expectNoViolations();
  });

  test('with the content intent a message can be read', async () => {
    await bench.control.call('setIntents', { applicationId: bench.seeded.applicationId, intents: ['content'] });
    const client = await bench.identified({ intents: INTENT.guilds | INTENT.messages | INTENT.messageContent });
    await bench.control.as(bench.seeded.people.dee).in(bench.seeded.channels.lounge).write('hello');
    expect((await client.next('MESSAGE_CREATE')).d.content).toBe('hello');
  });

  test('what happens in a channel that the bot may not see stays there', async () => {
    const client = await bench.identified({ intents: INTENT.guilds | INTENT.messages });
    const everyone = { roleId: bench.seeded.guildId, deny: String(1n << 10n) };
    const { id } = await bench.control.call('makeChannel', {
      guildId: bench.seeded.guildId,
      name: 'hidden',
      overwrites: [everyone],
    });
    createMessage(bench.simulator.world, { channelId: id, authorId: bench.seeded.people.ada, content: 'psst' });
    createMessage(bench.simulator.world, {
      channelId: bench.seeded.channels.lounge,
      authorId: bench.seeded.people.ada,
      content: 'loud',
    });
    await client.next('MESSAGE_CREATE');
    await settle();
    expect(client.received.filter(({ t }) => t === 'MESSAGE_CREATE')).toHaveLength(1);
  });

  test('of its own member a bot hears without the member intent, of others with it', async () => {
    await bench.control.call('setIntents', { applicationId: bench.seeded.applicationId, intents: ['members'] });
    const plain = await bench.identified();
    const full = await bench.identified({ intents: INTENT.guilds | INTENT.members });
    const { world } = bench.simulator;
    updateMember(world, bench.seeded.guildId, bench.seeded.people.dee, { nick: 'D' });
    updateMember(world, bench.seeded.guildId, bench.seeded.applicationId, { nick: 'M' });
    await full.next('GUILD_MEMBER_UPDATE');
    await full.next('GUILD_MEMBER_UPDATE');
    expect((await plain.next('GUILD_MEMBER_UPDATE')).d.nick).toBe('M');
    await settle();
    expect(plain.received.filter(({ t }) => t === 'GUILD_MEMBER_UPDATE')).toHaveLength(1);
    await bench.control.expectNoViolations();
  });

  test('each shard hears of its own servers, and two sessions of one shard both hear everything', async () => {
    const { world } = bench.simulator;
    const other = createGuild(world, { name: 'Other', ownerId: bench.seeded.people.ada });
    const shardOf = (id: string) => Number((BigInt(id) >> 22n) % 2n);
    // Ids are drawn from the clock: one more until the two servers are on different shards.
    let second = other;
    while (shardOf(second.id) === shardOf(bench.seeded.guildId)) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      second = createGuild(world, { name: 'Other', ownerId: bench.seeded.people.ada });
    }
    addMember(world, second.id, bench.seeded.applicationId);
    const shards = [await bench.identified({ shard: [0, 2] }), await bench.identified({ shard: [1, 2] })];
    const twin = await bench.identified({ shard: [0, 2] });
    await Promise.all([...shards, twin].map((client) => client.next('GUILD_CREATE')));
    const heard = shards.map((client) => client.received.filter(({ t }) => t === 'GUILD_CREATE').map(({ d }) => d.id));
    expect(heard.flat()).toHaveLength(2);
    expect(new Set(heard.flat())).toEqual(new Set([bench.seeded.guildId, second.id]));
    expect(heard[0]?.map(shardOf)).toEqual([0]);

    const onFirst = shardOf(second.id) === 0 ? second.id : bench.seeded.guildId;
    await bench.control.call('changeServer', { guildId: onFirst, name: 'Renamed' });
    await shards[0]?.next('GUILD_UPDATE');
    await twin.next('GUILD_UPDATE');
    await settle();
    expect(names(shards[1] ?? twin)).not.toContain('GUILD_UPDATE');
  });

  test('a bot that is invited later gets a GUILD_CREATE, one that is kicked a GUILD_DELETE', async () => {
    const client = await bench.identified();
    await client.next('GUILD_CREATE');
    const { id } = await bench.control.call('makeServer', { name: 'New', ownerId: bench.seeded.people.ada });
    await bench.control.call('join', { guildId: id, userId: bench.seeded.applicationId, permissions: '8' });
    expect((await client.next('GUILD_CREATE')).d.id).toBe(id);
    await bench.control.call('leave', { guildId: id, userId: bench.seeded.applicationId });
    expect((await client.next('GUILD_DELETE')).d).toEqual({ id });
    await bench.control.expectNoViolations();
  });
});

describe('asking for members', () => {
  test('needs the member intent for all of them', async () => {
    const client = await bench.identified();
    client.send(8, { guild_id: bench.seeded.guildId, query: '', limit: 0 });
    await bench.control.waitFor(async () => (await bench.control.violations()).length > 0);
    expect(await bench.control.violations()).toMatchObject([{ rule: 'request_members' }]);
  });

  test('answers in chunks with the nonce, by ids and by name', async () => {
    await bench.control.call('setIntents', { applicationId: bench.seeded.applicationId, intents: ['members'] });
    for (let n = 0; n < 1_500; n += 1) {
      const { id } = createUser(bench.simulator.world, { username: `person ${n}` });
      addMember(bench.simulator.world, bench.seeded.guildId, id);
    }
    const client = await bench.identified({ intents: INTENT.guilds | INTENT.members });
    client.send(8, { guild_id: bench.seeded.guildId, query: '', limit: 0, nonce: 'n1' });
    const first = await client.next('GUILD_MEMBERS_CHUNK');
    const second = await client.next('GUILD_MEMBERS_CHUNK');
    expect([first.d.chunk_count, first.d.chunk_index, second.d.chunk_index, first.d.nonce]).toEqual([2, 0, 1, 'n1']);
    expect(first.d.members.length + second.d.members.length).toBe(1_506);

    client.send(8, { guild_id: bench.seeded.guildId, user_ids: [bench.seeded.people.dee, '1'] });
    const byIds = await client.next('GUILD_MEMBERS_CHUNK');
    expect(byIds.d.members[0].user.id).toBe(bench.seeded.people.dee);
    expect(byIds.d.not_found).toEqual(['1']);

    client.send(8, { guild_id: bench.seeded.guildId, query: 'dee', limit: 5 });
    expect((await client.next('GUILD_MEMBERS_CHUNK')).d.members).toHaveLength(1);
    await bench.control.expectNoViolations();
  });
});
