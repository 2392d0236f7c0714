/**
 * What a person sees. Plain data: a handler returns it, only the router (or a job, through the Discord port)
 * sends it. Text that a person typed must go through `literal` first.
 */
export interface Reply {
  /** Up to 2,000 characters. */
  readonly content?: string;
  readonly embed?: Embed;
  /** Up to five rows, each of up to five buttons or one menu. */
  readonly rows?: readonly Row[];
}

export interface Embed {
  readonly title?: string;
  readonly description?: string;
  /** 0xRRGGBB. */
  readonly color?: number;
  readonly fields?: readonly { readonly name: string; readonly value: string; readonly inline?: boolean }[];
  readonly footer?: string;
}

export type Button =
  | { readonly label: string; readonly customId: string; readonly style: ButtonStyle; readonly disabled?: boolean }
  | { readonly label: string; readonly url: string };

export type Row = readonly Button[] | Menu;

/** A menu to pick from. What is picked comes to the `pick` door of its address. */
export type Menu = ChoiceMenu | ChannelMenu;

interface MenuBase {
  readonly customId: string;
  /** Shown while nothing is picked. Up to 150 characters. */
  readonly placeholder: string;
}

export interface ChoiceMenu extends MenuBase {
  readonly menu: 'choice';
  /** 1 to 25, of which one is picked. Up to 100 characters each. */
  readonly choices: readonly { readonly label: string; readonly value: string; readonly chosen?: boolean }[];
}

/** One channel in which messages can be written, or none. */
export interface ChannelMenu extends MenuBase {
  readonly menu: 'channel';
  readonly chosen?: string;
}

export type ButtonStyle = 'primary' | 'secondary' | 'success' | 'danger';

/** A form (Discord: modal) that opens over the person's screen. */
export interface Form {
  readonly customId: string;
  /** Up to 45 characters. */
  readonly title: string;
  /** One to five inputs. */
  readonly inputs: readonly FormInput[];
}

export interface FormInput {
  readonly name: string;
  /** Up to 45 characters. */
  readonly label: string;
  readonly long?: boolean;
  readonly required?: boolean;
  readonly value?: string;
  /** In characters, up to 4,000. */
  readonly maxLength?: number;
}

/** One line offered while a person types an option. Up to 100 characters each side. */
export interface Suggestion {
  readonly name: string;
  readonly value: string | number;
}
