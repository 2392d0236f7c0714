import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { asList, asObject, asText, type Json } from '../../src/contract/json.ts';
import { type Place, usePlaceHere } from '../place.ts';
import { Icon } from '../icon.tsx';

/** One line of a menu. */
interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description: string;
}

const TYPE = { text: 3, people: 5, roles: 6, both: 7, channels: 8 } as const;
const CATEGORY = 4;

/** What a menu offers: its own options, or the people, roles and channels that are seen here. */
function choicesOf(menu: Json, { server, look }: Place): Choice[] {
  const { type } = menu;
  if (type === TYPE.text) {
    return asList(menu['options'])
      .map(asObject)
      .map((option) => ({
        value: asText(option['value']),
        label: asText(option['label']),
        description: asText(option['description']),
      }));
  }
  const people = (server?.members ?? look.people).map(({ id, name }) => ({ value: id, label: name, description: '' }));
  const roles = (server?.roles ?? []).map(({ id, name }) => ({ value: id, label: `@${name}`, description: 'Role' }));
  if (type === TYPE.people) return people;
  if (type === TYPE.roles) return roles;
  if (type === TYPE.both) return [...people, ...roles];
  const wanted = asList(menu['channel_types']);
  return (server?.channels ?? [])
    .filter((channel) => (wanted.length === 0 ? channel.type !== CATEGORY : wanted.includes(channel.type)))
    .map(({ id, name }) => ({ value: id, label: `#${name}`, description: '' }));
}

/** The values that a menu begins with. */
export function presetOf(menu: Json): string[] {
  const chosen = asList(menu['options'])
    .map(asObject)
    .filter((option) => option['default'] === true);
  const others = asList(menu['default_values']).map(asObject);
  return [...chosen.map(({ value }) => asText(value)), ...others.map(({ id }) => asText(id))];
}

/** A menu. One pick closes it; where several can be picked, closing it takes them. */
export function Menu(props: {
  menu: Json;
  busy: boolean;
  onPick(values: string[]): void;
  /** Of the label above it, in a form. */
  labelledBy?: string;
}) {
  const { menu, busy } = props;
  const place = usePlaceHere();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [picked, setPicked] = useState<readonly string[]>(() => presetOf(menu));
  const box = useRef<HTMLDivElement>(null);
  const choices = choicesOf(menu, place);
  const most = Number(menu['max_values'] ?? 1);
  const placeholder = asText(menu['placeholder']) || 'Make a selection';
  const shown = choices.filter(({ value }) => picked.includes(value)).map(({ label }) => label);

  function close(values: readonly string[]) {
    setOpen(false);
    const least = Number(menu['min_values'] ?? 1);
    if (most > 1 && values.length >= least && values.join() !== presetOf(menu).join()) props.onPick([...values]);
  }

  function toggle(value: string) {
    if (most === 1) {
      setPicked([value]);
      setOpen(false);
      props.onPick([value]);
      return;
    }
    const without = picked.filter((other) => other !== value);
    if (without.length < picked.length) setPicked(without);
    else if (picked.length < most) setPicked([...picked, value]);
  }

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close(picked);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  });

  function onKey(event: KeyboardEvent) {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = moves[event.key];
    if (step !== undefined) {
      if (open) setActive((active + step + choices.length) % Math.max(1, choices.length));
      else setOpen(true);
    } else if (event.key === 'Escape' && open) close(picked);
    else if ((event.key === 'Enter' || event.key === ' ') && open) toggle(choices[active]?.value ?? '');
    else if (event.key === 'Tab' && open) return close(picked);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div class="menu" ref={box}>
      <button
        type="button"
        class="menu-face"
        role="combobox"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open ? `${id}-${active}` : undefined}
        aria-busy={busy}
        {...(props.labelledBy === undefined ? { 'aria-label': placeholder } : { 'aria-labelledby': props.labelledBy })}
        disabled={menu['disabled'] === true}
        onClick={() => (open ? close(picked) : setOpen(true))}
        onKeyDown={onKey}
      >
        <span class={shown.length > 0 ? '' : 'dim'}>{shown.length > 0 ? shown.join(', ') : placeholder}</span>
        <Icon of="down" size={18} />
      </button>
      {open && (
        <ul class="menu-list" role="listbox" id={`${id}-list`} aria-label={placeholder} aria-multiselectable={most > 1}>
          {choices.map(({ value, label, description }, at) => (
            <li
              key={value}
              id={`${id}-${at}`}
              role="option"
              aria-selected={picked.includes(value)}
              class={at === active ? 'active' : ''}
              onPointerEnter={() => setActive(at)}
              onClick={() => toggle(value)}
            >
              <span>{label}</span>
              {description !== '' && <span class="dim">{description}</span>}
            </li>
          ))}
          {choices.length === 0 && <li class="dim">There is nothing to choose.</li>}
        </ul>
      )}
    </div>
  );
}
