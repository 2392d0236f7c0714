import { useEffect, useRef, useState } from 'preact/hooks';
import { DESCRIPTION_MAX } from '../../src/roblox/limits-of-profiles.ts';
import { call } from '../api.ts';
import type { Account, Attempt } from './use-roblox.ts';

/** The description, which its owner may edit. A phrase that proves whose account it is goes in here. */
export function About({ account, attempt }: { account: Account; attempt: Attempt }) {
  const [draft, setDraft] = useState<string>();
  const [note, setNote] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const editing = draft !== undefined;

  useEffect(() => {
    if (editing) box.current?.focus();
  }, [editing]);

  const close = () => {
    setDraft(undefined);
    // After the button is back.
    setTimeout(() => edit.current?.focus());
  };
  const save = async (description: string) => {
    if (!(await attempt(call('editRobloxProfile', { accountId: account.id, description })))) return;
    setNote('Saved.');
    close();
  };

  return (
    <section class="roblox-about" aria-labelledby="roblox-about">
      <div class="roblox-line">
        <h3 id="roblox-about">About</h3>
        {!editing && account.state === 'there' && (
          <button
            type="button"
            class="go"
            ref={edit}
            onClick={() => {
              setNote('');
              setDraft(account.description);
            }}
          >
            Edit description
          </button>
        )}
        <span class="dim" role="status">
          {note}
        </span>
      </div>
      {editing ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save(draft);
          }}
        >
          <label for="roblox-description">
            Description. A phrase from a bot goes in here: paste it anywhere, then save.
          </label>
          <textarea
            id="roblox-description"
            ref={box}
            rows={3}
            maxLength={DESCRIPTION_MAX}
            value={draft}
            onInput={(event) => setDraft(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              close();
            }}
          />
          <p class="tour-buttons">
            <button type="submit" class="go">
              Save
            </button>
            <button type="button" onClick={close}>
              Cancel
            </button>
          </p>
        </form>
      ) : (
        <Shown account={account} />
      )}
    </section>
  );
}

/** What others read, and why it is not what was saved. */
function Shown({ account: { description, shownDescription, seenAt } }: { account: Account }) {
  return (
    <>
      <p class="roblox-text">
        {shownDescription === '' ? <span class="dim">Nothing is written here yet.</span> : shownDescription}
      </p>
      {seenAt !== undefined && (
        <p class="dim">
          The new text is saved. Roblox takes a moment to show it to others, who read the old one until then.
        </p>
      )}
      {seenAt === undefined && shownDescription !== description && (
        <p class="dim">Roblox has censored this. What was typed: {description}</p>
      )}
    </>
  );
}
