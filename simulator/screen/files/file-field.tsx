import { useRef, useState } from 'preact/hooks';
import type { Json } from '../../src/contract/json.ts';
import { addFiles, countWords } from './chosen.ts';
import { ChooseFiles } from './choose-files.tsx';
import { ChosenList } from './chosen-list.tsx';

/**
 * A field of a form that takes files. https://discord.com/developers/docs/components/reference#file-upload
 *
 * @param props.id of the part of the form: its label is `{id}-label`, and it points to `{id}-field`
 */
export function FileField(props: {
  id: string;
  input: Json;
  files: readonly File[];
  onFiles(files: readonly File[]): void;
}) {
  const { id, input, files } = props;
  const [problem, setProblem] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const least = input['required'] === false ? 0 : Number(input['min_values'] ?? 1);
  const most = Number(input['max_values'] ?? 1);

  function add(more: readonly File[]) {
    const added = addFiles(files, more, most);
    setProblem(added.problem);
    props.onFiles(added.files);
  }

  return (
    <div
      ref={box}
      class="file-field"
      onDrop={({ dataTransfer }) => {
        const dropped = [...(dataTransfer?.files ?? [])];
        if (dropped.length > 0) add(dropped);
      }}
    >
      <ChosenList
        files={files}
        problem={problem}
        onFiles={(left) => {
          setProblem('');
          props.onFiles(left);
        }}
        onEmpty={() => box.current?.querySelector<HTMLElement>('.choose-files')?.focus()}
      />
      <ChooseFiles
        id={`${id}-field`}
        class="button secondary choose-files"
        many={most > 1}
        labelledBy={`${id}-label ${id}-field`}
        describedBy={`${id}-count`}
        onFiles={add}
      >
        {most === 1 ? (files.length === 0 ? 'Choose a file' : 'Choose another file') : 'Choose files'}
      </ChooseFiles>
      <small id={`${id}-count`} class="dim">
        {countWords(least, most)}
      </small>
    </div>
  );
}
