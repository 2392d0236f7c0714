import { useRef } from 'preact/hooks';
import { Icon } from '../icon.tsx';
import { sizeWords } from './chosen.ts';

/** The files that were chosen, each with a button that takes it out, and what was left out. */
export function ChosenList(props: {
  files: readonly File[];
  onFiles(files: readonly File[]): void;
  /** A sentence, or empty. */
  problem: string;
  /** The last one was taken out: the focus goes somewhere else. */
  onEmpty(): void;
}) {
  const { files } = props;
  const list = useRef<HTMLUListElement>(null);

  function remove(at: number) {
    const left = files.filter((_, other) => other !== at);
    props.onFiles(left);
    if (left.length === 0) return props.onEmpty();
    // The keyboard stays in the list.
    queueMicrotask(() => list.current?.querySelectorAll('button')[Math.min(at, left.length - 1)]?.focus());
  }

  return (
    <>
      {files.length > 0 && (
        <ul ref={list} class="chosen-files" aria-label="Chosen files">
          {files.map((file, at) => (
            <li key={at}>
              <Icon of="file" />
              <span class="file-name">{file.name}</span>
              <span class="dim">{sizeWords(file.size)}</span>
              <button type="button" class="icon" aria-label={`Remove ${file.name}`} onClick={() => remove(at)}>
                <Icon of="close" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <span class="sr-only" role="status">
        {files.length > 0 && (files.length === 1 ? 'One file chosen' : `${files.length} files chosen`)}
      </span>
      <p class="problem" role="alert">
        {props.problem}
      </p>
    </>
  );
}
