/** An option of a slash command. Discord checks its limits as well; services check again what they store. */
export type OptionSpec = TextOption | NumberOption;

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

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ValueOf<S extends OptionSpec> = S extends TextOption ? string : number;

/** What a handler receives for its options: optional ones may be undefined. */
export type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O]: O[K] extends { readonly required: true } ? ValueOf<O[K]> : ValueOf<O[K]> | undefined;
};
