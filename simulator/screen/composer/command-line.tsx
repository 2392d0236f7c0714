import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { usePlaceHere } from '../place.ts';
import { Icon } from '../icon.tsx';
import {
  type Choice,
  type Draft,
  type Filled,
  missing,
  type Option,
  optionsLeft,
  withOption,
  withoutOption,
  withText,
} from './slash.ts';
import { movedBy, Suggestions } from './suggestions.tsx';
import { useChoices } from './use-choices.ts';

/** A command with a field for each of its options. Enter runs it, once everything required is there. */
export function CommandLine(props: { draft: Draft; onDraft(draft: Draft): void; onRun(): void; onCancel(): void }) {
  const { draft, onDraft } = props;
  const place = usePlaceHere();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(false);
  const [pressed, setPressed] = useState(false);
  const wanted = useRef<string | undefined>(undefined);
  const filled = draft.filled.find(({ option }) => option.name === focused);
  const { choices, note } = useChoices(place, draft, closed ? undefined : filled);
  const left = optionsLeft(draft);
  const empty = missing(draft);

  const fieldOf = (name: string | undefined) =>
    box.current?.querySelector<HTMLElement>(
      name === undefined ? 'input, .command-run' : `input[data-option="${name}"]`,
    );

  // A command that was just picked is gone on with at its first empty option, before the next key comes.
  useLayoutEffect(() => {
    fieldOf(empty[0] ?? draft.filled[0]?.option.name)?.focus();
  }, [draft.entry.words]);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    fieldOf(wanted.current)?.focus();
    wanted.current = undefined;
  });

  function add(option: Option) {
    wanted.current = option.name;
    onDraft(withOption(draft, option));
  }

  function drop(name: string) {
    const at = draft.filled.findIndex(({ option }) => option.name === name);
    wanted.current = draft.filled[at - 1]?.option.name;
    onDraft(withoutOption(draft, name));
    if (wanted.current === undefined) fieldOf(undefined)?.focus();
  }

  function pick(choice: Choice | undefined) {
    if (!choice || !filled) return;
    onDraft(withText(draft, filled.option.name, choice.name, choice));
    setClosed(true);
  }

  function run() {
    setPressed(true);
    if (empty.length === 0) props.onRun();
    else fieldOf(empty[0])?.focus();
  }

  function onKey(event: KeyboardEvent, { option, text }: Filled) {
    const moved = closed ? undefined : movedBy(event.key, active, choices.length);
    const choice = closed ? undefined : choices[active];
    if (moved !== undefined) setActive(moved);
    else if (event.key === 'Enter' && choice && text !== '') pick(choice);
    else if (event.key === 'Enter') run();
    else if (event.key === 'Escape' && !closed && choices.length > 0) setClosed(true);
    else if (event.key === 'Escape') props.onCancel();
    else if (event.key === 'Backspace' && text === '') {
      if (option.required) props.onCancel();
      else drop(option.name);
    } else {
      // Tab takes what is pointed at, and goes on to the next field.
      if (event.key === 'Tab' && !event.shiftKey && choice && text !== '') pick(choice);
      return;
    }
    event.preventDefault();
  }

  return (
    <div class="command-line" ref={box}>
      {filled && <Hint filled={filled} />}
      {filled && !closed && (choices.length > 0 || note !== undefined) && (
        <Suggestions
          id={`${id}-list`}
          title={filled.option.autocomplete ? `Options for ${filled.option.name}` : filled.option.name}
          items={choices.map(({ name, value }) => ({ key: String(value), label: name, detail: '' }))}
          active={active}
          note={note}
          onActive={setActive}
          onPick={(at) => pick(choices[at])}
        />
      )}
      <span class="command-name">/{draft.entry.words}</span>
      {draft.filled.map((field) => {
        const { option, text } = field;
        const isEmpty = pressed && empty.includes(option.name);
        return (
          <label key={option.name} class={isEmpty ? 'pill empty' : 'pill'}>
            <span>{option.name}</span>
            <input
              data-option={option.name}
              value={text}
              size={Math.max(3, text.length)}
              autocomplete="off"
              role="combobox"
              aria-expanded={focused === option.name && !closed && choices.length > 0}
              aria-controls={`${id}-list`}
              aria-autocomplete="list"
              aria-activedescendant={
                focused === option.name && choices.length > 0 && !closed ? `${id}-list-${active}` : undefined
              }
              aria-invalid={isEmpty}
              aria-description={option.description}
              onFocus={() => {
                setFocused(option.name);
                setActive(0);
                // What was put in or picked already needs no suggestions, until it is changed.
                setClosed(text !== '');
              }}
              onBlur={() => setFocused(undefined)}
              onInput={(event) => {
                setActive(0);
                setClosed(false);
                onDraft(withText(draft, option.name, event.currentTarget.value));
              }}
              onKeyDown={(event) => onKey(event, field)}
            />
          </label>
        );
      })}
      {left.map((option) => (
        <button
          key={option.name}
          type="button"
          class="add-option"
          title={option.description}
          onClick={() => add(option)}
        >
          + {option.name}
        </button>
      ))}
      <span class="command-end">
        <button type="button" class="icon command-cancel" aria-label="Do not run it" onClick={props.onCancel}>
          <Icon of="close" />
        </button>
        <button type="button" class="icon command-run" aria-label={`Run /${draft.entry.words}`} onClick={run}>
          <Icon of="arrow" />
        </button>
      </span>
      {pressed && empty.length > 0 && (
        <p class="problem" role="alert">
          This option is required. Specify a value: {empty.join(', ')}
        </p>
      )}
    </div>
  );
}

const Hint = ({ filled: { option } }: { filled: Filled }) => (
  <div class="hint">
    <strong>{option.name}</strong> {option.description}
  </div>
);
