import type { Access, Actor } from './access.ts';
import type { Address } from './address.ts';
import type { OptionSpecs, OptionValues } from './options.ts';
import type { Form, Reply, Suggestion } from './reply.ts';

/**
 * How the answer arrives, and so how the router defers when a handler is slow: `private` only the actor reads
 * it, `public` everyone in the channel does, `update` changes the message that was pressed, `form` opens a form
 * (which Discord lets nobody defer, so such a handler must not wait for anything slow).
 */
export type AnswerWay = 'private' | 'public' | 'update';

/** Where an interaction happened. */
export interface Place {
  readonly channelId: string;
  /** The bot's permission bits in that channel, as Discord says them in the interaction. */
  readonly botPermissions: bigint;
}

/** What every handler is given. */
export interface Call {
  /** Discord's id of the interaction; a command that is delivered twice has the same one. */
  readonly interactionId: string;
  readonly actor: Actor;
  readonly place: Place;
}

/** One way in from Discord. Made by `command`, `press`, `submit` and `suggest`. */
export type Door = CommandDoor | AddressDoor | SuggestDoor;

export interface CommandDoor {
  readonly kind: 'command';
  /** `training`, or `session end` for a sub-command. */
  readonly name: string;
  readonly description: string;
  readonly options: OptionSpecs;
  readonly access: Access;
  readonly answer: AnswerWay | 'form';
  /** Values with which the generated refusal test runs this command. */
  readonly sample: Readonly<Record<string, string | number>>;
  run(call: Call, options: Readonly<Record<string, unknown>>): Promise<Reply | Form>;
}

export interface AddressDoor {
  readonly kind: 'press' | 'submit';
  /** The address's name. */
  readonly name: string;
  readonly access: Access;
  readonly answer: AnswerWay | 'form';
  /** A custom_id with which the generated refusal test comes to this door. */
  readonly sample: string;
  /** Binds the custom_id's values; `undefined` if they cannot be read. */
  open(customId: string): ((call: Call, inputs: Readonly<Record<string, string>>) => Promise<Reply | Form>) | undefined;
}

export interface SuggestDoor {
  readonly kind: 'suggest';
  /** The command and its option: `training starts`. */
  readonly name: string;
  readonly access: Access;
  run(call: Call, typed: string): Promise<readonly Suggestion[]>;
}

/** A slash command, or a sub-command when its name has two words. */
export function command<const O extends OptionSpecs, W extends AnswerWay | 'form'>(spec: {
  name: string;
  /** Up to 100 characters. */
  description: string;
  options: O;
  access: Access;
  answer: W;
  sample: { [K in keyof O]?: string | number };
  run(call: Call, options: OptionValues<O>): Promise<W extends 'form' ? Form : Reply>;
}): CommandDoor {
  return {
    ...spec,
    kind: 'command',
    sample: spec.sample as Record<string, string | number>,
    run: (call, options) => spec.run(call, options as OptionValues<O>),
  };
}

/** A button. */
export function press<V, W extends AnswerWay | 'form'>(
  at: Address<V>,
  spec: {
    access: Access;
    answer: W;
    sample: V;
    run(call: Call, values: V): Promise<W extends 'form' ? Form : Reply>;
  },
): AddressDoor {
  return {
    kind: 'press',
    name: at.name,
    access: spec.access,
    answer: spec.answer,
    sample: at.to(spec.sample),
    open(customId) {
      const values = at.from(customId);
      return values && ((call) => spec.run(call, values));
    },
  };
}

/** A form that was filled in. `inputs` has one text for each input that the form showed, by its name. */
export function submit<V>(
  at: Address<V>,
  spec: {
    access: Access;
    answer: AnswerWay;
    sample: V;
    run(call: Call, values: V, inputs: Readonly<Record<string, string>>): Promise<Reply>;
  },
): AddressDoor {
  return {
    kind: 'submit',
    name: at.name,
    access: spec.access,
    answer: spec.answer,
    sample: at.to(spec.sample),
    open(customId) {
      const values = at.from(customId);
      return values && ((call, inputs) => spec.run(call, values, inputs));
    },
  };
}

/** What is offered while a person types an option. Answered with at most 25 lines; a refusal offers none. */
export function suggest(spec: Omit<SuggestDoor, 'kind' | 'name'> & { command: string; option: string }): SuggestDoor {
  return { kind: 'suggest', name: `${spec.command} ${spec.option}`, access: spec.access, run: spec.run };
}
