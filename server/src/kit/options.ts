/** An option of a slash command. Discord checks its limits as well; services check again what they store. */
export type OptionSpec =
  | TextOption
  | NumberOption
  | ChoiceOption
  | PersonOption
  | RoleOption
  | ChannelOption
  | CategoryOption;

interface Common {
  /** Up to 100 characters. */
  readonly description: string;
  readonly required?: boolean;
  /** True when a `suggest` door offers lines while the person types. */
  readonly suggested?: boolean;
}

export interface TextOption extends Common {
  readonly type: 'text';
  /** In UTF-16 units, up to 6,000. */
  readonly maxLength: number;
}

export interface NumberOption extends Common {
  readonly type: 'number';
  readonly min: number;
  readonly max: number;
}

/** One of up to 25 words. */
export interface ChoiceOption extends Common {
  readonly type: 'choice';
  readonly choices: readonly string[];
}

export interface PersonOption extends Common {
  readonly type: 'person';
}

export interface RoleOption extends Common {
  readonly type: 'role';
}

/** A channel in which messages can be written. */
export interface ChannelOption extends Common {
  readonly type: 'channel';
}

/** A category. What is picked is a `PickedChannel`. */
export interface CategoryOption extends Common {
  readonly type: 'category';
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** A person whom somebody picked, as Discord describes them in that interaction. */
export interface PickedPerson {
  readonly id: string;
  /** The account's name on Discord, such as `dee.x`. */
  readonly username: string;
  readonly isBot: boolean;
  /** Undefined for somebody who is not in the server. */
  readonly member: { readonly roleIds: readonly string[]; readonly joinedAt: Date | undefined } | undefined;
}

export interface PickedRole {
  readonly id: string;
  /** Whether Discord itself hands it out: a bot's own role, or that of boosters. */
  readonly isManaged: boolean;
}

export interface PickedChannel {
  readonly id: string;
  /** The bot's permission bits there; undefined where Discord does not say. */
  readonly botPermissions: bigint | undefined;
}

type ValueOf<S extends OptionSpec> = S extends ChoiceOption
  ? S['choices'][number]
  : S extends TextOption
    ? string
    : S extends NumberOption
      ? number
      : S extends PersonOption
        ? PickedPerson
        : S extends RoleOption
          ? PickedRole
          : PickedChannel;

/** What a handler receives for its options: optional ones may be undefined. */
export type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O]: O[K] extends { readonly required: true } ? ValueOf<O[K]> : ValueOf<O[K]> | undefined;
};
