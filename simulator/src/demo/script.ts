import type { Control, Seat } from '../control/client.ts';
import type { Seen } from '../control/seen.ts';
import type { SeededRoblox } from '../roblox/seed.ts';
import type { PersonName, Seeded } from '../seed.ts';
import { createStage, type Stage } from './stage.ts';

/** Who may host. The owner always may; another one once he was granted it. */
const HOST: PersonName = 'ada';
const GUEST_HOST: PersonName = 'bob';
const MEMBER: PersonName = 'dee';
const STAFF: PersonName = 'cy';

const COMMANDS_MS = 20_000;
const PAD = 3;

/** What the tour is played with. */
export interface Play {
  readonly control: Control;
  readonly seeded: Seeded;
  readonly roblox: SeededRoblox;
  say(line: string): void;
}

/**
 * Plays the tour: what people do, and what each of them then sees. A bot without tickets or verification shows the rest.
 *
 * @throws Error if the bot gives somebody no answer, ControlError if what should be there is not
 */
export async function play(about: Play): Promise<void> {
  const { control, say } = about;
  const stage = createStage(about);
  const known = await control.waitFor(async () => shownCommands(stage.at(HOST, 'trainings')), COMMANDS_MS);
  say(`The server knows ${known.map((name) => `/${name}`).join(', ')}.\n`);
  await playTrainings(stage);
  if (known.includes('sendticket')) await playTickets(stage, about);
  if (known.includes('verify')) await playVerification(stage, about);
}

async function playTrainings({ types, presses, show, at }: Stage): Promise<void> {
  await types(GUEST_HOST, 'trainings', '/training', { starts: 'in 10 minutes', pad: PAD });
  await types(HOST, 'trainings', '/training', { starts: 'in 10 minutes', pad: PAD });
  const announced = await newest(at(MEMBER, 'trainings'));
  await show(announced, 'Dee sees in #trainings');

  await types(HOST, 'trainings', '/tryout', { starts: 'in 20 minutes', pad: PAD });
  await types(MEMBER, 'trainings', '/pads');
  await presses(MEMBER, 'trainings', announced, 'End');
  await presses(HOST, 'trainings', announced, 'End');
  const ended = await at(MEMBER, 'trainings').waitFor((messages) =>
    messages.find(({ id, edited }) => id === announced.id && edited),
  );
  await show(ended, 'Dee sees in #trainings');
}

async function playTickets(stage: Stage, { control, seeded }: Play): Promise<void> {
  const { types, presses, submits, show, at, writes } = stage;
  await types(HOST, 'staffRoom', '/addrole', {
    role: { id: seeded.roles.support, name: '@Support Team' },
    for: 'tickets',
  });
  await types(HOST, 'staffRoom', '/sendticket', { channel: { id: seeded.channels.support, name: '#support' } });
  await presses(MEMBER, 'support', await newest(at(MEMBER, 'support')), 'Create Ticket');

  const ticket = await control.waitFor(async () => {
    const { channels } = await control.call('lookAt', { guildId: seeded.guildId });
    return channels.find(({ name }) => name.startsWith('ticket-'));
  });
  const place = { channelId: ticket.id };
  const first = await newest(at(MEMBER, place));
  await show(first, `Dee and the staff see in #${ticket.name}`);
  await writes(MEMBER, place, 'Hi! I lost my rank. Can you help me?');
  await types(STAFF, place, '/ticket claim');
  const closed = await submits(STAFF, place, await presses(STAFF, place, first, 'Close Ticket'));
  if (closed.message) await presses(STAFF, place, closed.message, 'Undo');
  const asked = await types(STAFF, place, '/ticket close', { reason: 'Your rank is back.' });
  if (asked.message) await presses(STAFF, place, asked.message, 'Yes, close it');
  await types(STAFF, place, '/ticket transcript');
}

async function playVerification(stage: Stage, { control, seeded, roblox, say }: Play): Promise<void> {
  const { types, presses } = stage;
  const { id: accountId, name: username } = roblox.accounts.dee;
  await types(HOST, 'staffRoom', '/setup', {
    verified_role: { id: seeded.roles.verified, name: '@Verified' },
    nickname: '{roblox-username}',
  });
  const begun = await types(MEMBER, 'lounge', '/verify', { username });
  const words = PHRASE.exec(begun.message?.content ?? '')?.[0];
  if (begun.message === undefined || words === undefined) throw new Error('The bot gave Dee no words for her profile.');
  say('Dee puts the words into her profile on Roblox, and saves it.\n');
  await control.call('editRobloxProfile', { accountId, description: words });
  await presses(MEMBER, 'lounge', begun.message, 'Verify');
  await types(HOST, 'staffRoom', '/whois', { roblox: username });
}

/** Six words, alone on a line. */
const PHRASE = /^[a-z]+(?: [a-z]+){5}$/m;

/** What the bot posted last, once there is something. */
const newest = (seat: Seat): Promise<Seen> =>
  seat.waitFor((messages) => messages.findLast(({ author, ephemeral }) => author.bot && !ephemeral));

/** The commands that the bot has registered by now; undefined before it has. */
async function shownCommands(seat: Seat): Promise<string[] | undefined> {
  const names = new Set((await seat.commands()).map(({ name }) => name));
  return names.size > 0 ? [...names] : undefined;
}
