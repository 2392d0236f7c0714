import { describe, expect, test } from 'vitest';
import { answered, callback, contract, outcome, say, send, start } from '../../test/interactions-bench.ts';
import { asObject } from '../contract/json.ts';
import { deleteChannel } from '../world/channels.ts';
import { findMessage } from '../world/lookup.ts';
import { createMessage } from '../world/messages.ts';

describe('the first answer', () => {
  test('comes within three seconds or never', async () => {
    const bench = start();
    const inTime = bench.acts.command({ ...bench.dee, command: '/help' });
    bench.clock.advance(2_000);
    expect((await callback(bench, inTime, say('here'))).status).toBe(204);

    const late = bench.acts.command({ ...bench.dee, command: '/help' });
    bench.clock.advance(3_000);
    expect(bench.desk.view(late)).toMatchObject({ outcome: 'failed', failure: 'The application did not respond' });
    expect(await callback(bench, late, say('too late'))).toMatchObject({ status: 404, body: { code: 10062 } });
  });

  test('is taken once', async () => {
    const bench = start();
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    await callback(bench, live, say('one'));
    expect(await callback(bench, live, say('two'))).toMatchObject({ status: 400, body: { code: 40060 } });
    expect(bench.desk.view(live).message).toMatchObject({ content: 'one' });
  });

  test('needs the right id and token', async () => {
    const bench = start();
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    expect(await callback(bench, { ...live, token: 'x' }, say('hi'))).toMatchObject({ body: { code: 10062 } });
    expect(await callback(bench, { ...live, id: '1' }, say('hi'))).toMatchObject({ body: { code: 10062 } });
  });

  test('must say something', async () => {
    const bench = start();
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    expect(await callback(bench, live, say('  '))).toMatchObject({ status: 400, body: { code: 50006 } });
    expect(bench.desk.view(live).outcome).toBe('waiting');
  });

  test('is shown whole if the bot asks for it', async () => {
    const bench = start();
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    const receipt = await callback(bench, live, say('hi', { flags: 64 }), true);
    expect(receipt).toMatchObject({
      status: 200,
      body: {
        interaction: { id: live.id, type: 2, response_message_ephemeral: true, response_message_loading: false },
        resource: { type: 4, message: { content: 'hi', flags: 64 } },
      },
    });
    const path = `/interactions/${live.id}/${live.token}/callback?with_response=true`;
    expect(contract.checkAnswer({ method: 'POST', path, ...receipt })).toEqual([]);
  });

  test('to a command or a click may be a form, to a form it may not', async () => {
    const bench = start();
    const form = {
      type: 9,
      data: {
        custom_id: 'f',
        title: 'F',
        components: [{ type: 18, label: 'L', component: { type: 4, custom_id: 'x', style: 1 } }],
      },
    };
    const shown = bench.acts.command({ ...bench.dee, command: '/help' });
    expect((await callback(bench, shown, form)).status).toBe(204);
    const filled = bench.acts.submit({ userId: bench.dee.userId, interactionId: shown.id, values: { x: 'y' } });
    expect(await callback(bench, filled, form)).toMatchObject({ body: { code: 50035, errors: { type: {} } } });
  });

  test.each([1, 6, 7, 8, 99])('to a command may not be of type %i', async (type) => {
    const bench = start();
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    expect(await callback(bench, live, { type, data: { content: 'x' } })).toMatchObject({
      status: 400,
      body: { code: 50035 },
    });
    expect(bench.desk.view(live).outcome).toBe('waiting');
  });

  test('in a channel that was deleted meanwhile is 10003', async () => {
    const bench = start();
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    deleteChannel(bench.world, bench.dee.channelId);
    expect(await callback(bench, live, say('hi'))).toMatchObject({ status: 404, body: { code: 10003 } });
  });
});

describe('a deferred answer', () => {
  test('is filled in for fifteen minutes, and carries "only you" from its deferral', async () => {
    const bench = start();
    const { routes, application } = bench;
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    await callback(bench, live, { type: 5, data: { flags: 64 } });
    expect(bench.desk.view(live)).toMatchObject({ outcome: 'deferred', done: false, message: { flags: 64 | 128 } });

    bench.clock.advance(14 * 60_000);
    const edited = await answered(() =>
      routes.editOriginal(application.id, live.token, send({ content: 'there', flags: 0 })),
    );
    expect(edited).toMatchObject({ status: 200, body: { content: 'there', flags: 64, edited_timestamp: null } });
    expect(bench.desk.view(live)).toMatchObject({ outcome: 'answered', done: true });
    expect(bench.world.messagesIn(bench.dee.channelId).size).toBe(0);

    bench.clock.advance(60_000);
    expect(await outcome(() => routes.editOriginal(application.id, live.token, send({ content: 'late' })))).toEqual({
      status: 401,
      code: 50027,
    });
  });

  test('that is never filled in fails after fifteen minutes', async () => {
    const bench = start();
    const live = bench.acts.command({ ...bench.dee, command: '/help' });
    await callback(bench, live, { type: 5 });
    bench.clock.advance(15 * 60_000);
    expect(bench.desk.view(live)).toMatchObject({ outcome: 'failed', done: true });
  });

  test('is filled in by a follow-up that comes directly after it, as Discord still allows', async () => {
    const bench = start();
    const { routes, application, world, dee } = bench;
    const live = bench.acts.command({ ...dee, command: '/help' });
    await callback(bench, live, { type: 5 });
    const original = live.original!.messageId;
    const first = await answered(() =>
      routes.followUp(application.id, live.token, send({ content: 'one', flags: 64 })),
    );
    const second = await answered(() =>
      routes.followUp(application.id, live.token, send({ content: 'two', flags: 64 })),
    );
    expect(first.body).toMatchObject({ id: original, flags: 0 });
    expect(second.body).toMatchObject({ content: 'two', flags: 64 });
    expect(asObject(second.body)['id']).not.toBe(original);
    expect([...world.messagesIn(dee.channelId).values()].map(({ content }) => content)).toEqual(['one']);
  });
});

describe('after the first answer', () => {
  test('messages can be added, read, edited and deleted, but only its own', async () => {
    const bench = start();
    const { routes, application, world, dee } = bench;
    const live = bench.acts.command({ ...dee, command: '/help' });
    await callback(bench, live, say('one'));
    const { body } = await answered(() => routes.followUp(application.id, live.token, send({ content: 'two' })));
    const id = String(asObject(body)['id']);

    expect((await answered(() => routes.getOriginal(application.id, live.token))).body).toMatchObject({
      content: 'one',
    });
    expect((await answered(() => routes.getMessage(application.id, live.token, id))).body).toMatchObject({
      content: 'two',
      type: 19,
      interaction_metadata: { id: live.id, original_response_message_id: live.original?.messageId },
    });
    await answered(() => routes.editMessage(application.id, live.token, id, send({ content: 'three' })));
    expect(findMessage(world, dee.channelId, id)?.content).toBe('three');
    expect(await outcome(() => routes.editMessage(application.id, live.token, id, send({ content: '' })))).toEqual({
      status: 400,
      code: 50006,
    });

    const foreign = createMessage(world, {
      channelId: dee.channelId,
      authorId: application.botId,
      content: 'not of it',
    });
    expect(await outcome(() => routes.deleteMessage(application.id, live.token, foreign.id))).toEqual({
      status: 404,
      code: 10008,
    });

    expect(await outcome(() => routes.deleteMessage(application.id, live.token, id))).toEqual({
      status: 204,
      code: undefined,
    });
    expect(await outcome(() => routes.deleteOriginal(application.id, live.token))).toEqual({
      status: 204,
      code: undefined,
    });
    expect(await outcome(() => routes.getOriginal(application.id, live.token))).toEqual({ status: 404, code: 10008 });
  });

  test('but not before it, and not with a foreign token', async () => {
    const { acts, routes, application, dee } = start();
    const live = acts.command({ ...dee, command: '/help' });
    expect(await outcome(() => routes.followUp(application.id, live.token, send({ content: 'x' })))).toEqual({
      status: 404,
      code: 10015,
    });
    expect(await outcome(() => routes.getOriginal(application.id, 'x'))).toEqual({ status: 401, code: 50027 });
    expect(await outcome(() => routes.getOriginal('1', live.token))).toEqual({ status: 401, code: 50027 });
  });
});
