import type { Line } from '../../src/screen/wire.ts';
import { useNow } from '../clock.ts';
import { Name } from '../text/text.tsx';
import { messageTime } from '../text/time.ts';
import { Icon } from '../icon.tsx';

/** https://discord.com/developers/docs/resources/message#message-object-message-types */
const WORDS: Readonly<Record<number, string>> = {
  6: 'pinned a message to this channel.',
  7: 'joined the server.',
  18: 'started a thread:',
  21: 'started this thread.',
};

/** What Discord itself writes: "Ada pinned a message to this channel." */
export function SystemLine({ line }: { line: Line }) {
  const now = useNow(60_000);
  return (
    <li class="system-line" data-message={line.id}>
      <Icon of={line.type === 6 ? 'pin' : 'arrow'} size={16} />
      <span>
        <Name id={line.author.id} name={line.author.name} /> {WORDS[line.type] ?? 'did something.'} {line.content}{' '}
        <time dateTime={line.timestamp}>{messageTime(line.timestamp, now)}</time>
      </span>
    </li>
  );
}
