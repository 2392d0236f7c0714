/** One line that can be picked. */
export interface Suggestion {
  readonly key: string;
  readonly label: string;
  readonly detail: string;
}

/** What can be picked above the composer. The field that it belongs to keeps the focus and moves `active`. */
export function Suggestions(props: {
  id: string;
  title: string;
  items: readonly Suggestion[];
  active: number;
  /** Said in place of the items. */
  note?: string | undefined;
  onActive(at: number): void;
  onPick(at: number): void;
}) {
  const { id, title, items, active, note } = props;
  return (
    <div class="suggestions">
      <div class="suggestions-title" id={`${id}-title`}>
        {title}
      </div>
      {note !== undefined && (
        <div class="suggestions-note" role="status">
          {note}
        </div>
      )}
      <ul role="listbox" id={id} aria-labelledby={`${id}-title`}>
        {items.map(({ key, label, detail }, at) => (
          <li
            key={key}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            class={at === active ? 'active' : ''}
            ref={(element) => {
              if (at === active) element?.scrollIntoView?.({ block: 'nearest' });
            }}
            onPointerEnter={() => props.onActive(at)}
            // Before the field loses the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              props.onPick(at);
            }}
          >
            <span class="suggestion-label">{label}</span>
            {detail !== '' && <span class="suggestion-detail">{detail}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Where the arrows lead to, round the ends. Undefined for another key. */
export function movedBy(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return (active - 1 + count) % count;
  return undefined;
}
