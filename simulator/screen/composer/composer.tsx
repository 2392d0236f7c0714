import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Line } from '../../src/screen/wire.ts';
import { ask, call } from '../api.ts';
import { addFiles, MESSAGE_FILES } from '../files/chosen.ts';
import { ChooseFiles } from '../files/choose-files.tsx';
import { ChosenList } from '../files/chosen-list.tsx';
import { Icon } from '../icon.tsx';
import { nameOf, usePlaceHere } from '../place.ts';
import { CommandLine } from './command-line.tsx';
import { type Draft, type Entry, entriesOf, matching, readLine, startDraft, valuesOf } from './slash.ts';
import { movedBy, Suggestions } from './suggestions.tsx';
import { withPicks } from './use-choices.ts';

/** Something that is put into the composer from outside: a new object each time. */
export interface Put {
  readonly text: string;
}

const TYPING_EVERY_MS = 8_000;

/** Where messages and commands are typed. */
export function Composer(props: {
  mayWrite: boolean;
  mayAttach: boolean;
  placeholder: string;
  put: Put | undefined;
  /** It was taken. */
  onPut(): void;
  replyTo: Line | undefined;
  onReplied(): void;
  /** False if it could not be sent. */
  onWrite(content: string, replyTo: string | undefined, files: readonly File[]): Promise<boolean>;
  onCommand(entry: Entry, options: Record<string, unknown>): void;
}) {
  const { mayWrite, placeholder, put, replyTo } = props;
  const place = usePlaceHere();
  const id = useId();
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  const [leftOut, setLeftOut] = useState('');
  const [draft, setDraft] = useState<Draft>();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [active, setActive] = useState(0);
  /** How often something was put in: the same command once more takes the focus once more. */
  const [puts, setPuts] = useState(0);
  const [closed, setClosed] = useState(false);
  const typedAt = useRef(0);
  const loading = useRef<Promise<Entry[]>>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  const { viewer, channelId } = place;

  const slash = text.startsWith('/') && !text.includes('\n');
  const shown = slash && !closed ? matching(entries, text.slice(1)) : [];

  /** The commands may have changed since the last time. */
  function loadEntries(): Promise<Entry[]> {
    loading.current = call('commands', { userId: viewer, channelId }).then(entriesOf, () => []);
    void loading.current.then(setEntries);
    return loading.current;
  }

  useEffect(() => {
    void loadEntries();
  }, []);

  useEffect(() => {
    if (!put) return;
    let gone = false;
    void loadEntries().then((loaded) => {
      // A pane that turns to another person is made anew: the new composer takes it then.
      if (gone) return;
      props.onPut();
      setPuts((count) => count + 1);
      take(put.text, loaded);
    });
    return () => {
      gone = true;
    };
  }, [put]);

  function take(value: string, known: readonly Entry[] = entries) {
    const read = readLine(value, known);
    setDraft(read && withPicks(read, place));
    setText(read ? '' : value);
    setActive(0);
    setClosed(false);
    if (!read) field.current?.focus();
  }

  function type(value: string) {
    if (value.startsWith('/') && !text.startsWith('/')) void loadEntries();
    const now = Date.now();
    if (value !== '' && !value.startsWith('/') && now - typedAt.current > TYPING_EVERY_MS) {
      typedAt.current = now;
      void ask('type', { userId: viewer, channelId }).catch(() => undefined);
    }
    take(value);
  }

  function attach(more: readonly File[]) {
    const added = addFiles(files, more, MESSAGE_FILES);
    setFiles(added.files);
    setLeftOut(added.problem);
    field.current?.focus();
  }

  async function send() {
    const content = text.trim();
    if ((content === '' && files.length === 0) || !mayWrite) return;
    setText('');
    setFiles([]);
    setLeftOut('');
    const writing = props.onWrite(content, replyTo?.id, files);
    props.onReplied();
    if (await writing) return;
    // What was not sent is there to be sent again, unless something else was begun.
    setText((now) => (now === '' ? text : now));
    setFiles((now) => (now.length === 0 ? files : now));
  }

  function begin(entry: Entry) {
    setText('');
    setDraft(startDraft(entry));
  }

  /** Who types faster than the list of commands comes means a command all the same. */
  async function enter() {
    const entry = slash && !closed ? matching((await loading.current) ?? [], text.slice(1))[0] : undefined;
    if (entry) begin(entry);
    else await send();
  }

  function run() {
    if (!draft) return;
    props.onCommand(draft.entry, valuesOf(draft));
    setDraft(undefined);
    queueMicrotask(() => field.current?.focus());
  }

  function onKey(event: KeyboardEvent) {
    const moved = movedBy(event.key, active, shown.length);
    const entry = shown[active];
    if (moved !== undefined) setActive(moved);
    else if ((event.key === 'Enter' || event.key === 'Tab') && entry) begin(entry);
    else if (event.key === 'Escape' && shown.length > 0) setClosed(true);
    else if (event.key === 'Escape' && replyTo) props.onReplied();
    else if (event.key === 'Enter' && !event.shiftKey) void enter();
    else return;
    event.preventDefault();
  }

  function cancel() {
    setDraft(undefined);
    setText('');
    queueMicrotask(() => field.current?.focus());
  }

  const attachable = mayWrite && props.mayAttach && !draft;
  return (
    <div
      class="composer"
      onDrop={({ dataTransfer }) => {
        const dropped = [...(dataTransfer?.files ?? [])];
        if (attachable && dropped.length > 0) attach(dropped);
      }}
    >
      {replyTo && (
        <div class="replying">
          <span>
            Replying to <strong>{nameOf(place, replyTo.author.id)}</strong>
          </span>
          <button type="button" class="icon" aria-label="Do not reply" onClick={props.onReplied}>
            <Icon of="close" size={16} />
          </button>
        </div>
      )}
      {draft ? (
        <CommandLine key={puts} draft={draft} onDraft={setDraft} onRun={run} onCancel={cancel} />
      ) : (
        <>
          {shown.length > 0 && (
            <Suggestions
              id={`${id}-list`}
              title="Commands"
              items={shown.map(({ words, description, options }) => ({
                key: words,
                label: `/${words}${options
                  .filter(({ required }) => required)
                  .map(({ name }) => ` ${name}`)
                  .join('')}`,
                detail: description,
              }))}
              active={active}
              onActive={setActive}
              onPick={(at) => {
                const entry = shown[at];
                if (entry) begin(entry);
              }}
            />
          )}
          <ChosenList files={files} onFiles={setFiles} problem={leftOut} onEmpty={() => field.current?.focus()} />
          <div class="composer-line">
            {attachable && (
              <ChooseFiles class="icon" label="Add files" many onFiles={attach}>
                <Icon of="plus" />
              </ChooseFiles>
            )}
            <textarea
              ref={field}
              rows={1}
              value={text}
              aria-label={placeholder}
              placeholder={mayWrite ? placeholder : 'You do not have permission to send messages in this channel.'}
              // Without the right to write, Discord's client takes no commands either.
              disabled={!mayWrite}
              aria-haspopup="listbox"
              aria-controls={`${id}-list`}
              aria-autocomplete="list"
              aria-activedescendant={shown.length > 0 ? `${id}-list-${active}` : undefined}
              onInput={(event) => type(event.currentTarget.value)}
              onKeyDown={onKey}
              onPaste={(event) => {
                const pasted = [...(event.clipboardData?.files ?? [])];
                if (pasted.length === 0 || !attachable) return;
                event.preventDefault();
                attach(pasted);
              }}
            />
          </div>
        </>
      )}
    </div>
  );
}
