import { useEffect, useState } from 'preact/hooks';
import type { Output } from '../../src/control/operations.ts';
import { ROBLOX_VIEWER } from '../../src/screen/wire.ts';
import { call, reasonOf } from '../api.ts';
import { type Changes, createRefresher } from '../changes.ts';

export type Account = Output<'robloxAccounts'>[number];
export type Group = Output<'robloxGroups'>[number];

/** Everybody and every group at Roblox, kept up to date; undefined until it was looked for the first time. */
export function useRoblox(changes: Changes): {
  readonly accounts: readonly Account[] | undefined;
  readonly groups: readonly Group[];
  readonly problem: string;
} {
  const [accounts, setAccounts] = useState<readonly Account[]>();
  const [groups, setGroups] = useState<readonly Group[]>([]);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    let over = false;
    const again = createRefresher(async () => {
      try {
        const seen = await Promise.all([call('robloxAccounts', {}), call('robloxGroups', {})]);
        if (over) return;
        setAccounts(seen[0]);
        setGroups(seen[1]);
        setProblem('');
      } catch (error) {
        if (!over) setProblem(reasonOf(error));
      }
    });
    again();
    const stop = changes.subscribe(ROBLOX_VIEWER, again);
    return () => {
      over = true;
      stop();
    };
  }, [changes]);
  return { accounts, groups, problem };
}

/** Does something, and says why it could not be done. */
export type Attempt = (work: Promise<unknown>) => Promise<boolean>;
