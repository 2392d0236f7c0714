import type { Line } from '../../src/screen/wire.ts';
import { Message } from '../message/message.tsx';
import { nameOf, usePlaceHere } from '../place.ts';
import { profileIdOf } from '../roblox/link.ts';
import { useRoom } from './use-room.ts';

/** Messages of one person stand together if no more time lies between them. Discord's time. */
const TOGETHER_MS = 7 * 60_000;

/** True if the message goes on from the one above, without a face of its own. */
export function goesOn(line: Line, above: Line | undefined): boolean {
  return (
    above !== undefined &&
    above.type === 0 &&
    line.type === 0 &&
    line.author.id === above.author.id &&
    line.ephemeral === above.ephemeral &&
    line.usedBy === undefined &&
    line.replyTo === undefined &&
    new Date(line.timestamp).toDateString() === new Date(above.timestamp).toDateString() &&
    Date.parse(line.timestamp) - Date.parse(above.timestamp) < TOGETHER_MS
  );
}

const dayOf = (line: Line) => new Date(line.timestamp).toLocaleDateString(undefined, { dateStyle: 'long' });

/** The messages of the open channel, the newest below. */
export function Chat(props: {
  title: string;
  lines: readonly Line[] | undefined;
  /** A command that was sent and has no answer yet. */
  sending: string | undefined;
  typing: readonly string[];
}) {
  const { lines, sending, title } = props;
  const place = usePlaceHere();
  const { scroller, list, onScroll, hold } = useRoom(lines?.at(-1)?.id);

  return (
    <>
      <div
        class="chat"
        ref={scroller}
        // A region that scrolls must be reached by the keyboard.
        tabIndex={0}
        role="log"
        aria-label={`Messages in ${title}`}
        onScroll={({ currentTarget }) => onScroll(currentTarget)}
        onClick={({ target }) => {
          const link = target instanceof Element ? target.closest('a') : null;
          if (link && profileIdOf(link.href) !== undefined) hold(link.closest('.message'));
        }}
      >
        <div class="chat-fill" />
        <div class="chat-start">
          <h2>{title.startsWith('#') ? `Welcome to ${title}!` : title}</h2>
          <p class="dim">This is the beginning of {title}.</p>
        </div>
        <ol ref={list}>
          {lines?.flatMap((line, at) => {
            const above = lines[at - 1];
            const isNewDay = !above || dayOf(above) !== dayOf(line);
            return [
              isNewDay && (
                <li key={`day-${line.id}`} class="day">
                  <span>{dayOf(line)}</span>
                </li>
              ),
              <Message key={line.id} line={line} goesOn={goesOn(line, above)} />,
            ];
          })}
          {sending !== undefined && (
            <li class="sending" role="status">
              Sending /{sending}…
            </li>
          )}
        </ol>
      </div>
      <div class="typing" role="status">
        {props.typing.length > 0 && `${props.typing.map((id) => nameOf(place, id)).join(', ')} is typing…`}
      </div>
    </>
  );
}
