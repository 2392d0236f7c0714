import { asList, asObject, asText, isObject, type Json } from '../contract/json.ts';

/** A message as one person reads it. */
export interface Seen {
  readonly id: string;
  readonly channelId: string;
  readonly author: { readonly id: string; readonly name: string; readonly bot: boolean };
  readonly content: string;
  /** Embeds and components in Discord's own shapes. */
  readonly embeds: readonly Json[];
  readonly components: readonly Json[];
  readonly attachments: readonly { readonly id: string; readonly filename: string; readonly url: string }[];
  readonly flags: number;
  /** "Only you can see this". */
  readonly ephemeral: boolean;
  /** "… is thinking". */
  readonly thinking: boolean;
  readonly edited: boolean;
  readonly pinned: boolean;
  /** ISO 8601. */
  readonly timestamp: string;
  /** Whom it really pinged. */
  readonly pings: {
    readonly everyone: boolean;
    readonly userIds: readonly string[];
    readonly roleIds: readonly string[];
  };
  /** "Bob used /training". */
  readonly usedBy: { readonly userId: string; readonly command: string | undefined } | undefined;
  /** The red line below it, as in "This interaction failed". Only for who caused it. */
  readonly failure: string | undefined;
}

/** A button as it stands on a message. */
export interface SeenButton {
  /** What stands on it: the label, or else the emoji. */
  readonly label: string;
  readonly customId: string | undefined;
  readonly url: string | undefined;
  /** 1 blue, 2 grey, 3 green, 4 red, 5 a link. */
  readonly style: number;
  readonly disabled: boolean;
}

/** A menu as it stands on a message. */
export interface SeenMenu {
  readonly placeholder: string;
  readonly customId: string;
  /** Empty for menus of people, roles and channels. */
  readonly options: readonly {
    readonly label: string;
    readonly value: string;
    readonly description: string | undefined;
  }[];
  readonly disabled: boolean;
}

type HasComponents = Pick<Seen, 'components'>;

function* everyComponent(components: readonly unknown[]): Generator<Json> {
  for (const component of components) {
    if (!isObject(component)) continue;
    yield component;
    yield* everyComponent(asList(component['components']));
    yield* everyComponent([component['accessory'], component['component']]);
  }
}

const BUTTON = 2;
const STRING_SELECT = 3;
const SELECTS: ReadonlySet<unknown> = new Set([STRING_SELECT, 5, 6, 7, 8]);
const TEXT_DISPLAY = 10;

/** Every button of a message, in its order. */
export function buttonsOf(message: HasComponents): SeenButton[] {
  return [...everyComponent(message.components)]
    .filter(({ type }) => type === BUTTON)
    .map((button) => ({
      label: asText(button['label']) || asText(asObject(button['emoji'])['name']),
      customId: typeof button['custom_id'] === 'string' ? button['custom_id'] : undefined,
      url: typeof button['url'] === 'string' ? button['url'] : undefined,
      style: Number(button['style']),
      disabled: button['disabled'] === true,
    }));
}

/** Every menu of a message, in its order. */
export function menusOf(message: HasComponents): SeenMenu[] {
  return [...everyComponent(message.components)]
    .filter(({ type }) => SELECTS.has(type))
    .map((menu) => ({
      placeholder: asText(menu['placeholder']),
      customId: asText(menu['custom_id']),
      options: asList(menu['options'])
        .map(asObject)
        .map((option) => ({
          label: asText(option['label']),
          value: asText(option['value']),
          description: typeof option['description'] === 'string' ? option['description'] : undefined,
        })),
      disabled: menu['disabled'] === true,
    }));
}

/** All that there is to read in a message: its text, its embeds, its text components, the red line. */
export function textOf(
  message: Pick<Seen, 'content' | 'embeds' | 'components'> & { failure?: string | undefined },
): string {
  const fromEmbeds = message.embeds.flatMap((embed) => [
    asText(asObject(embed['author'])['name']),
    asText(embed['title']),
    asText(embed['description']),
    ...asList(embed['fields']).flatMap((field) => [asText(asObject(field)['name']), asText(asObject(field)['value'])]),
    asText(asObject(embed['footer'])['text']),
  ]);
  const fromComponents = [...everyComponent(message.components)]
    .filter(({ type }) => type === TEXT_DISPLAY)
    .map(({ content }) => asText(content));
  return [message.content, ...fromEmbeds, ...fromComponents, message.failure ?? '']
    .filter((text) => text !== '')
    .join('\n');
}
