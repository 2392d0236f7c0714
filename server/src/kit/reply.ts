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
  /** Whom this message may ping, by id. Their mentions must stand in `content` or nothing happens. Nobody else is pinged. */
  readonly pings?: { readonly users?: readonly string[]; readonly roles?: readonly string[] };
  /** Files that go along, up to ten. */
  readonly files?: readonly ReplyFile[];
}

/** A file that is sent with a message. */
export interface ReplyFile {
  /** With its ending: `ticket-0042.html`. */
  readonly name: string;
  readonly contentType: string;
  /** Up to 10 MiB for all files of a message. https://discord.com/developers/docs/reference#uploading-files */
  readonly data: Uint8Array;
}

export interface Embed {
  readonly title?: string;
  /** Where a click on the title leads: http or https. */
  readonly url?: string;
  /** A line above the title, with a small picture. */
  readonly author?: { readonly name: string; readonly url?: string; readonly iconUrl?: string };
  /** The address of a picture in the upper right corner: http or https. */
  readonly thumbnailUrl?: string;
  readonly description?: string;
  /** 0xRRGGBB. */
  readonly color?: number;
  readonly fields?: readonly { readonly name: string; readonly value: string; readonly inline?: boolean }[];
  readonly footer?: string;
}

export type Button =
  | {
      readonly label: string;
      readonly customId: string;
      readonly style: ButtonStyle;
      readonly disabled?: boolean;
      /** One Unicode emoji, or `name:id` of one of the server's own. */
      readonly emoji?: string;
    }
  | { readonly label: string; readonly url: string };

export type Row = readonly Button[] | Menu;

/** A menu to pick from. What is picked comes to the `pick` door of its address. */
export type Menu = ChoiceMenu | ChannelMenu | CategoryMenu | RoleMenu;

interface MenuBase {
  readonly customId: string;
  /** Shown while nothing is picked. Up to 150 characters. */
  readonly placeholder: string;
}

export interface ChoiceMenu extends MenuBase {
  readonly menu: 'choice';
  /** 1 to 25, of which one is picked. Up to 100 characters each. */
  readonly choices: readonly Choice[];
}

/** One line of a menu or of a form's choice. */
export interface Choice {
  /** Up to 100 characters. */
  readonly label: string;
  /** Up to 100 characters. */
  readonly value: string;
  /** A smaller line below, up to 100 characters. */
  readonly description?: string;
  /** One Unicode emoji, or `name:id` of one of the server's own. */
  readonly emoji?: string;
  readonly chosen?: boolean;
}

/** One category, or none. */
export interface CategoryMenu extends MenuBase {
  readonly menu: 'category';
  readonly chosen?: string;
}

/** Roles, or none. */
export interface RoleMenu extends MenuBase {
  readonly menu: 'role';
  readonly chosen?: readonly string[];
  /** How many may be picked, up to 25; one if left out. */
  readonly most?: number;
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

export type FormInput = TextInput | ChoiceInput | FileInput;

interface InputBase {
  readonly name: string;
  /** Up to 45 characters. */
  readonly label: string;
  /** A smaller line below the label, up to 100 characters. */
  readonly description?: string;
  /** True if left out. */
  readonly required?: boolean;
}

export interface TextInput extends InputBase {
  readonly input?: 'text';
  readonly long?: boolean;
  readonly value?: string;
  /** In characters, up to 4,000. */
  readonly maxLength?: number;
}

/**
 * One of some choices (`menu` up to 25, `radio` 2 to 10), or several of them (`checkboxes`, up to 10). The picked values
 * come to the form's door as one text, one value a line.
 * https://discord.com/developers/docs/components/reference
 */
export interface ChoiceInput extends InputBase {
  readonly input: 'menu' | 'radio' | 'checkboxes';
  readonly choices: readonly Choice[];
}

/** Files, up to `most` (10). They come to the form's door in `files`, by the input's name. */
export interface FileInput extends InputBase {
  readonly input: 'file';
  readonly most?: number;
}

/** One line offered while a person types an option. Up to 100 characters each side. */
export interface Suggestion {
  readonly name: string;
  readonly value: string | number;
}
