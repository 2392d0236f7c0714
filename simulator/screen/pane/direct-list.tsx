import type { Look } from '../../src/screen/wire.ts';
import { Avatar } from '../message/avatar.tsx';
import { nameOf } from '../place.ts';

/** Everybody with whom there are direct messages. */
export function DirectList(props: { look: Look; open: string | undefined; onOpen(channelId: string): void }) {
  const { look, open } = props;
  return (
    <nav class="channels" aria-label="Direct messages">
      <ul>
        {look.directs.map(({ channelId, otherId }) => {
          const name = nameOf({ server: undefined, look }, otherId);
          return (
            <li key={channelId}>
              <button
                type="button"
                class="channel"
                aria-current={channelId === open ? 'page' : undefined}
                onClick={() => props.onOpen(channelId)}
              >
                <Avatar id={otherId} name={name} size={28} />
                <span>{name}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {look.directs.length === 0 && <p class="dim">Nobody has written to this person yet.</p>}
    </nav>
  );
}
