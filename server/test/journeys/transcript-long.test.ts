import { type Seen, textOf } from '@muster/simulator';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningBot } from './bot.ts';
import { type Journey, startJourney } from './journey.ts';
import { openServer, type Person, type Server, told } from './server.ts';

const MESSAGES = 10_000;
/** Written at the same time: their order is what Discord says. */
const AT_ONCE = 50;
const MOST_GROWN_MB = 50;
const LOOK_EVERY_MS = 50;
/** A quarter of a minute alone on two cores; other tests and a slow machine may take most of the processor away. */
const WITHIN = { timeout: 180_000 };
/**
 * Node lets garbage lie as long as there is room, on a busy machine for long. With little room it tidies up, so that what
 * is measured is what the program holds; a program that holds all messages ends.
 */
const LITTLE_ROOM = { NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=8' };

let journey: Journey;
let bot: RunningBot;

beforeAll(async () => {
  journey = await startJourney();
  await journey.control.call('setIntents', { applicationId: journey.botId, intents: ['content'] });
  await journey.forgetStarts();
  bot = journey.startBot();
  await bot.ready();
});
afterAll(() => journey.stop());

/** What the bot's process holds of the machine's memory, as it says itself, in megabytes. */
async function memoryMb(): Promise<number> {
  const { text } = await bot.get('/metrics');
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 1024 / 1024;
}

/** Watches the memory until it is told to stop, and answers the most that it saw. */
function watchMemory(): () => Promise<number> {
  const about = { most: 0, isOver: false };
  const watching = (async () => {
    while (!about.isOver) {
      about.most = Math.max(about.most, await memoryMb());
      await sleep(LOOK_EVERY_MS);
    }
  })();
  return async () => {
    about.isOver = true;
    await watching;
    return about.most;
  };
}

/** Presses Create Ticket, and answers the opener in the new channel. */
async function open(opener: Person, panel: Seen): Promise<Person> {
  const opened = told(await (await opener.click(panel, 'Create Ticket')).settled(20_000)).text;
  const here = opener.at(/<#(\d+)>/.exec(opened)?.[1] ?? '');
  await here.waitFor((all) => all.find(({ author }) => author.bot));
  return here;
}

/** Closes a ticket, and ends the ten minutes for Undo. Resolves when its opener was told. */
async function close(server: Server, here: Person): Promise<void> {
  // A form can't be put off, and a busy machine may be too late with it once.
  const form = await journey.control.waitFor(async () => {
    const act = await here.command('/ticket close');
    return act.modal && act;
  }, 30_000);
  await (await here.submit(form, {})).settled(20_000);
  const [ticket] = await journey.sql<{ id: number }[]>`
    update tickets set delete_at = now() where opener_id = ${here.id} and state = 'closing' returning id`;
  await journey.sql`
    select job_add('ticket.end', json_build_object('guildId', ${server.guildId}::text, 'ticketId', ${ticket?.id ?? 0}::int),
                   ${`ticket.end:${ticket?.id ?? 0}`}, now())`;
  // The first message offers to take the close back; the one with the transcript comes in its place.
  const isOver = (dm: Seen) => textOf(dm).includes('How was it?');
  await journey.control.waitFor(async () => (await here.dms()).find(isOver), 60_000);
}

test(
  '10,000 messages, read over HTTP with refusals on the way, are complete and in order, and memory stays bounded',
  WITHIN,
  async () => {
    const server = await openServer(journey, bot);
    const [dee, eve] = await Promise.all([server.member(), server.member()]);
    told(await server.owner.command('/sendticket'));
    const panel = await server.owner.waitFor((all) => all.find((one) => textOf(one).includes('Do you need help?')));
    const [here, short] = [await open(dee, panel), await open(eve, panel)];
    await bot.kill();
    const written: Seen[] = [];
    for (let from = 0; from < MESSAGES; from += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, n) => here.write(`message ${from + n} ${'x'.repeat(1_900)}`));
      written.push(...(await Promise.all(some)));
    }
    const channelId = written[0]?.channelId ?? '';
    written.sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
    bot = journey.startBot({ env: LITTLE_ROOM });
    await bot.ready();
    // What any close takes, such as code that is read for the first time, is not what the long one takes.
    await close(server, short);
    await journey.control.call('clearRecord', {});

    const where = { method: 'GET', route: `/channels/${channelId}/messages` };
    const refusals = [
      ...[3, 40, 77].map((nth) => ({ nth, fault: { kind: 'rate-limit', scope: 'route', retryAfterMs: 300 } as const })),
      { nth: 20, fault: { kind: 'rate-limit', scope: 'global', retryAfterMs: 300 } as const },
      { nth: 60, fault: { kind: 'status', status: 502, when: 'before' } as const },
    ];
    for (const refusal of refusals) await journey.control.call('breakRest', { where, ...refusal });
    const before = await memoryMb();
    const mostSeen = watchMemory();
    await close(server, here);
    const grown = (await mostSeen()) - before;
    const requests = await journey.control.call('requests', {
      method: 'GET',
      route: '/channels/{channel_id}/messages',
    });
    const refused = requests.filter(({ status }) => status !== 200).length;
    console.log(
      `10,000 messages over HTTP: ${requests.length} calls of which ${refused} were refused, ` +
        `${grown.toFixed(1)} MB more than ${before.toFixed(1)} MB at most`,
    );
    expect(refused).toBe(refusals.length);
    expect(grown).toBeLessThan(MOST_GROWN_MB);
    const kept = await journey.sql<{ id: string; content: string }[]>`
    select message_id::text as id, content from transcript_messages
     where guild_id = ${server.guildId} and author_id = ${dee.id} order by message_id`;
    expect(kept.length).toBe(MESSAGES);
    expect(kept.filter(({ id, content }, at) => id !== written[at]?.id || content !== written[at]?.content)).toEqual(
      [],
    );
    await journey.check();
  },
);
