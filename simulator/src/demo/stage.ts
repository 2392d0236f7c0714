import type { Act, Control, Seat } from '../control/client.ts';
import type { Seen } from '../control/seen.ts';
import type { PersonName, Seeded } from '../seed.ts';
import { describeMessage, type Names } from './plain.ts';

const NAMES: Readonly<Record<PersonName, string>> = { ada: 'Ada', bob: 'Bob', cy: 'Cy', dee: 'Dee', eve: 'Eve' };

/** Somebody or something in the world, as an option of a command: typed by its name, sent by its id. */
export interface Named {
  readonly id: string;
  readonly name: string;
}
type Options = Readonly<Record<string, string | number | Named>>;

/** One of the channels that were laid out, or the id of one that came later. */
type Place = keyof Seeded['channels'] | { readonly channelId: string };

/** Where the tour is played: people do something, and everything that somebody then sees is told. */
export interface Stage {
  at(name: PersonName, place: Place): Seat;
  /** Tells a message, below the words for who reads it. */
  show(message: Seen | undefined, whose: string): Promise<void>;
  types(name: PersonName, place: Place, command: string, options?: Options): Promise<Act>;
  writes(name: PersonName, place: Place, text: string): Promise<void>;
  presses(name: PersonName, place: Place, message: Seen, button: string): Promise<Act>;
  /** Sends the form that came up, as it stands. */
  submits(name: PersonName, place: Place, form: Act): Promise<Act>;
}

/** @param about.say tells one line, or some */
export function createStage(about: { control: Control; seeded: Seeded; say(line: string): void }): Stage {
  const { control, seeded, say } = about;

  const at = (name: PersonName, place: Place): Seat =>
    control.as(seeded.people[name]).in(typeof place === 'string' ? seeded.channels[place] : place.channelId);

  async function show(message: Seen | undefined, whose: string): Promise<void> {
    const names = await namesIn(control, seeded);
    say(`  ${whose}:`);
    for (const line of message ? describeMessage(message, names, Date.now()) : ['(nothing)']) say(`    ${line}`);
    say('');
  }

  /** @throws Error if there was no answer */
  async function reads(name: PersonName, act: Act): Promise<Act> {
    const whose = act.message?.ephemeral === false ? 'Everybody reads' : `${NAMES[name]} alone reads`;
    if (act.modal) say(`  ${NAMES[name]} gets a form: ${act.modal.title}\n`);
    else if (act.failure === undefined) await show(act.message, whose);
    else say(`  ${NAMES[name]} reads:\n    ${act.failure}\n`);
    if (act.outcome === 'failed') throw new Error(`The bot gave ${NAMES[name]} no answer.`);
    return act;
  }

  return {
    at,
    show,
    async types(name, place, command, options = {}) {
      const typed = Object.entries(options).map(
        ([option, value]) => `${option}: ${typeof value === 'object' ? value.name : String(value)}`,
      );
      say(`${NAMES[name]} types  ${[command, ...typed].join('  ')}`);
      const sent = Object.entries(options).map(([option, value]) => [
        option,
        typeof value === 'object' ? value.id : value,
      ]);
      return reads(name, await (await at(name, place).command(command, Object.fromEntries(sent))).settled());
    },
    async writes(name, place, text) {
      say(`${NAMES[name]} writes  ${text}\n`);
      await at(name, place).write(text);
    },
    async presses(name, place, message, button) {
      say(`${NAMES[name]} presses  [${button}]`);
      return reads(name, await (await at(name, place).click(message, button)).settled());
    },
    async submits(name, place, form) {
      say(`${NAMES[name]} presses  [Submit]`);
      return reads(name, await (await at(name, place).submit(form, {})).settled());
    },
  };
}

/** The names of everything that is there by now, for texts that people read. */
async function namesIn(control: Control, { guildId }: Seeded): Promise<Names> {
  const { members, roles, channels } = await control.call('lookAt', { guildId });
  const named = (all: readonly Named[]) => new Map(all.map(({ id, name }) => [id, name]));
  return { people: named(members), roles: named(roles), channels: named(channels) };
}
