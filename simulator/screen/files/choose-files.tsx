import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

/** A button that lets somebody choose files of his own machine. */
export function ChooseFiles(props: {
  class: string;
  many: boolean;
  onFiles(files: readonly File[]): void;
  children: ComponentChildren;
  id?: string;
  /** What a screen reader says, where the face does not say it. */
  label?: string;
  labelledBy?: string;
  describedBy?: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple={props.many}
        onChange={({ currentTarget }) => {
          props.onFiles([...(currentTarget.files ?? [])]);
          // The same file can be chosen once more after it was removed.
          currentTarget.value = '';
        }}
      />
      <button
        type="button"
        id={props.id}
        class={props.class}
        aria-label={props.label}
        aria-labelledby={props.labelledBy}
        aria-describedby={props.describedBy}
        onClick={() => input.current?.click()}
      >
        {props.children}
      </button>
    </>
  );
}
