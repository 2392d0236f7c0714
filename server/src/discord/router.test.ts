import type { APIInteraction } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { able, everyone, ownerOnly } from '../kit/access.ts';
import { address, rowId } from '../kit/address.ts';
import { type AnswerWay, command, type Door, press, submit, suggest } from '../kit/door.ts';
import { refusal } from '../kit/refusal.ts';
import type { Form, Reply } from '../kit/reply.ts';
import { DiscordFailure } from './failure.ts';
import { accessMissing } from './refusals.ts';
import { createRouter, DEFER_AFTER_MS } from './router.ts';

const EPHEMERAL = 64;
const button = address('test.press', 1, { row: rowId });
const form = address('test.form', 1, { row: rowId });
const no = refusal('test.no', { sentence: () => 'Not today.', sample: {} });
const shownForm: Form = { customId: form.to({ row: 1 }), title: 'Form', inputs: [{ name: 'why', label: 'Why' }] };

/** An interaction as Discord sends it, as far as the router reads it. */
const interaction = (parts: object): APIInteraction =>
  ({
    id: '1',
    application_id: '2',
    token: 'secret',
    guild_id: '3',
    channel: { id: '4' },
    app_permissions: '2048',
    member: { user: { id: '5' }, roles: ['6'] },
    ...parts,
  }) as APIInteraction;

const run = (name: string) => interaction({ type: 2, data: { type: 1, name } });
const pressed = (customId: string) => interaction({ type: 3, data: { component_type: 2, custom_id: customId } });

function setUp(doors: Door[], failing: { answer?: (body: { type: number }) => Promise<void> } = {}) {
  const sent: { how: string; body?: unknown }[] = [];
  const reported: unknown[] = [];
  const measured: string[] = [];
  const late: unknown[] = [];
  const router = createRouter({
    doors,
    sender: {
      async answer(_, body) {
        await failing.answer?.(body as { type: number });
        sent.push({ how: 'answer', body });
      },
      editAnswer: async (_, body) => void sent.push({ how: 'edit', body }),
      deleteAnswer: async () => void sent.push({ how: 'delete' }),
      followUp: async (_, body) => void sent.push({ how: 'followUp', body }),
    },
    async admit(_, access) {
      if (access.kind !== 'everyone') throw accessMissing.because({ anyOf: ['config'], ownerId: '9' });
    },
    memberOf: async () => undefined,
    report: (error) => (reported.push(error), 'E-000001'),
    tooLate: (error) => late.push(error),
    sort: (error) => (error instanceof DiscordFailure ? 'discord' : 'bug'),
    measure: (door, outcome) => measured.push(`${door} ${outcome}`),
  });
  return { router, sent, reported, measured, late };
}

const door = (answer: AnswerWay, work: () => Promise<Reply>): Door =>
  command({ name: 'go', description: 'd', options: {}, access: everyone('test'), answer, sample: {}, run: work });

const slowly = (reply: Reply | Error) => () =>
  new Promise<Reply>((resolve, reject) => {
    setTimeout(() => (reply instanceof Error ? reject(reply) : resolve(reply)), DEFER_AFTER_MS + 500);
  });

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a quick answer', () => {
  test('is sent at once, to the actor alone where the door says private', async () => {
    const { router, sent, measured } = setUp([door('private', async () => ({ content: 'Hello' }))]);
    await router.handle(run('go'));
    expect(sent).toEqual([
      { how: 'answer', body: { type: 4, data: expect.objectContaining({ content: 'Hello', flags: EPHEMERAL }) } },
    ]);
    expect(measured).toEqual(['go answered']);
  });

  test('is public or changes the pressed message where the door says so', async () => {
    const open = setUp([door('public', async () => ({ content: 'Hello' }))]);
    await open.router.handle(run('go'));
    expect(open.sent[0]?.body).toMatchObject({ type: 4, data: { content: 'Hello' } });
    expect(open.sent[0]?.body).not.toHaveProperty('data.flags', EPHEMERAL);

    const change = setUp([
      press(button, {
        access: everyone('test'),
        answer: 'update',
        sample: { row: 1 },
        run: async (_, { row }) => ({ content: `Row ${row}` }),
      }),
    ]);
    await change.router.handle(pressed(button.to({ row: 7 })));
    expect(change.sent[0]?.body).toMatchObject({ type: 7, data: { content: 'Row 7' } });
  });

  test('never pings anybody', async () => {
    const { router, sent } = setUp([door('public', async () => ({ content: '@everyone' }))]);
    await router.handle(run('go'));
    expect(sent[0]?.body).toMatchObject({ data: { allowed_mentions: { parse: [] } } });
  });
});

describe('a slow answer', () => {
  test.each(['private', 'public', 'update'] as const)(
    'is deferred before three seconds and then edited in (%s)',
    async (way) => {
      const { router, sent } = setUp([door(way, slowly({ content: 'Done' }))]);
      const handled = router.handle(run('go'));
      await vi.advanceTimersByTimeAsync(DEFER_AFTER_MS - 1);
      expect(sent).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      const deferral = { private: { type: 5, data: { flags: EPHEMERAL } }, public: { type: 5 }, update: { type: 6 } }[
        way
      ];
      expect(sent).toEqual([{ how: 'answer', body: deferral }]);
      await vi.advanceTimersByTimeAsync(500);
      await handled;
      expect(sent[1]).toMatchObject({ how: 'edit', body: { content: 'Done' } });
      expect(sent).toHaveLength(2);
    },
  );

  test('leaves no deferral behind when the answer was in time', async () => {
    const { router, sent } = setUp([door('private', async () => ({ content: 'Hello' }))]);
    await router.handle(run('go'));
    await vi.advanceTimersByTimeAsync(DEFER_AFTER_MS * 2);
    expect(sent).toHaveLength(1);
  });

  test('whose refusal is private takes the public "is thinking…" away', async () => {
    const { router, sent } = setUp([door('public', slowly(no.because({})))]);
    const handled = router.handle(run('go'));
    await vi.advanceTimersByTimeAsync(DEFER_AFTER_MS + 500);
    await handled;
    expect(sent.map(({ how }) => how)).toEqual(['answer', 'delete', 'followUp']);
    expect(sent[2]?.body).toMatchObject({ content: 'Not today.', flags: EPHEMERAL });
  });

  test('of a pressed button refuses beside the message, which stays', async () => {
    const slow = press(button, {
      access: everyone('test'),
      answer: 'update',
      sample: { row: 1 },
      run: slowly(no.because({})),
    });
    const { router, sent } = setUp([slow]);
    const handled = router.handle(pressed(button.to({ row: 1 })));
    await vi.advanceTimersByTimeAsync(DEFER_AFTER_MS + 500);
    await handled;
    expect(sent.map(({ how }) => how)).toEqual(['answer', 'followUp']);
  });

  test('is still answered when the deferral itself did not arrive', async () => {
    let calls = 0;
    const answer = async () => {
      calls += 1;
      if (calls === 1) throw new DiscordFailure('retry', 0, 0, 'no answer');
    };
    const { router, sent } = setUp([door('private', slowly({ content: 'Done' }))], { answer });
    const handled = router.handle(run('go'));
    await vi.advanceTimersByTimeAsync(DEFER_AFTER_MS + 500);
    await handled;
    expect(sent).toEqual([{ how: 'answer', body: expect.objectContaining({ type: 4 }) }]);
  });
});

describe('a refusal', () => {
  test('is told privately, and the handler does not run where access is missing', async () => {
    const work = vi.fn(async () => ({ content: 'never' }));
    const doors = [able('config'), ownerOnly()].map((access, index) =>
      command({ name: `go${index}`, description: 'd', options: {}, access, answer: 'public', sample: {}, run: work }),
    );
    const { router, sent, measured } = setUp(doors);
    for (const { name } of doors) await router.handle(run(name));
    expect(work).not.toHaveBeenCalled();
    expect(sent).toHaveLength(2);
    expect(sent[0]?.body).toMatchObject({
      type: 4,
      data: { content: expect.stringContaining('<@9>'), flags: EPHEMERAL },
    });
    expect(measured).toEqual(['go0 refused', 'go1 refused']);
  });

  test.each(['', 'test.press', 'test.press@1:', 'test.press@1:ZZ', 'test.gone@1:1', 'test.press@9:1'])(
    'answers the button %j, which nobody can read',
    async (customId) => {
      const here = press(button, {
        access: everyone('test'),
        answer: 'update',
        sample: { row: 1 },
        run: async () => ({}),
      });
      const { router, sent } = setUp([here]);
      await router.handle(pressed(customId));
      expect(sent[0]?.body).toMatchObject({
        type: 4,
        data: { content: expect.stringContaining('another version'), flags: EPHEMERAL },
      });
    },
  );

  test('answers what is run outside of a server', async () => {
    const { router, sent } = setUp([door('private', async () => ({ content: 'never' }))]);
    await router.handle(interaction({ type: 2, guild_id: undefined, data: { type: 1, name: 'go' } }));
    expect(sent[0]?.body).toMatchObject({ data: { content: expect.stringContaining('only in a server') } });
  });
});

describe('a failure', () => {
  test('is told with the error id that stands in the log, and without the error', async () => {
    const broken = new Error('password=hunter2');
    const { router, sent, reported, measured } = setUp([door('public', () => Promise.reject(broken))]);
    await router.handle(run('go'));
    expect(reported).toEqual([broken]);
    expect(JSON.stringify(sent)).toContain('E-000001');
    expect(JSON.stringify(sent)).not.toContain('hunter2');
    expect(measured).toEqual(['go failed']);
  });

  test('of the answer itself is reported and never thrown', async () => {
    const invalid = new DiscordFailure('invalid', 400, 50035, 'Invalid Form Body');
    const { router, reported, measured } = setUp([door('private', async () => ({ content: 'Hello' }))], {
      answer: () => Promise.reject(invalid),
    });
    await router.handle(run('go'));
    expect(reported).toEqual([invalid, invalid]);
    expect(measured).toEqual(['go unanswered']);
  });

  test('is none where the answer came too late, or another process has answered', async () => {
    const unknown = new DiscordFailure('late', 404, 10062, 'Unknown interaction');
    const { router, reported, late, measured } = setUp([door('private', async () => ({ content: 'Hello' }))], {
      answer: () => Promise.reject(unknown),
    });
    await router.handle(run('go'));
    expect([reported, late, measured]).toEqual([[], [unknown], ['go unanswered']]);
  });
});

describe('forms', () => {
  const opens = (work: () => Promise<Form>) =>
    press(button, { access: everyone('test'), answer: 'form', sample: { row: 1 }, run: work });

  test('are opened, and what was typed comes to their own door', async () => {
    const filled = vi.fn(async () => ({ content: 'Thanks' }));
    const { router, sent } = setUp([
      opens(async () => shownForm),
      submit(form, { access: everyone('test'), answer: 'private', sample: { row: 1 }, run: filled }),
    ]);
    await router.handle(pressed(button.to({ row: 1 })));
    expect(sent[0]?.body).toMatchObject({ type: 9, data: { custom_id: shownForm.customId, title: 'Form' } });
    const label = { type: 18, component: { type: 4, custom_id: 'why', value: 'because' } };
    await router.handle(interaction({ type: 5, data: { custom_id: shownForm.customId, components: [label] } }));
    expect(filled).toHaveBeenCalledWith(expect.anything(), { row: 1 }, { why: 'because' }, {});
  });

  test('that come too late to be opened say so', async () => {
    const late = () => new Promise<Form>((resolve) => setTimeout(() => resolve(shownForm), DEFER_AFTER_MS + 500));
    const { router, sent } = setUp([opens(late)]);
    const handled = router.handle(pressed(button.to({ row: 1 })));
    await vi.advanceTimersByTimeAsync(DEFER_AFTER_MS + 500);
    await handled;
    expect(sent[1]).toMatchObject({ how: 'edit', body: { content: expect.stringContaining('too long to open') } });
  });
});

describe('suggestions', () => {
  const typed = interaction({
    type: 4,
    data: {
      type: 1,
      name: 'session',
      options: [{ type: 1, name: 'end', options: [{ type: 3, name: 'pad', value: '3', focused: true }] }],
    },
  });

  test('come from the door of the sub-command’s option', async () => {
    const lines = suggest({
      command: 'session end',
      option: 'pad',
      access: everyone('test'),
      run: async (_, text) => [{ name: `Pad ${text}`, value: 3 }],
    });
    const { router, sent } = setUp([lines]);
    await router.handle(typed);
    expect(sent[0]?.body).toEqual({ type: 8, data: { choices: [{ name: 'Pad 3', value: 3 }] } });
  });

  test('are none where access is missing, the door is unknown, or something broke', async () => {
    const refused = suggest({
      command: 'session end',
      option: 'pad',
      access: ownerOnly(),
      run: async () => [{ name: 'x', value: 1 }],
    });
    const broken = suggest({
      command: 'session end',
      option: 'pad',
      access: everyone('test'),
      run: () => Promise.reject(new Error('x')),
    });
    for (const doors of [[refused], [], [broken]]) {
      const { router, sent } = setUp(doors);
      await router.handle(typed);
      expect(sent).toEqual([{ how: 'answer', body: { type: 8, data: { choices: [] } } }]);
    }
  });
});

describe('what Discord tells again after the line was broken', () => {
  test('is done where it still waits for an answer', async () => {
    const { router, sent } = setUp([door('private', async () => ({ content: 'Done' }))]);
    await router.handle(run('go'), true);
    expect(sent).toMatchObject([
      { how: 'answer', body: { type: 5 } },
      { how: 'edit', body: { content: 'Done' } },
    ]);
  });

  test.each([40_060, 10_062])('is not done where it was answered or is over (%i)', async (code) => {
    let runs = 0;
    const work = async () => ((runs += 1), { content: 'Done' });
    const late = () => Promise.reject(new DiscordFailure('late', 400, code, 'late'));
    const { router, measured, reported } = setUp([door('private', work)], { answer: late });
    await router.handle(run('go'), true);
    expect(runs).toBe(0);
    expect(measured).toEqual(['go unanswered']);
    expect(reported).toEqual([]);
  });

  test('is done though the deferral failed for another reason', async () => {
    const { router, sent } = setUp([door('private', async () => ({ content: 'Done' }))], {
      answer: async ({ type }) => {
        if (type === 5) throw new DiscordFailure('retry', 503, 0, 'Service Unavailable');
      },
    });
    await router.handle(run('go'), true);
    expect(sent).toMatchObject([{ how: 'answer', body: { type: 4 } }]);
  });
});

test('two doors of one name are a mistake that is seen at once', () => {
  const twice = door('private', async () => ({ content: '' }));
  expect(() => setUp([twice, twice])).toThrow('Two doors are named "command go"');
});
