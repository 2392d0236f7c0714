import { useId } from 'preact/hooks';
import type { Look, LookServer } from '../../src/screen/wire.ts';
import { Avatar } from '../message/avatar.tsx';
import { highest, personOf } from '../place.ts';

/** "You are: Bob (Training Host)". */
export function ViewerChoice(props: {
  look: Look;
  viewer: string;
  server: LookServer | undefined;
  onViewer(id: string): void;
}) {
  const { look, viewer, server } = props;
  const id = useId();
  const me = personOf(look, viewer);
  const standing = (userId: string) => {
    if (server?.ownerId === userId) return 'owner';
    const member = server?.members.find((member) => member.id === userId);
    if (server && !member) return 'not in this server';
    return highest(server, member, ({ hoist }) => hoist)?.name ?? 'new member';
  };
  return (
    <div class="viewer">
      <Avatar id={viewer} name={me?.name ?? '?'} size={22} />
      <label for={id}>You are</label>
      <select id={id} value={viewer} onChange={(event) => props.onViewer(event.currentTarget.value)}>
        {look.people
          .filter(({ bot }) => !bot)
          .map(({ id: userId, name }) => (
            <option key={userId} value={userId} selected={userId === viewer}>
              {name} ({standing(userId)})
            </option>
          ))}
      </select>
    </div>
  );
}
