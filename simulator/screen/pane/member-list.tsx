import type { LookChannel, LookMember, LookServer } from '../../src/screen/wire.ts';
import { Avatar } from '../message/avatar.tsx';
import { highest } from '../place.ts';
import { Name } from '../text/text.tsx';

interface Group {
  readonly name: string;
  readonly position: number;
  readonly members: readonly LookMember[];
}

/** Who sees the channel, below the highest role that is listed apart. */
export function groupsOf(server: LookServer, readerIds: readonly string[]): Group[] {
  const groups = new Map<string, { name: string; position: number; members: LookMember[] }>();
  for (const member of server.members) {
    if (!readerIds.includes(member.id)) continue;
    const role = highest(server, member, ({ hoist }) => hoist);
    const key = role?.id ?? '';
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { name: role?.name ?? 'Online', position: role?.position ?? 0, members: [] }));
    group.members.push(member);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, members: group.members.sort((a, b) => a.name.localeCompare(b.name)) }))
    .sort((a, b) => b.position - a.position);
}

/** The list on the right. */
export function MemberList({ server, channel }: { server: LookServer; channel: LookChannel | undefined }) {
  return (
    // It scrolls, so the keyboard must reach it.
    <aside class="members" aria-label="Members who see this channel" tabIndex={0}>
      {groupsOf(server, channel?.readerIds ?? []).map((group) => (
        <section key={group.name}>
          <h3>
            {group.name} — {group.members.length}
          </h3>
          <ul>
            {group.members.map(({ id, name, bot }) => (
              <li key={id}>
                <Avatar id={id} name={name} size={32} />
                <Name id={id} name={name} />
                {bot && <span class="tag">APP</span>}
                {id === server.ownerId && (
                  <span class="crown" title="Server owner" role="img" aria-label="Server owner">
                    ♛
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </aside>
  );
}
