import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { asList, asObject, asText, type Json } from '../../src/contract/json.ts';
import type { ShownModal } from '../../src/interactions/live.ts';
import type { FormValues } from '../../src/interactions/modals.ts';
import { reasonOf } from '../api.ts';
import type { ChosenFiles } from '../files/chosen.ts';
import { FileField } from '../files/file-field.tsx';
import { Markdown } from '../text/text.tsx';
import { Menu, presetOf } from './menu.tsx';
import { Icon } from '../icon.tsx';

/** https://discord.com/developers/docs/components/reference#component-object-component-types */
const TYPE = { row: 1, input: 4, text: 10, label: 18, file: 19, radios: 21, checks: 22, check: 23 } as const;
const PARAGRAPH = 2;

/** A form as the bot asked for it. What it doesn't take is said, and stays to be mended. */
export function Form(props: {
  modal: ShownModal;
  onSubmit(values: FormValues, files: ChosenFiles): Promise<void>;
  onClose(): void;
}) {
  const { modal } = props;
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<FormValues>({});
  const [files, setFiles] = useState<ChosenFiles>({});
  const [problem, setProblem] = useState('');
  const [waits, setWaits] = useState(false);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input:not([hidden]), textarea, .menu-face, button')?.focus();
  }, []);

  async function submit(event: Event) {
    event.preventDefault();
    setWaits(true);
    try {
      await props.onSubmit(values, files);
    } catch (error) {
      setProblem(reasonOf(error));
      setWaits(false);
    }
  }

  const filled: Filled = {
    values,
    files,
    set(customId, value) {
      setProblem('');
      setValues((before) => ({ ...before, [customId]: value }));
    },
    setFiles(customId, chosen) {
      setProblem('');
      setFiles((before) => ({ ...before, [customId]: chosen }));
    },
  };

  return (
    <div class="overlay">
      <div
        class="form"
        role="dialog"
        aria-modal="true"
        aria-labelledby={`${id}-title`}
        onKeyDown={(event) => {
          if (event.key === 'Escape') props.onClose();
        }}
      >
        <header>
          <h2 id={`${id}-title`}>{modal.title}</h2>
          <button type="button" class="icon" aria-label="Close" onClick={props.onClose}>
            <Icon of="close" />
          </button>
        </header>
        <form ref={form} onSubmit={(event) => void submit(event)}>
          {modal.components.map((component, at) => (
            <Part key={at} part={asObject(component)} filled={filled} />
          ))}
          <p class="problem" role="alert">
            {problem}
          </p>
          <footer>
            <button type="button" class="button secondary" onClick={props.onClose}>
              Cancel
            </button>
            <button type="submit" class="button primary" aria-busy={waits}>
              Submit
            </button>
          </footer>
        </form>
      </div>
    </div>
  );
}

type Set = (customId: string, value: FormValues[string]) => void;

/** What was filled in so far, by custom_id, and how more is. */
interface Filled {
  readonly values: FormValues;
  readonly files: ChosenFiles;
  readonly set: Set;
  setFiles(customId: string, chosen: readonly File[]): void;
}

function Part({ part, filled }: { part: Json; filled: Filled }) {
  const id = useId();
  if (part['type'] === TYPE.text) return <Markdown text={asText(part['content'])} />;
  const input = asObject(part['type'] === TYPE.row ? asList(part['components'])[0] : part['component']);
  const label = asText(part['label']) || asText(input['label']);
  const description = asText(part['description']);
  return (
    <div class="form-part">
      <label id={`${id}-label`} for={`${id}-field`}>
        {label}{' '}
        {input['required'] !== false && (
          <span class="required" aria-label="must be filled in">
            *
          </span>
        )}
      </label>
      {description !== '' && <p class="dim">{description}</p>}
      <Field id={id} input={input} filled={filled} />
    </div>
  );
}

function Field({ id, input, filled }: { id: string; input: Json; filled: Filled }) {
  const customId = asText(input['custom_id']);
  const { set } = filled;
  const value = filled.values[customId];
  switch (input['type']) {
    case TYPE.input: {
      const about = {
        id: `${id}-field`,
        value: typeof value === 'string' ? value : asText(input['value']),
        placeholder: asText(input['placeholder']),
        maxLength: Number(input['max_length'] ?? 4_000),
        onInput: (event: { currentTarget: { value: string } }) => set(customId, event.currentTarget.value),
      };
      return input['style'] === PARAGRAPH ? <textarea rows={4} {...about} /> : <input type="text" {...about} />;
    }
    case TYPE.check:
      return (
        <input
          type="checkbox"
          id={`${id}-field`}
          checked={value === undefined ? input['default'] === true : value === true}
          onChange={(event) => set(customId, event.currentTarget.checked)}
        />
      );
    case TYPE.radios:
    case TYPE.checks:
      return <Ticks id={id} input={input} value={value} set={set} />;
    case TYPE.file:
      return (
        <FileField
          id={id}
          input={input}
          files={filled.files[customId] ?? []}
          onFiles={(chosen) => filled.setFiles(customId, chosen)}
        />
      );
    default:
      return <Menu menu={input} busy={false} labelledBy={`${id}-label`} onPick={(picked) => set(customId, picked)} />;
  }
}

function Ticks({
  id,
  input,
  value,
  set,
}: {
  id: string;
  input: Json;
  value: FormValues[string] | undefined;
  set: Set;
}) {
  const customId = asText(input['custom_id']);
  const one = input['type'] === TYPE.radios;
  const picked = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : presetOf(input);
  return (
    <div role={one ? 'radiogroup' : 'group'} aria-labelledby={`${id}-label`}>
      {asList(input['options'])
        .map(asObject)
        .map((option) => {
          const own = asText(option['value']);
          const toggled = picked.includes(own) ? picked.filter((other) => other !== own) : [...picked, own];
          return (
            <label key={own} class="tick">
              <input
                type={one ? 'radio' : 'checkbox'}
                name={`${id}-ticks`}
                checked={picked.includes(own)}
                onChange={() => set(customId, one ? own : toggled)}
              />
              {asText(option['label'])}
            </label>
          );
        })}
    </div>
  );
}
