import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPublicKey, verify } from 'node:crypto';
import { type Seeded, seedServer } from '../seed.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { replaceCommands } from '../world/commands.ts';
import { createMessage } from '../world/messages.ts';
import type { Control, Seat } from './client.ts';
import { ControlError } from './client.ts';
import { buttonsOf, menusOf, textOf } from './seen.ts';

let simulator: Simulator;
let control: Control;
let seeded: Seeded;
let dee: Seat;
let bob: Seat;

beforeEach(async () => {
  simulator = await startSimulator({
    prepare: (world) => {
      seeded = seedServer(world);
      const application = world.applications.get(seeded.applicationId);
      if (application)
        replaceCommands(world, application, seeded.guildId, [{ name: 'ping', description: 'Says pong' }]);
    },
  });
  ({ control } = simulator);
  dee = control.as(seeded.people.dee).in(seeded.channels.lounge);
  bob = control.as(seeded.people.bob).in(seeded.channels.lounge);
});
afterEach(() => simulator.stop());

const application = () => simulator.world.applications.get(seeded.applicationId)!;

/** What a bot sends to an interaction's routes; `at` stands behind its token. */
async function bot(act: { interactionId: string }, body: object, at = 'callback', method = 'POST') {
  const { token } = simulator.desk.store.byId(act.interactionId)!;
  const path =
    at === 'callback'
      ? `interactions/${act.interactionId}/${token}/callback`
      : `webhooks/${seeded.applicationId}/${token}${at}`;
  return fetch(`${simulator.apiUrl}/v10/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

describe('the world', () => {
  test('can be made from nothing, and looked at', async () => {
    await control.call('makeApplication', { name: 'Other' });
    const ann = await control.call('makeUser', { username: 'ann' });
    const server = await control.call('makeServer', { name: 'New', ownerId: ann.id });
    const role = await control.call('makeRole', { guildId: server.id, name: 'Host', permissions: '8192' });
    const max = await control.call('makeMember', { guildId: server.id, username: 'max', roles: [role.id] });
    const channel = await control.call('makeChannel', {
      guildId: server.id,
      name: 'Pads Here',
      overwrites: [{ userId: max.id, allow: '1024' }],
    });
    await control.call('transferServer', { guildId: server.id, userId: max.id });

    expect(await control.call('lookAt', { guildId: server.id })).toMatchObject({
      name: 'New',
      ownerId: max.id,
      members: [{ id: ann.id }, { id: max.id, roles: [role.id] }],
      channels: [{ name: 'general' }, { id: channel.id, name: 'pads-here', overwrites: [{ id: max.id, type: 1 }] }],
    });
    await control.call('leave', { guildId: server.id, userId: ann.id });
    await control.call('deleteChannel', { channelId: channel.id });
    await control.call('deleteRole', { guildId: server.id, roleId: role.id });
    expect(await control.call('lookAt', { guildId: server.id })).toMatchObject({
      roles: [{ name: '@everyone' }],
      members: [{ id: max.id }],
      channels: [{ name: 'general' }],
    });
  });

  test('has the same ids each time, also after a reset, which leaves nothing of before', async () => {
    const before = { ...seeded };
    await dee.write('hello');
    await control.call('breakGateway', { kind: 'refuse' });
    await control.call('breakRest', { where: {}, fault: { kind: 'status', status: 500, when: 'before' } });
    await control.call('makeUser', { username: 'ann' });
    await control.call('reset');
    expect(seeded).toEqual(before);
    expect(await dee.reads()).toEqual([]);
    expect(await control.call('gatewayFaults')).toEqual([]);
    expect(await control.call('restFaults')).toEqual([]);
    expect(simulator.world.users.size).toBe(6);
    const second = await startSimulator({ prepare: (world) => expect(seedServer(world)).toEqual(before) });
    await second.stop();
  });

  test('says in plain words what can not be done', async () => {
    const write = control.as(seeded.people.dee).in(seeded.channels.welcome).write('hi');
    await expect(write).rejects.toEqual(new ControlError("That person can't write in welcome.", 422));
    await expect(control.as(seeded.people.dee).in(seeded.channels.staffRoom).reads()).rejects.toThrow(
      /can't see the channel/,
    );
    await expect(control.call('lookAt', { guildId: '1' })).rejects.toThrow('There is no server 1 in this world');
    const answer = await fetch(`${simulator.url}/control/fly`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(404);
    const form = await fetch(`${simulator.url}/control/reset`, { method: 'POST', body: 'x=1' });
    expect(form.status).toBe(415);
  });
});

describe('reading', () => {
  test('shows an ephemeral answer to its reader alone', async () => {
    const act = await dee.command('/ping', {}, { until: 'begun' });
    await bot(act, { type: 4, data: { content: 'pong', flags: 64 } });
    expect(await dee.reads()).toMatchObject([{ content: 'pong', ephemeral: true, usedBy: { command: 'ping' } }]);
    expect(await bob.reads()).toEqual([]);
    await dee.deleteMessage({ id: (await act.answered()).message!.id });
    expect(await dee.reads()).toEqual([]);
  });

  test('shows "is thinking" until the answer is filled in, which is then settled', async () => {
    const act = await dee.command('/ping', {}, { until: 'begun' });
    await bot(act, { type: 5 });
    expect(await act.answered()).toMatchObject({ outcome: 'deferred', done: false, message: { thinking: true } });
    expect((await bob.reads())[0]).toMatchObject({ thinking: true, content: '' });
    await expect(act.settled(50)).rejects.toThrow(/not settled within 50 ms: deferred/);

    const settled = act.settled();
    await bot(act, { content: 'done' }, '/messages/@original', 'PATCH');
    expect(await settled).toMatchObject({
      outcome: 'answered',
      done: true,
      message: { content: 'done', thinking: false },
    });
  });

  test('shows failures to who caused them', async () => {
    const act = await dee.command('/ping', {}, { until: 'begun' });
    await control.call('advance', { ms: 3_000 });
    expect(await act.answered()).toMatchObject({ outcome: 'failed', failure: 'The application did not respond' });
    expect(await dee.reads()).toMatchObject([
      { failure: 'The application did not respond', usedBy: { command: 'ping' } },
    ]);
    expect(await bob.reads()).toEqual([]);

    const components = [{ type: 1, components: [{ type: 2, style: 1, label: 'End', custom_id: 'end' }] }];
    const { id } = createMessage(simulator.world, {
      channelId: seeded.channels.lounge,
      authorId: seeded.applicationId,
      content: 'board',
      components,
    });
    await bob.click({ id }, 'End', { until: 'begun' });
    await control.call('advance', { ms: 3_000 });
    expect(await bob.reads()).toMatchObject([{ content: 'board', failure: 'This interaction failed' }]);
    expect((await dee.reads()).find(({ content }) => content === 'board')?.failure).toBeUndefined();
  });

  test('direct messages come together from all channels with bots', async () => {
    const { id } = await control.call('openDirectMessages', {
      userId: seeded.people.dee,
      otherId: seeded.applicationId,
    });
    createMessage(simulator.world, { channelId: id, authorId: seeded.applicationId, content: 'psst' });
    expect(await control.as(seeded.people.dee).dms()).toMatchObject([{ content: 'psst', author: { bot: true } }]);
    expect(await control.as(seeded.people.bob).dms()).toEqual([]);
  });

  test('without the right to read the history shows nothing of it', async () => {
    await dee.write('hello');
    const everyone = { roleId: seeded.guildId, deny: String(1n << 16n) };
    await control.call('changeChannel', { channelId: seeded.channels.lounge, overwrites: [everyone] });
    expect(await bob.reads()).toEqual([]);
  });

  test('waits for what is still to come, without asking again and again', async () => {
    const waiting = bob.waitFor((messages) => messages.find(({ content }) => content === 'now'));
    await dee.write('not yet');
    await dee.write('now');
    expect(await waiting).toMatchObject({ content: 'now', author: { name: 'Dee' } });
    await expect(bob.waitFor(() => undefined, 50)).rejects.toThrow('It did not happen within 50 ms.');
  });

  test('knows buttons, menus and texts in any kind of message', () => {
    const message = {
      content: 'a',
      embeds: [{ title: 'b', description: 'c', fields: [{ name: 'd', value: 'e' }], footer: { text: 'f' } }],
      components: [
        {
          type: 17,
          components: [
            { type: 10, content: 'g' },
            {
              type: 9,
              components: [{ type: 10, content: 'h' }],
              accessory: { type: 2, style: 3, label: 'Go', custom_id: 'go' },
            },
            {
              type: 1,
              components: [{ type: 3, custom_id: 'm', placeholder: 'Pick', options: [{ label: 'One', value: '1' }] }],
            },
            {
              type: 1,
              components: [{ type: 2, style: 5, emoji: { name: '🔗' }, url: 'https://example.com', disabled: true }],
            },
          ],
        },
      ],
    };
    expect(textOf(message)).toBe('a\nb\nc\nd\ne\nf\ng\nh');
    expect(buttonsOf(message)).toEqual([
      { label: 'Go', customId: 'go', url: undefined, style: 3, disabled: false },
      { label: '🔗', customId: undefined, url: 'https://example.com', style: 5, disabled: true },
    ]);
    expect(menusOf(message)).toMatchObject([
      { placeholder: 'Pick', customId: 'm', options: [{ label: 'One', value: '1' }] },
    ]);
  });
});

describe('the record', () => {
  test('keeps what a bot sent and tells what was off the contract', async () => {
    const act = await dee.command('/ping', {}, { until: 'begun' });
    expect((await bot(act, { type: 4, data: { content: 'x'.repeat(2_001) } })).status).toBe(400);
    expect((await control.violations()).map(({ by, rule }) => [by, rule])).toEqual([['request', 'too_long']]);
    await expect(control.expectNoViolations()).rejects.toThrow(
      /1 times Discord's or Roblox's contract was left:\nrequest: POST .*callback data.content/,
    );
    await control.expectNoViolations(['too_long']);
    expect(await control.call('requests', { method: 'POST' })).toMatchObject([{ status: 400, body: { type: 4 } }]);
    await control.call('clearRecord');
    await control.expectNoViolations();
  });
});

describe('interactions over HTTP', () => {
  /** An endpoint that answers like a good one, unless `change` says otherwise. */
  async function endpoint(change: { checks?: boolean; answer?: (body: { type: number }) => object } = {}) {
    const key = createPublicKey({
      key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(application().publicKey, 'hex')]),
      format: 'der',
      type: 'spki',
    });
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = Buffer.concat(chunks).toString();
        const signature = Buffer.from(String(request.headers['x-signature-ed25519']), 'hex');
        const good = verify(null, Buffer.from(String(request.headers['x-signature-timestamp']) + raw), key, signature);
        if (!good && change.checks !== false) return response.writeHead(401).end();
        const body = JSON.parse(raw) as { type: number };
        const answer =
          body.type === 1 ? { type: 1 } : (change.answer?.(body) ?? { type: 4, data: { content: 'over HTTP' } });
        return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const close = () => new Promise((resolve) => server.close(resolve));
    const url = `http://127.0.0.1:${port}/interactions`;
    return { url, close, use: () => control.call('setInteractionsUrl', { applicationId: seeded.applicationId, url }) };
  }

  test('are signed, answered in the response, and not sent over the gateway', async () => {
    const { use, close } = await endpoint();
    expect(await use()).toEqual({ problems: [] });
    let overGateway = 0;
    simulator.world.subscribe(({ t }) => {
      if (t.startsWith('INTERACTION_')) overGateway += 1;
    });
    const act = await dee.command('/ping');
    expect(act).toMatchObject({ outcome: 'answered', message: { content: 'over HTTP' } });
    expect(overGateway).toBe(0);
    expect(await control.call('sendBadlySigned', { applicationId: seeded.applicationId })).toEqual({ status: 401 });
    await control.call('setInteractionsUrl', { applicationId: seeded.applicationId });
    await dee.command('/ping', {}, { until: 'begun' });
    expect(overGateway).toBe(1);
    await close();
  });

  test('need an endpoint that refuses bad signatures', async () => {
    const { use, close } = await endpoint({ checks: false });
    expect(await use()).toEqual({ problems: ['A badly signed PING was answered 200, not 401.'] });
    expect(application().interactionsUrl).toBeUndefined();
    await close();
  });

  test('fail at once on an answer that does not fit', async () => {
    const { use, close } = await endpoint({ answer: () => ({ type: 8, data: { choices: [] } }) });
    await use();
    expect(await dee.command('/ping')).toMatchObject({ outcome: 'failed', failure: 'The application did not respond' });
    expect(await control.violations()).toMatchObject([{ by: 'interaction', rule: 'refused_answer' }]);
    await close();
  });
});
