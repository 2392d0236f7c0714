import { useEffect, useState } from 'preact/hooks';
import { call } from '../api.ts';
import type { Place } from '../place.ts';
import { type Choice, type Draft, type Filled, OPTION, valuesOf } from './slash.ts';

/** What is offered for the option that is being typed. */
export interface Offer {
  readonly choices: readonly Choice[];
  /** Said in place of them: they are on their way, or did not come. */
  readonly note: string | undefined;
}

/** How long nothing must be typed before the bot is asked, as in Discord's client. */
const TYPING_REST_MS = 250;
const MOST_SHOWN = 25;
const CATEGORY = 4;

const NOTHING: Offer = { choices: [], note: undefined };

const fitting = (choices: readonly Choice[], text: string): Choice[] => {
  const wanted = text.trim().toLowerCase();
  return choices.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, MOST_SHOWN);
};

/** What this page knows by itself; undefined if the bot must be asked. */
function known({ option, text }: Filled, { server, look }: Place): Choice[] | undefined {
  const people = (server?.members ?? look.people).map(({ id, name }) => ({ name: `@${name}`, value: id }));
  const roles = (server?.roles ?? []).map(({ id, name }) => ({
    name: name.startsWith('@') ? name : `@${name}`,
    value: id,
  }));
  switch (option.type) {
    case OPTION.boolean:
      return fitting(
        [
          { name: 'True', value: true },
          { name: 'False', value: false },
        ],
        text,
      );
    case OPTION.user:
      return fitting(people, text);
    case OPTION.role:
      return fitting(roles, text);
    case OPTION.mentionable:
      return fitting([...people, ...roles], text);
    case OPTION.channel: {
      const channels = (server?.channels ?? []).filter(({ type }) => type !== CATEGORY);
      return fitting(
        channels.map(({ id, name }) => ({ name: `#${name}`, value: id })),
        text,
      );
    }
    default:
      return option.autocomplete ? undefined : fitting(option.choices, text);
  }
}

/** A line that was pasted names people, roles and channels: they are picked here, as far as there are any of that name. */
export function withPicks(draft: Draft, place: Place): Draft {
  const filled = draft.filled.map((field) => {
    const named = (known(field, place) ?? []).find(
      ({ name }) => name.toLowerCase() === field.text.trim().toLowerCase(),
    );
    return field.picked || !named ? field : { ...field, picked: named };
  });
  return { ...draft, filled };
}

/** What is offered for `filled`: fixed choices, people, roles and channels, or what the bot suggests. */
export function useChoices(place: Place, draft: Draft, filled: Filled | undefined): Offer {
  const [offer, setOffer] = useState<Offer & { readonly for: string }>({ ...NOTHING, for: '' });
  const asksBot = filled !== undefined && known(filled, place) === undefined;
  const options = { ...valuesOf(draft), [filled?.option.name ?? '']: filled?.text ?? '' };
  const question = asksBot ? JSON.stringify([draft.entry.words, filled.option.name, options]) : '';

  useEffect(() => {
    if (question === '' || !filled) return;
    let over = false;
    const timer = setTimeout(() => {
      void ask().then((answer) => over || setOffer({ ...answer, for: question }));
    }, TYPING_REST_MS);
    async function ask(): Promise<Offer> {
      try {
        const act = await call('autocomplete', {
          userId: place.viewer,
          channelId: place.channelId,
          applicationId: draft.entry.applicationId,
          command: draft.entry.words,
          options,
          focused: filled?.option.name ?? '',
        });
        if (act.failure !== undefined) return { choices: [], note: act.failure };
        return {
          choices: act.choices ?? [],
          note: act.choices?.length === 0 ? 'No options match your search.' : undefined,
        };
      } catch {
        return { choices: [], note: 'Loading options failed' };
      }
    }
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [question]);

  if (!filled) return NOTHING;
  const own = known(filled, place);
  if (own) return { choices: own, note: undefined };
  if (offer.for === question) return offer;
  return { choices: [], note: 'Loading options…' };
}
