import type { Account } from './use-roblox.ts';
import { headOf } from './head.ts';

const STATE_WORDS = { there: '', banned: 'banned', deleted: 'deleted' } as const;

/** Everybody at Roblox. */
export function AccountList(props: { accounts: readonly Account[]; open: string; onOpen(id: string): void }) {
  return (
    <nav class="roblox-accounts" aria-label="Roblox accounts">
      <p class="dim">A small Roblox. Here you may edit everybody's profile.</p>
      <ul>
        {props.accounts.map(({ id, name, displayName, state }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === props.open ? 'true' : undefined}
              onClick={() => props.onOpen(id)}
            >
              <img src={headOf(id)} alt="" width="32" height="32" />
              <span>
                {displayName} {state !== 'there' && <span class="roblox-state">{STATE_WORDS[state]}</span>}
                <small class="dim">@{name}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
