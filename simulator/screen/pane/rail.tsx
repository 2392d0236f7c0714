import type { Look } from '../../src/screen/wire.ts';
import { Icon } from '../icon.tsx';

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map(([letter = '']) => letter)
    .join('')
    .slice(0, 3);

/** The servers on the left, below the direct messages. */
export function Rail(props: {
  look: Look;
  serverId: string | undefined;
  unreadDirects: boolean;
  onServer(id: string): void;
  onDirects(): void;
}) {
  const { look, serverId, unreadDirects } = props;
  return (
    <nav class="rail" aria-label="Servers">
      <button
        type="button"
        class={unreadDirects ? 'server unread' : 'server'}
        aria-label={unreadDirects ? 'Direct messages, unread' : 'Direct messages'}
        aria-current={serverId === undefined ? 'page' : undefined}
        onClick={props.onDirects}
      >
        <Icon of="message" size={24} />
      </button>
      {look.servers.map(({ id, name, unavailable }) => (
        <button
          key={id}
          type="button"
          class="server"
          title={name}
          aria-current={id === serverId ? 'page' : undefined}
          onClick={() => props.onServer(id)}
        >
          <span>{unavailable ? '!' : initials(name)}</span>
          <span class="sr-only">{unavailable ? `${name}, in an outage` : name}</span>
        </button>
      ))}
    </nav>
  );
}
