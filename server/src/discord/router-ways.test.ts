import type { APIInteraction } from 'discord-api-types/v10';
import { describe, expect, test } from 'vitest';
import { able, everyone, ownerOnly } from '../kit/access.ts';
import { address, snowflake } from '../kit/address.ts';
import { command, type Door, pick, press } from '../kit/door.ts';
import { accessMissing } from './refusals.ts';
import { createRouter } from './router.ts';

const GUILD = '300000000000000001';
const answerButton = address('test.answer', 1, { guild: snowflake });
const menu = address('test.menu', 1, {});

const interaction = (parts: object): APIInteraction =>
  ({
    id: '1',
    application_id: '2',
    token: 'secret',
    guild_id: GUILD,
    channel: { id: '4' },
    app_permissions: '2048',
    member: { user: { id: '5' }, roles: ['6'] },
    ...parts,
  }) as APIInteraction;

function setUp(doors: Door[], admit: () => Promise<void> = async () => {}) {
  const sent: { type: number; data?: { content?: string } }[] = [];
  const asked: unknown[] = [];
  const reported: unknown[] = [];
  const router = createRouter({
    doors,
    sender: {
      answer: async (_, body) => void sent.push(body as (typeof sent)[number]),
      editAnswer: async () => {},
      deleteAnswer: async () => {},
      followUp: async () => {},
    },
    admit: async (actor) => {
      asked.push(actor);
      await admit();
    },
    report: (error) => (reported.push(error), 'E-000001'),
    memberOf: async () => undefined,
    tooLate: () => {},
    sort: () => 'bug',
    measure: () => {},
  });
  return { router, sent, asked, reported };
}

describe('a button in a direct message', () => {
  const door = press(answerButton, {
    access: ownerOnly(),
    answer: 'update',
    sample: { guild: GUILD },
    server: ({ guild }) => guild,
    run: async ({ actor }) => ({ content: `On ${actor.guildId} for ${actor.userId}` }),
  });
  const customId = answerButton.to({ guild: GUILD });
  const direct = (id: string) =>
    interaction({
      type: 3,
      guild_id: undefined,
      member: undefined,
      user: { id: '5' },
      data: { component_type: 2, custom_id: id },
    });

  test('is about the server that stands in it, and access is asked for there, without roles', async () => {
    const { router, sent, asked } = setUp([door]);
    await router.handle(direct(customId));
    expect(asked).toEqual([{ guildId: GUILD, userId: '5', roleIds: [] }]);
    expect(sent).toMatchObject([{ type: 7, data: { content: `On ${GUILD} for 5` } }]);
  });

  test('does nothing in a server other than its own', async () => {
    const { router, sent, asked } = setUp([door]);
    const other = answerButton.to({ guild: '300000000000000002' });
    await router.handle(interaction({ type: 3, data: { component_type: 2, custom_id: other } }));
    expect(asked).toEqual([]);
    expect(sent[0]?.data?.content).toContain('another version of the bot');
  });

  test('of a door that is only for servers is refused', async () => {
    const plain = press(answerButton, {
      access: everyone('test'),
      answer: 'update',
      sample: { guild: GUILD },
      run: async () => ({ content: 'never' }),
    });
    const { router, sent } = setUp([plain]);
    await router.handle(direct(customId));
    expect(sent[0]?.data?.content).toContain('works only in a server');
  });
});

test('a menu comes to its own door with what was picked, and a button of that name does not', async () => {
  const door = pick(menu, {
    access: everyone('test'),
    answer: 'update',
    sample: {},
    run: async (_, __, { values }) => ({ content: values.join() }),
  });
  const { router, sent } = setUp([door]);
  await router.handle(interaction({ type: 3, data: { component_type: 3, custom_id: menu.to({}), values: ['a'] } }));
  await router.handle(interaction({ type: 3, data: { component_type: 2, custom_id: menu.to({}) } }));
  expect(sent[0]).toMatchObject({ type: 7, data: { content: 'a' } });
  expect(sent[1]?.data?.content).toContain('another version of the bot');
});

describe('what is read ahead', () => {
  const go = interaction({ type: 2, data: { type: 1, name: 'go' } });
  const door = (ahead: () => Promise<string>) =>
    command({
      name: 'go',
      description: 'd',
      options: {},
      access: able('config'),
      answer: 'private',
      sample: {},
      ahead,
      run: async (_, __, read) => ({ content: read }),
    });

  test('is begun before access is known, and handed to the door', async () => {
    const order: string[] = [];
    const { router, sent } = setUp(
      [door(async () => (order.push('read'), 'read'))],
      async () => void order.push('admit'),
    );
    await router.handle(go);
    expect(order).toEqual(['read', 'admit']);
    expect(sent[0]?.data?.content).toBe('read');
  });

  test('and fails, is nobody’s matter where access is refused, and told otherwise', async () => {
    const broken = door(() => Promise.reject(new Error('x')));
    const refused = setUp([broken], () => Promise.reject(accessMissing.because({ anyOf: ['config'], ownerId: '9' })));
    await refused.router.handle(go);
    expect(refused.sent[0]?.data?.content).toContain('You need the right');
    expect(refused.reported).toEqual([]);
    const admitted = setUp([broken]);
    await admitted.router.handle(go);
    expect(admitted.sent[0]?.data?.content).toContain('E-000001');
  });
});
