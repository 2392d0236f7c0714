import { useEffect, useRef } from 'preact/hooks';
import { About } from './about.tsx';
import { Communities } from './communities.tsx';
import { Fate } from './fate.tsx';
import { headOf } from './head.ts';
import type { Account, Attempt, Group } from './use-roblox.ts';

const NOTICES = {
  there: '',
  banned: 'Roblox has banned this account.',
  deleted: 'This account was deleted. Nobody finds it any more.',
} as const;

/** A profile, as its owner sees it. With `arrived` it is gone to, as after a click on a link to it. */
export function Profile(props: {
  account: Account;
  groups: readonly Group[];
  attempt: Attempt;
  /** Counts the links that were followed. */
  arrived: number;
}) {
  const { account, groups, attempt, arrived } = props;
  const { id, name, displayName, formerNames, created, state } = account;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (arrived > 0) heading.current?.focus();
  }, [arrived]);

  const joined = new Date(created).toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
  return (
    <article class="roblox-profile" aria-labelledby="roblox-name">
      <header>
        <img src={headOf(id)} alt="" width="64" height="64" />
        <div>
          <h2 id="roblox-name" ref={heading} tabIndex={-1}>
            {displayName}
          </h2>
          <p>
            @{name} <span class="dim">Joined {joined}.</span>{' '}
            {formerNames.length > 0 && <span class="dim">Was called {formerNames.join(', ')}.</span>}
          </p>
          {state !== 'there' && <p class="roblox-state">{NOTICES[state]}</p>}
        </div>
      </header>
      <About key={id} account={account} attempt={attempt} />
      <Communities account={account} groups={groups} attempt={attempt} />
      <Fate key={`fate ${id}`} account={account} attempt={attempt} />
    </article>
  );
}
