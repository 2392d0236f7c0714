import { setTimeout as sleep } from 'node:timers/promises';
import { PermissionFlagsBits } from 'discord-api-types/v10';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Control } from '../control/client.ts';
import { type Seeded, seedServer } from '../seed.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { createMessage } from '../world/messages.ts';
import type { BotHandle } from './bot.ts';
import type { Change, Line, Look, System } from './wire.ts';

let simulator: Simulator;
let control: Control;
let seeded: Seeded;
const done: string[] = [];
const bot: BotHandle = {
  state: () => 'running',
  kill: () => Promise.resolve(void done.push('kill')),
  restart: () => Promise.resolve(void done.push('restart')),
};

beforeEach(async () => {
  done.length = 0;
  simulator = await startSimulator({ bot, prepare: (world) => void (seeded = seedServer(world)) });
  ({ control } = simulator);
});
afterEach(() => simulator.stop());

async function ask<T>(name: string, input: object = {}): Promise<T> {
  const response = await fetch(`${simulator.url}/screen/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  const { result, error } = (await response.json()) as { result: T; error?: string };
  if (error !== undefined) throw new Error(error);
  return result;
}

const look = (name: keyof Seeded['people']) => ask<Look>('look', { userId: seeded.people[name] });
const lines = (name: keyof Seeded['people'], channelId = seeded.channels.lounge) =>
  ask<Line[]>('lines', { userId: seeded.people[name], channelId });

/** Listens as a page does. Answers what it heard, gathered, and how to stop. */
async function listen(...names: (keyof Seeded['people'])[]) {
  const query = names.map((name) => `viewer=${seeded.people[name]}`).join('&');
  const stop = new AbortController();
  const response = await fetch(`${simulator.url}/screen/changes?${query}`, { signal: stop.signal });
  const heard: Change[] = [];
  let opened: () => void = () => {};
  const open = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const read = async () => {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) {
        if (part.includes('event: open')) opened();
        const data = /^data: (\[.*)$/m.exec(part)?.[1];
        if (data !== undefined) heard.push(...(JSON.parse(data) as Change[]));
      }
    }
  };
  void read().catch(() => undefined);
  await open;
  return { heard, stop: () => stop.abort() };
}

describe('what one person sees', () => {
  test('is the servers and channels that this member sees, and no others', async () => {
    const names = ({ servers }: Look) => servers[0]?.channels.map(({ name }) => name) ?? [];
    expect(names(await look('ada'))).toContain('staff-room');
    const dee = await look('dee');
    expect(names(dee)).not.toContain('staff-room');
    expect(names(dee)).not.toContain('Staff');
    const channel = (name: string) => dee.servers[0]?.channels.find((channel) => channel.name === name);
    expect(channel('welcome')).toMatchObject({ mayWrite: false, mayManageMessages: false });
    expect(channel('lounge')).toMatchObject({ mayWrite: true });
    const ada = (await look('ada')).servers[0]?.channels.find(({ name }) => name === 'staff-room');
    expect(ada?.readerIds).not.toContain(seeded.people.dee);
  });

  test('is nothing for who left, and a grey server in an outage', async () => {
    await control.call('leave', { guildId: seeded.guildId, userId: seeded.people.eve });
    expect((await look('eve')).servers).toEqual([]);
    await control.call('setOutage', { guildId: seeded.guildId, unavailable: true });
    expect((await look('ada')).servers).toMatchObject([{ unavailable: true, channels: [], members: [] }]);
  });

  test("never shows another's private message, not even above an answer to it", async () => {
    const { world } = simulator;
    const channelId = seeded.channels.lounge;
    const whisper = createMessage(world, {
      channelId,
      authorId: seeded.applicationId,
      content: 'For Ada alone',
      ephemeralFor: seeded.people.ada,
    });
    createMessage(world, {
      channelId,
      authorId: seeded.applicationId,
      content: 'An answer',
      reference: { messageId: whisper.id, channelId },
    });
    expect((await lines('ada'))[1]?.replyTo).toEqual({ authorId: seeded.applicationId, text: 'For Ada alone' });
    const dee = await lines('dee');
    expect(dee.map(({ content, replyTo }) => [content, replyTo])).toEqual([['An answer', 'deleted']]);
    await expect(lines('dee', seeded.channels.staffRoom)).rejects.toThrow("can't see the channel");
  });

  test('has the size and the kind of each file, and says who may send some', async () => {
    const dee = control.as(seeded.people.dee).in(seeded.channels.lounge);
    await dee.write('', [{ filename: 'a.txt', contentType: 'text/plain', text: 'four' }]);
    expect((await lines('ada'))[0]?.attachments).toMatchObject([
      { filename: 'a.txt', size: 4, contentType: 'text/plain', url: expect.stringContaining('/cdn/') },
    ]);
    const { channels, people } = seeded;
    const mayAttach = async () => (await look('dee')).servers[0]?.channels.find(({ id }) => id === channels.lounge);
    expect(await mayAttach()).toMatchObject({ mayWrite: true, mayAttach: true });
    const deny = String(PermissionFlagsBits.AttachFiles);
    await control.call('changeChannel', { channelId: channels.lounge, overwrites: [{ userId: people.dee, deny }] });
    expect(await mayAttach()).toMatchObject({ mayWrite: true, mayAttach: false });
  });
});

describe('live changes', () => {
  test('tell each viewer of the channels that he sees, and nothing of the others', async () => {
    const { heard, stop } = await listen('ada', 'dee');
    await control.as(seeded.people.ada).in(seeded.channels.staffRoom).write('secret');
    await control.as(seeded.people.ada).in(seeded.channels.lounge).write('hello');
    await expect.poll(() => heard.flatMap(({ channelIds }) => channelIds)).toContain(seeded.channels.lounge);
    await sleep(60);
    stop();
    const told = (name: keyof Seeded['people']) => [
      ...new Set(heard.filter(({ viewer }) => viewer === seeded.people[name]).flatMap(({ channelIds }) => channelIds)),
    ];
    expect(told('ada').toSorted()).toEqual([seeded.channels.staffRoom, seeded.channels.lounge].toSorted());
    expect(told('dee')).toEqual([seeded.channels.lounge]);
  });

  test('say who types, to those who see the channel', async () => {
    const { heard, stop } = await listen('ada', 'dee');
    await ask('type', { userId: seeded.people.ada, channelId: seeded.channels.staffRoom });
    await ask('type', { userId: seeded.people.ada, channelId: seeded.channels.lounge });
    await expect.poll(() => heard.filter(({ viewer }) => viewer === seeded.people.dee)).not.toEqual([]);
    await sleep(60);
    stop();
    const typing = heard.filter(({ viewer }) => viewer === seeded.people.dee).flatMap(({ typing }) => typing);
    expect(typing).toEqual([{ channelId: seeded.channels.lounge, userId: seeded.people.ada }]);
  });

  test('come to everybody after a reset', async () => {
    const { heard, stop } = await listen('dee');
    await control.call('reset');
    await expect.poll(() => heard.at(-1)?.channelIds).toContain(seeded.channels.lounge);
    stop();
  });
});

describe('troubles', () => {
  const trouble = async (name: string) => (await ask<System>('system')).troubles.find((one) => one.name === name);
  const users = async () =>
    (await fetch(`${simulator.apiUrl}/v10/users/@me`, { headers: { authorization: `Bot ${seeded.token}` } })).status;

  test('break Discord for so long, by its own clock, or until they are mended', async () => {
    await ask('startTrouble', { name: 'down', seconds: 10 });
    expect((await trouble('down'))?.endsAt).toBeGreaterThan(0);
    expect(await users()).toBe(500);
    await control.call('advance', { ms: 10_000 });
    expect(await users()).toBe(200);
    expect((await trouble('down'))?.endsAt).toBeUndefined();

    await ask('startTrouble', { name: 'down', seconds: 600 });
    await ask('stopTrouble', { name: 'down' });
    expect(await users()).toBe(200);
  });

  test('each can be begun and ended, and a reset ends them all', async () => {
    const { troubles } = await ask<System>('system');
    for (const { name } of troubles) await ask('startTrouble', { name, seconds: 600 });
    expect(await control.call('gatewayFaults')).not.toEqual([]);
    await control.call('reset');
    expect((await ask<System>('system')).troubles.filter(({ endsAt }) => endsAt !== undefined)).toEqual([]);
    expect(await control.call('gatewayFaults')).toEqual([]);
    expect(await control.call('restFaults')).toEqual([]);
    expect(simulator.world.guilds.get(seeded.guildId)?.unavailable).toBe(false);
    await expect(ask('startTrouble', { name: 'none', seconds: 1 })).rejects.toThrow('There is no trouble none');
  });

  test('the bot is ended and started by whoever holds it', async () => {
    expect((await ask<System>('system')).bot).toBe('running');
    await ask('killBot');
    await ask('restartBot');
    expect(done).toEqual(['kill', 'restart']);
  });
});

describe('by hand', () => {
  test('messages are pinned and reacted to by those who may', async () => {
    const { lounge } = seeded.channels;
    const { id } = await control.as(seeded.people.ada).in(lounge).write('hello');
    const dee = { userId: seeded.people.dee, channelId: lounge, messageId: id };
    await expect(ask('pin', { ...dee, pinned: true })).rejects.toThrow('You may not pin messages here.');
    await ask('pin', { ...dee, userId: seeded.people.ada, pinned: true });
    await ask('toggleReaction', { ...dee, emoji: '👍' });
    expect((await lines('dee'))[0]).toMatchObject({ pinned: true, reactions: [{ emoji: '👍', count: 1, mine: true }] });
    await ask('toggleReaction', { ...dee, emoji: '👍' });
    expect((await lines('dee'))[0]?.reactions).toEqual([]);
  });
});

describe('the files of the page', () => {
  test('come with a policy that allows nothing from elsewhere, and lead nowhere else', async () => {
    const page = await fetch(simulator.url);
    // 503 as long as nobody has built the page; it says so.
    if (page.status === 503) expect(await page.text()).toContain('npm run build:screen');
    else expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const name of ['..%2findex.html', 'a%2f..%2f..%2fapp.tsx', 'none.js', 'index.html']) {
      expect((await fetch(`${simulator.url}/assets/${name}`)).status).toBe(404);
    }
    const form = await fetch(`${simulator.url}/screen/look`, { method: 'POST', body: '{}' });
    expect(form.status).toBe(415);
  });
});
