import { textOf } from '@muster/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { announced, announcements, instantsIn, openServer, told } from './server.ts';

const DAY_S = 86_400;

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  bot = journey.startBot();
  await bot.ready();
});
afterEach(() => journey.check());
afterAll(() => journey.stop());

const inSeconds = () => Math.floor(Date.now() / 1000);

/** The requests since the last time, as `POST /channels/{channel_id}/messages`. */
async function callsMade(): Promise<string[]> {
  const requests = await journey.control.call('requests', {});
  await journey.control.call('clearRecord', {});
  return requests.map(({ method, route }) => `${method} ${route}`);
}

describe('a pad is booked with one line', () => {
  test('the host hears it privately, everybody reads one announcement, and End frees the pad', async () => {
    const server = await openServer(journey, bot);
    const host = await server.host();
    const dee = await server.member();
    await callsMade();

    const wanted = { starts: 'in 10 minutes', pad: 3, type: 'Infantry', notes: 'Full uniform' };
    const answer = told(await host.command('/training', wanted));
    expect(answer.text).toContain('Pad 3 is yours');
    const [startsAt = 0] = instantsIn(answer.text);
    expect(Math.abs(startsAt - inSeconds() - 600)).toBeLessThan(10);

    const announcement = await announced(dee);
    const text = textOf(announcement);
    for (const words of ['Training', 'Full uniform', 'Infantry', 'Pad\n3', host.mention, `<t:${startsAt}:F>`]) {
      expect(text).toContain(words);
    }
    expect(await announcements(dee)).toHaveLength(1);
    const booking = await callsMade();
    expect(booking).toEqual([
      'POST /interactions/{interaction_id}/{interaction_token}/callback',
      'POST /channels/{channel_id}/messages',
    ]);

    const board = told(await dee.command('/pads')).text;
    expect(board).toContain(`**3** · free now · Training by ${host.mention} from <t:${startsAt}:F>`);
    expect(board.match(/· free$/gm)).toHaveLength(8);
    await callsMade();

    expect(told(await host.click(announcement, 'End')).text).toContain('The pad is free again');
    const ended = await announced(dee, 'over');
    expect(ended.id).toBe(announcement.id);
    expect(textOf(ended)).toContain('Training (ended)');
    expect(await announcements(dee)).toHaveLength(1);
    const ending = await callsMade();
    console.log(`Requests: ${booking.length} to book and announce, ${ending.length} to end.`);
    expect(ending).toHaveLength(2);
    expect(told(await dee.command('/pads')).text).toContain('**3** · free\n');
  });

  test('a tryout tomorrow at eight in the evening starts then, on the lowest free pad', async () => {
    const server = await openServer(journey, bot);
    const answer = told(await server.owner.command('/tryout', { starts: 'tomorrow 20:00' }));
    expect(answer.text).toContain('Pad 1 is yours');
    const tomorrow = Math.floor(inSeconds() / DAY_S) + 1;
    expect(instantsIn(answer.text)[0]).toBe(tomorrow * DAY_S + 20 * 3_600);
    expect(textOf(await announced(server.owner))).toContain('Tryout');
  });

  test('words without a time are shown as they are, and the pad is held half an hour', async () => {
    const server = await openServer(journey, bot);
    const answer = told(await server.owner.command('/training', { starts: 'when 5 are here' }));
    const until = /held until <t:(\d+):t>/.exec(answer.text)?.[1];
    expect(Math.abs(Number(until) - inSeconds() - 1_800)).toBeLessThan(10);
    expect(textOf(await announced(server.owner))).toContain('when 5 are here');
  });
});

test('a member without the right is told who gives it, and nothing is booked', async () => {
  const server = await openServer(journey, bot);
  const dee = await server.member();
  const answer = told(await dee.command('/training', { starts: 'in 10 minutes' }));
  expect(answer.text).toContain(`${server.owner.mention}, the owner of this server,`);
  expect(await journey.sql`select 1 from sessions where guild_id = ${server.guildId}`).toEqual([]);
  expect(await announcements(dee)).toEqual([]);
});

describe('a pad that is taken', () => {
  test('answers who has it until when and which are free, and one of those is booked by its button', async () => {
    const server = await openServer(journey, bot);
    const [first, second] = [await server.host(), await server.host()];
    const booked = told(await first.command('/training', { starts: 'in 10 minutes', pad: 3 }));
    const [startsAt = 0] = instantsIn(booked.text);

    const refused = await second.command('/training', { starts: 'in 20 minutes', pad: 3, type: 'Recon' });
    const { text, buttons, message } = told(refused);
    expect(text).toContain(`Pad 3 is taken: ${first.mention} has it until <t:${startsAt + 3_600}:F>`);
    expect(text).toContain('Free at that time: 1, 2, 4, 5, 6, 7, 8 and 9');
    expect(buttons).toEqual(['Pad 1', 'Pad 2', 'Pad 4', 'Pad 5', 'Pad 6']);

    const pressed = await second.click(message, 'Pad 4');
    expect(told(pressed)).toMatchObject({ text: expect.stringContaining('Pad 4 is yours'), buttons: [] });
    const mine = await second.waitFor((messages) =>
      messages.find((one) => !one.ephemeral && textOf(one).includes(second.mention)),
    );
    expect(textOf(mine)).toContain('Recon');
    expect(await announcements(first)).toHaveLength(2);
  });

  test('is free for a session that begins when the other ends, and in another server', async () => {
    const [server, other] = [await openServer(journey, bot), await openServer(journey, bot)];
    const [first, second] = [await server.host(), await server.host()];
    const startsAt = inSeconds() + 600;
    await first.command('/training', { starts: `<t:${startsAt}>`, pad: 3 });
    const after = told(await second.command('/training', { starts: `<t:${startsAt + 3_600}>`, pad: 3 }));
    expect(after.text).toContain('Pad 3 is yours');
    const elsewhere = told(await other.owner.command('/training', { starts: `<t:${startsAt}>`, pad: 3 }));
    expect(elsewhere.text).toContain('Pad 3 is yours');
  });
});

test('"at 8" is asked back, and its button books the time that it shows', async () => {
  const server = await openServer(journey, bot);
  const host = await server.host();
  const asked = told(await host.command('/training', { starts: 'at 8', pad: 5 }));
  expect(asked.text).toContain('Nothing is booked yet');
  expect(asked.buttons).toEqual([expect.stringContaining('1. '), expect.stringContaining('2. ')]);
  expect(await announcements(host)).toEqual([]);

  const times = instantsIn(asked.text);
  expect(times.map((at) => (at % DAY_S) / 3_600).sort((a, b) => a - b)).toEqual([8, 20]);
  const answer = told(await host.click(asked.message, asked.buttons[1] ?? ''));
  expect(answer.text).toContain('Pad 5 is yours');
  expect(instantsIn(answer.text)[0]).toBe(times[1]);
  expect(answer.buttons).toEqual([]);
  expect(textOf(await announced(host))).toContain(`<t:${times[1]}:F>`);
});

describe('while somebody types', () => {
  test('the suggestion for starts says how it is understood, and books that very minute', async () => {
    const server = await openServer(journey, bot);
    const typed = await server.owner.autocomplete('/training', { starts: 'in 25 minutes' }, 'starts');
    expect(typed.choices).toEqual([
      { name: expect.stringMatching(/^(today|tomorrow) \d\d:\d\d, in 25 minutes$/), value: expect.any(String) },
    ]);
    const value = typed.choices?.[0]?.value ?? '';
    const answer = told(await server.owner.command('/training', { starts: value }));
    expect(`<t:${instantsIn(answer.text)[0]}>`).toBe(value);
  });

  test('nothing typed yet shows examples, and nonsense is offered as words', async () => {
    const server = await openServer(journey, bot);
    const empty = await server.owner.autocomplete('/tryout', { starts: '' }, 'starts');
    expect(empty.choices).toHaveLength(3);
    const soon = await server.owner.autocomplete('/tryout', { starts: 'soon' }, 'starts');
    expect(soon.choices).toEqual([{ name: 'No time: announce "soon" and hold the pad', value: 'soon' }]);
    const past = await server.owner.autocomplete('/tryout', { starts: '25:00' }, 'starts');
    expect(past.choices).toEqual([]);
  });

  test('the pads are suggested with whether they are free', async () => {
    const server = await openServer(journey, bot);
    const host = await server.host();
    await host.command('/training', { starts: 'now', pad: 2 });
    const all = await server.owner.autocomplete('/training', { starts: 'now', pad: '' }, 'pad');
    expect(all.choices?.map(({ name }) => name)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((pad) => `Pad ${pad} (${pad === 2 ? 'booked' : 'free'})`),
    );
    const booked = await server.owner.autocomplete('/session end', { pad: '' }, 'pad');
    expect(booked.choices).toEqual([{ name: 'Pad 2 (booked)', value: 2 }]);
  });
});
