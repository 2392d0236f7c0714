import type { Access, Actor } from './access.ts';
import type { Address } from './address.ts';
import type { OptionSpecs, OptionValues, PickedChannel } from './options.ts';
import type { Form, Reply, Suggestion } from './reply.ts';

/**
 * How the answer arrives, and so how the router defers when a handler is slow: `private` only the actor reads
 * it, `public` everyone in the channel does, `update` changes the message that was pressed, `form` opens a form
 * (which Discord lets nobody defer, so such a handler must not wait for anything slow), or answers privately.
 */
export type AnswerWay = 'private' | 'public' | 'update';

/** Where an interaction happened. */
export interface Place {
  readonly channelId: string;
  /** The bot's permission bits in that channel, as Discord says them in the interaction; undefined where it does not. */
  readonly botPermissions: bigint | undefined;
}

/** What every handler is given. */
export interface Call {
  /** Discord's id of the interaction; a command that is delivered twice has the same one. */
  readonly interactionId: string;
  readonly actor: Actor;
  readonly place: Place;
}

/** What was picked in a menu. */
export interface Picked {
  readonly values: readonly string[];
  /** For a menu of channels: the picked ones. */
  readonly channels: readonly PickedChannel[];
}

/** A file that came with a form. Its address works for about a day. */
export interface GivenFile {
  readonly id: string;
  readonly name: string;
  readonly contentType: string | undefined;
  readonly bytes: number;
  readonly url: string;
}

/** One way in from Discord. Made by `command`, `press`, `pick`, `submit` and `suggest`. */
export type Door = CommandDoor | AddressDoor | SuggestDoor;

export interface CommandDoor {
  readonly kind: 'command';
  /** `training`, `session end` for a sub-command, or `tickets panel add` for one in a group of them. */
  readonly name: string;
  readonly description: string;
  readonly options: OptionSpecs;
  readonly access: Access;
  readonly answer: AnswerWay | 'form';
  /** Values with which the generated refusal test runs this command. */
  readonly sample: Readonly<Record<string, string | number>>;
  /** Shown only to Discord's administrators. Access is checked all the same. */
  readonly hidden?: boolean;
  ahead?(call: Call): Promise<unknown>;
  run(call: Call, options: Readonly<Record<string, unknown>>, ahead: unknown): Promise<Reply | Form>;
}

export interface AddressDoor {
  readonly kind: 'press' | 'pick' | 'submit';
  /** The address's name. */
  readonly name: string;
  readonly access: Access;
  readonly answer: AnswerWay | 'form';
  /** A custom_id with which the generated refusal test comes to this door. */
  readonly sample: string;
  /** Binds the custom_id's values; `undefined` if they cannot be read. */
  open(customId: string): ((call: Call, given: Given) => Promise<Reply | Form>) | undefined;
  /**
   * For a button in a direct message: the server that it is about, which stands in its custom_id. The person comes
   * without roles then, so such a door is for the owner alone.
   */
  serverOf?(customId: string): string | undefined;
}

/** What came along with a press: of a form its inputs, of a menu what was picked. */
export interface Given {
  readonly inputs: Readonly<Record<string, string>>;
  /** By the name of the input. */
  readonly files: Readonly<Record<string, readonly GivenFile[]>>;
  readonly picked: Picked;
}

export interface SuggestDoor {
  readonly kind: 'suggest';
  /** The command and its option: `training starts`. */
  readonly name: string;
  readonly access: Access;
  /** @param others what stands in the command's other options so far, as Discord sends it: ids for people and roles */
  run(call: Call, typed: string, others: Readonly<Record<string, unknown>>): Promise<readonly Suggestion[]>;
}

/** A slash command, or a sub-command when its name has two or three words. */
export function command<const O extends OptionSpecs, W extends AnswerWay | 'form', A = undefined>(spec: {
  name: string;
  /** Up to 100 characters. */
  description: string;
  options: O;
  access: Access;
  answer: W;
  sample: { [K in keyof O]?: string | number };
  hidden?: boolean;
  /** Reads that are begun while access is still being checked, to save a round trip. They change nothing. */
  ahead?(call: Call): Promise<A>;
  run(call: Call, options: OptionValues<O>, ahead: A): Promise<W extends 'form' ? Form | Reply : Reply>;
}): CommandDoor {
  return {
    ...spec,
    kind: 'command',
    sample: spec.sample as Record<string, string | number>,
    run: (call, options, ahead) => spec.run(call, options as OptionValues<O>, ahead as A),
  };
}

/** A button. */
export function press<V, W extends AnswerWay | 'form'>(
  at: Address<V>,
  spec: {
    access: Access;
    answer: W;
    sample: NoInfer<V>;
    /** Of a button in a direct message: the server that it is about. */
    server?(values: V): string;
    run(call: Call, values: V): Promise<W extends 'form' ? Form | Reply : Reply>;
  },
): AddressDoor {
  return {
    ...opening('press', at, spec, (values) => (call) => spec.run(call, values)),
    ...(spec.server && {
      serverOf(customId: string) {
        const values = at.from(customId);
        return values && spec.server?.(values);
      },
    }),
  };
}

/** A menu in which something was picked. */
export function pick<V>(
  at: Address<V>,
  spec: {
    access: Access;
    answer: AnswerWay;
    sample: NoInfer<V>;
    run(call: Call, values: V, picked: Picked): Promise<Reply>;
  },
): AddressDoor {
  return opening(
    'pick',
    at,
    spec,
    (values) =>
      (call, { picked }) =>
        spec.run(call, values, picked),
  );
}

/** A form that was filled in. `inputs` has one text for each input that the form showed, by its name. */
export function submit<V>(
  at: Address<V>,
  spec: {
    access: Access;
    answer: AnswerWay;
    sample: NoInfer<V>;
    run(call: Call, values: V, inputs: Readonly<Record<string, string>>, files: Given['files']): Promise<Reply>;
  },
): AddressDoor {
  return opening(
    'submit',
    at,
    spec,
    (values) =>
      (call, { inputs, files }) =>
        spec.run(call, values, inputs, files),
  );
}

function opening<V>(
  kind: AddressDoor['kind'],
  at: Address<V>,
  spec: { access: Access; answer: AnswerWay | 'form'; sample: NoInfer<V> },
  bind: (values: V) => (call: Call, given: Given) => Promise<Reply | Form>,
): AddressDoor {
  return {
    kind,
    name: at.name,
    access: spec.access,
    answer: spec.answer,
    sample: at.to(spec.sample),
    open(customId) {
      const values = at.from(customId);
      return values && bind(values);
    },
  };
}

/** What is offered while a person types an option. Answered with at most 25 lines; a refusal offers none. */
export function suggest(spec: Omit<SuggestDoor, 'kind' | 'name'> & { command: string; option: string }): SuggestDoor {
  return { kind: 'suggest', name: `${spec.command} ${spec.option}`, access: spec.access, run: spec.run };
}
