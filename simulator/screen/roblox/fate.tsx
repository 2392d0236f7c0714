import { useState } from 'preact/hooks';
import { call } from '../api.ts';
import type { Account, Attempt } from './use-roblox.ts';

/** What else happens to accounts: other names, a ban, the end. */
export function Fate({ account, attempt }: { account: Account; attempt: Attempt }) {
  const { id: accountId, state } = account;
  return (
    <details>
      <summary>Rename, ban or delete</summary>
      <NameForm
        label="Username"
        value={account.name}
        button="Rename"
        onSave={(name) => attempt(call('renameRobloxAccount', { accountId, name }))}
      />
      <NameForm
        label="Display name"
        value={account.displayName}
        button="Change"
        onSave={(displayName) => attempt(call('editRobloxProfile', { accountId, displayName }))}
      />
      <p class="tour-buttons">
        {state === 'there' ? (
          <>
            <button type="button" onClick={() => void attempt(call('banRobloxAccount', { accountId }))}>
              Ban
            </button>
            <button type="button" onClick={() => void attempt(call('deleteRobloxAccount', { accountId }))}>
              Delete
            </button>
          </>
        ) : (
          <button type="button" onClick={() => void attempt(call('restoreRobloxAccount', { accountId }))}>
            {state === 'banned' ? 'End the ban' : 'Bring it back'}
          </button>
        )}
      </p>
    </details>
  );
}

function NameForm(props: { label: string; value: string; button: string; onSave(text: string): Promise<boolean> }) {
  const [text, setText] = useState<string>();
  return (
    <form
      class="tour-buttons"
      onSubmit={(event) => {
        event.preventDefault();
        void props.onSave((text ?? props.value).trim()).then((done) => done && setText(undefined));
      }}
    >
      <label>
        {props.label}{' '}
        <input
          value={text ?? props.value}
          maxLength={40}
          required
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <button type="submit">{props.button}</button>
    </form>
  );
}
