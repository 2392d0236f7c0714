import { describe, expect, test } from 'vitest';
import { callback, ROW, say, start, withComponents } from '../../test/interactions-bench.ts';
import type { FormFiles } from './files.ts';
import { findMessage } from '../world/lookup.ts';

describe('a form', () => {
  const FORM = {
    type: 9,
    data: {
      custom_id: 'form:1',
      title: 'Ticket',
      components: [
        { type: 10, content: 'Tell us.' },
        {
          type: 18,
          label: 'Subject',
          component: { type: 4, custom_id: 'subject', style: 1, min_length: 3, max_length: 10 },
        },
        { type: 18, label: 'More', component: { type: 4, custom_id: 'more', style: 2, required: false } },
        {
          type: 18,
          label: 'Kind',
          component: { type: 3, custom_id: 'kind', options: [{ label: 'Bug', value: 'bug' }] },
        },
        { type: 18, label: 'Who', component: { type: 5, custom_id: 'who', required: false } },
      ],
    },
  };

  async function shown(bench = start()) {
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    expect((await callback(bench, live, FORM)).status).toBe(204);
    const submit = (values: Record<string, string | string[]>, userId = bench.dee.userId) =>
      bench.acts.submit({ userId, interactionId: live.id, values });
    return { ...bench, submit, live };
  }

  test('is sent with what was filled in, by label or custom_id', async () => {
    const { submit, sent, desk, live, seeded } = await shown();
    expect(desk.view(live)).toMatchObject({ outcome: 'modal', modal: { customId: 'form:1', title: 'Ticket' } });
    submit({ Subject: 'Help', kind: 'Bug', Who: [seeded.people.eve] });
    expect(sent[1]).toMatchObject({
      type: 5,
      data: {
        custom_id: 'form:1',
        components: [
          { type: 10 },
          { type: 18, component: { type: 4, custom_id: 'subject', value: 'Help' } },
          { type: 18, component: { type: 4, custom_id: 'more', value: '' } },
          { type: 18, component: { type: 3, custom_id: 'kind', values: ['bug'] } },
          { type: 18, component: { type: 5, custom_id: 'who', values: [seeded.people.eve] } },
        ],
        resolved: { users: { [seeded.people.eve]: {} } },
      },
    });
  });

  test.each([
    [{ kind: 'Bug' }, /Subject must be filled in/],
    [{ Subject: 'ab', kind: 'Bug' }, /3 to 10 characters, not 2/],
    [{ Subject: 'abc' }, /1 to 1 picks/],
    [{ Subject: 'abc', kind: 'Bug', Colour: 'red' }, /no field Colour/],
  ])('is not sent with %j', async (values, reason) => {
    const { submit } = await shown();
    expect(() => submit(values)).toThrow(reason);
  });

  test('is only for the person who was shown it, and only once', async () => {
    const bench = await shown();
    const good = { Subject: 'Help', kind: 'Bug' };
    expect(() => bench.submit(good, bench.seeded.people.eve)).toThrow(/not open/);
    const sent = bench.submit(good);
    await callback(bench, sent, say('thanks'));
    expect(() => bench.submit(good)).toThrow(/not open/);
  });

  test('stays open when the bot does not answer', async () => {
    const { submit, clock, desk } = await shown();
    const good = { Subject: 'Help', kind: 'Bug' };
    const first = submit(good);
    clock.advance(3_000);
    expect(desk.view(first).failure).toBe('Something went wrong. Try again.');
    expect(submit(good).outcome).toBe('waiting');
  });

  test('closes when another one is shown', async () => {
    const bench = await shown();
    await shown(bench);
    expect(() => bench.submit({ Subject: 'Help', kind: 'Bug' })).toThrow(/not open/);
  });

  test('from a button may change its message, from a command it has none', async () => {
    const fromCommand = await shown();
    const sent = fromCommand.submit({ Subject: 'Help', kind: 'Bug' });
    expect(await callback(fromCommand, sent, { type: 6 })).toMatchObject({ body: { code: 50035 } });

    const bench = await withComponents([ROW]);
    const click = bench.acts.click({ ...bench.bob, messageId: bench.messageId, component: 'End' });
    await callback(bench, click, FORM);
    const filled = bench.acts.submit({
      userId: bench.bob.userId,
      interactionId: click.id,
      values: { Subject: 'Help', kind: 'Bug' },
    });
    expect(bench.sent.at(-1)).toMatchObject({ type: 5, message: { id: bench.messageId } });
    await callback(bench, filled, { type: 7, data: { content: 'filled' } });
    expect(findMessage(bench.world, bench.bob.channelId, bench.messageId)?.content).toBe('filled');
  });

  describe('with a field for files', () => {
    const withFiles = (more: object) => ({
      type: 9,
      data: {
        custom_id: 'form:2',
        title: 'Proof',
        components: [{ type: 18, label: 'Proof', component: { type: 19, custom_id: 'proof', ...more } }],
      },
    });
    const file = (filename: string) => ({ filename, contentType: 'text/plain', text: 'five!' });

    async function open(more: object) {
      const bench = start();
      const live = bench.acts.command({ ...bench.dee, command: '/help' });
      expect((await callback(bench, live, withFiles(more))).status).toBe(204);
      const submit = (files: FormFiles) =>
        bench.acts.submit({ userId: bench.dee.userId, interactionId: live.id, values: {}, files });
      return { ...bench, submit };
    }

    test('is sent with them, and tells of each what it is', async () => {
      const { submit, sent, world } = await open({ max_values: 2 });
      submit({ Proof: [file('a.txt'), file('b.txt')] });
      const [a, b] = [...world.uploads.keys()];
      expect(sent[1]).toMatchObject({
        data: {
          components: [{ component: { type: 19, custom_id: 'proof', values: [a, b] } }],
          resolved: {
            attachments: { [a ?? '']: { filename: 'a.txt', size: 5, content_type: 'text/plain' }, [b ?? '']: {} },
          },
        },
      });
    });

    test.each<[object, FormFiles, RegExp]>([
      [{}, {}, /1 to 1 files, not 0/],
      [{}, { proof: [file('a'), file('b')] }, /1 to 1 files, not 2/],
      [{ required: false, min_values: 0 }, { other: [file('a')] }, /no field other/],
      [{}, { proof: [file('')] }, /has a name/],
    ])('%j is not sent with %j', async (more, files, reason) => {
      const { submit } = await open(more);
      expect(() => submit(files)).toThrow(reason);
    });

    test('may be left empty if it says so', async () => {
      const { submit, sent } = await open({ required: false });
      submit({});
      expect(sent[1]).toMatchObject({ data: { components: [{ component: { values: [] } }] } });
    });
  });
});
