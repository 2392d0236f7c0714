import type { Line } from '../../src/screen/wire.ts';
import { useActs } from '../acts.ts';
import { usePlaceHere } from '../place.ts';
import { Icon } from '../icon.tsx';

/** What can be done with a message: shown when it is pointed at, or when the keyboard is in it. */
export function MessageTools({ line, onEdit }: { line: Line; onEdit(): void }) {
  const acts = useActs();
  const { viewer, channel } = usePlaceHere();
  const own = line.author.id === viewer;
  const mayManage = channel?.mayManageMessages === true;
  // Nobody but its reader sees an ephemeral message; Discord offers nothing on it but to dismiss it.
  if (line.ephemeral || line.thinking) return null;
  return (
    <div class="tools" role="group" aria-label={`Actions on the message of ${line.author.name}`}>
      <button type="button" class="icon" aria-label="React with a thumbs up" onClick={() => acts.react(line, '👍')}>
        <Icon of="react" />
      </button>
      <button type="button" class="icon" aria-label="Reply" onClick={() => acts.reply(line)}>
        <Icon of="reply" />
      </button>
      {own && (
        <button type="button" class="icon" aria-label="Edit" onClick={onEdit}>
          <Icon of="edit" />
        </button>
      )}
      {mayManage && (
        <button
          type="button"
          class="icon"
          aria-label={line.pinned ? 'Unpin' : 'Pin'}
          onClick={() => acts.pin(line, !line.pinned)}
        >
          <Icon of="pin" />
        </button>
      )}
      {(own || mayManage) && (
        <button type="button" class="icon danger" aria-label="Delete" onClick={() => acts.remove(line)}>
          <Icon of="delete" />
        </button>
      )}
    </div>
  );
}
