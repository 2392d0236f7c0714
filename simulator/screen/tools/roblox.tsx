import { useState } from 'preact/hooks';
import { reasonOf } from '../api.ts';
import type { Changes } from '../changes.ts';
import { AccountList } from '../roblox/account-list.tsx';
import { Profile } from '../roblox/profile.tsx';
import { type Attempt, useRoblox } from '../roblox/use-roblox.ts';

/** Which profile is open, and how often somebody came to one by a link. */
export interface RobloxPlace {
  readonly accountId: string | undefined;
  readonly arrived: number;
}

/** A small Roblox: everybody's profile, as its owner sees it. */
export function Roblox(props: { changes: Changes; place: RobloxPlace; onOpen(accountId: string): void }) {
  const { accounts, groups, problem } = useRoblox(props.changes);
  const [failure, setFailure] = useState('');
  const { accountId, arrived } = props.place;

  if (!accounts) return <p class="dim">{problem === '' ? 'Looking…' : problem}</p>;
  const attempt: Attempt = async (work) => {
    setFailure('');
    try {
      await work;
      return true;
    } catch (error) {
      setFailure(reasonOf(error));
      return false;
    }
  };
  const account = accountId === undefined ? accounts[0] : accounts.find(({ id }) => id === accountId);
  return (
    <div class="roblox">
      <AccountList
        accounts={accounts}
        open={account?.id ?? ''}
        onOpen={(id) => {
          setFailure('');
          props.onOpen(id);
        }}
      />
      <div class="roblox-main">
        <p class="problem" role="alert">
          {failure}
        </p>
        {account ? (
          <Profile account={account} groups={groups} attempt={attempt} arrived={arrived} />
        ) : (
          <p>
            {accountId === undefined ? 'Nobody has a Roblox account here.' : `There is no account ${accountId} here.`}
          </p>
        )}
      </div>
    </div>
  );
}
