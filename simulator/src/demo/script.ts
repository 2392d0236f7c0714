import type { Act, Control, Seat } from '../control/client.ts';
import type { Seen } from '../control/seen.ts';
import type { PersonName, Seeded } from '../seed.ts';
import { describeMessage, type Names } from './plain.ts';

/** Who may host. The owner always may; another one once he was granted it. */
const HOST: PersonName = 'ada';
const GUEST_HOST: PersonName = 'bob';
const MEMBER: PersonName = 'dee';

const NAMES: Readonly<Record<PersonName, string>> = { ada: 'Ada', bob: 'Bob', cy: 'Cy', dee: 'Dee', eve: 'Eve' };

const COMMANDS_MS = 20_000;
const PAD = 3;

/**
 * Plays the tour: what people do, and what each of them then sees.
 *
 * @throws Error if the bot gives somebody no answer, ControlError if what should be there is not
 */
export async function play(about: { control: Control; seeded: Seeded; say(line: string): void }): Promise<void> {
  const { control, seeded, say } = about;
  const names = namesOf(seeded);
  const at = (name: PersonName, channel: keyof Seeded['channels'] = 'trainings'): Seat =>
    control.as(seeded.people[name]).in(seeded.channels[channel]);

  const show = (message: Seen | undefined, whose: string) => {
    say(`  ${whose}:`);
    for (const line of message ? describeMessage(message, names, Date.now()) : ['(nothing)']) say(`    ${line}`);
    say('');
  };
  const reads = (name: PersonName, act: Act) => {
    const whose = act.message?.ephemeral === false ? 'Everybody reads' : `${NAMES[name]} alone reads`;
    if (act.failure === undefined) show(act.message, whose);
    else say(`  ${NAMES[name]} reads:\n    ${act.failure}\n`);
    if (act.outcome === 'failed') throw new Error(`The bot gave ${NAMES[name]} no answer.`);
  };
  const types = async (name: PersonName, command: string, options: Record<string, unknown> = {}) => {
    const typed = Object.entries(options).map(([option, value]) => `${option}: ${String(value)}`);
    say(`${NAMES[name]} types  ${[command, ...typed].join('  ')}`);
    const act = await (await at(name).command(command, options)).settled();
    reads(name, act);
    return act;
  };
  const presses = async (name: PersonName, message: Seen, button: string) => {
    say(`${NAMES[name]} presses  [${button}]`);
    const act = await (await at(name).click(message, button)).settled();
    reads(name, act);
    return act;
  };

  const known = await control.waitFor(async () => shownCommands(at(HOST)), COMMANDS_MS);
  say(`The server knows ${known.map((name) => `/${name}`).join(', ')}.\n`);

  await types(GUEST_HOST, '/training', { starts: 'in 10 minutes', pad: PAD });
  await types(HOST, '/training', { starts: 'in 10 minutes', pad: PAD });
  const announced = await at(MEMBER).waitFor((messages) => messages.findLast(({ author }) => author.bot));
  show(announced, `${NAMES[MEMBER]} sees in #trainings`);

  await types(HOST, '/tryout', { starts: 'in 20 minutes', pad: PAD });
  await types(MEMBER, '/pads');
  await presses(MEMBER, announced, 'End');
  await presses(HOST, announced, 'End');
  const ended = await at(MEMBER).waitFor((messages) =>
    messages.find(({ id, edited }) => id === announced.id && edited),
  );
  show(ended, `${NAMES[MEMBER]} sees in #trainings`);
}

/** The commands that the bot has registered by now; undefined before it has. */
async function shownCommands(seat: Seat): Promise<string[] | undefined> {
  const names = new Set((await seat.commands()).map(({ name }) => name));
  return names.size > 0 ? [...names] : undefined;
}

/** The names of everything that was laid out, for texts that people read. */
export function namesOf(seeded: Seeded): Names {
  const people = Object.entries(seeded.people).map(([name, id]) => [id, NAMES[name as PersonName]] as const);
  const inverted = (ids: Readonly<Record<string, string>>) =>
    new Map(
      Object.entries(ids).map(([name, id]) => [id, name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)]),
    );
  return {
    people: new Map([...people, [seeded.applicationId, 'Muster']]),
    channels: inverted(seeded.channels),
    roles: inverted(seeded.roles),
  };
}
