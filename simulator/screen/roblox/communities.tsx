import { call } from '../api.ts';
import type { Account, Attempt, Group } from './use-roblox.ts';

const BASE_RANK = 1;

/** The groups that somebody is in, with all roles there; each role can be given and taken. */
export function Communities(props: { account: Account; groups: readonly Group[]; attempt: Attempt }) {
  const { account, groups, attempt } = props;
  return (
    <section aria-labelledby="roblox-groups">
      <h3 id="roblox-groups">Groups</h3>
      {account.groups.length === 0 && <p class="dim">In no group.</p>}
      <ul class="roblox-groups">
        {account.groups.map(({ id, name, roles }) => (
          <li key={id}>
            <strong>{name}</strong>{' '}
            <span class="dim">{roles.map((role) => `${role.name} (${role.rank})`).join(', ')}</span>
          </li>
        ))}
      </ul>
      {account.state === 'there' && (
        <details>
          <summary>Change groups and roles</summary>
          {groups.map((group) => (
            <GroupRoles key={group.id} account={account} group={group} attempt={attempt} />
          ))}
        </details>
      )}
    </section>
  );
}

function GroupRoles({ account, group, attempt }: { account: Account; group: Group; attempt: Attempt }) {
  const here = { groupId: group.id, accountId: account.id };
  const held = account.groups.find(({ id }) => id === group.id)?.roles.map(({ id }) => id);
  const set = (roles: string[]) => void attempt(call('setRobloxRoles', { ...here, roles }));
  return (
    <fieldset class="ticks">
      <legend>{group.name}</legend>
      <label class="tick">
        <input
          type="checkbox"
          checked={held !== undefined}
          onChange={() => (held ? void attempt(call('leaveRobloxGroup', here)) : set([]))}
        />
        Member
      </label>
      {group.roles
        .filter(({ rank }) => rank > BASE_RANK)
        .map(({ id, name, rank }) => {
          const has = held?.includes(id) ?? false;
          const others = (held ?? []).filter((other) => other !== id);
          return (
            <label key={id} class="tick">
              <input type="checkbox" checked={has} onChange={() => set(has ? others : [...others, id])} />
              {name} ({rank})
            </label>
          );
        })}
    </fieldset>
  );
}
