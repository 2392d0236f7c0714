import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Line } from '../../src/screen/wire.ts';
import { Message } from '../message/message.tsx';
import { nameOf, usePlaceHere } from '../place.ts';
import { bringIntoView, distanceToEnd, lastCodeInView } from './room.ts';

/** Messages of one person stand together if no more time lies between them. Discord's time. */
const TOGETHER_MS = 7 * 60_000;
/** Who is as near to the newest message as this is shown the next one. */
const NEAR_END_PX = 40;

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
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);

  // Who reads further up stays there; who is at the end stays at the end.
  const stay = () => {
    const element = scroller.current;
    if (!element) return;
    const before = height.current;
    height.current = element.clientHeight;
    const words = element.clientHeight < before ? lastCodeInView(element, before) : undefined;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    const moved = words !== undefined && bringIntoView(element, words);
    // More room may show the end again.
    if (moved || element.clientHeight > before) atEnd.current = distanceToEnd(element) < NEAR_END_PX;
  };
  useLayoutEffect(stay);
  // Also when the room for the messages changes, or a picture came in.
  useEffect(() => {
    const observer = new ResizeObserver(stay);
    if (scroller.current) observer.observe(scroller.current);
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);

  return (
    <>
      <div
        class="chat"
        ref={scroller}
        // A region that scrolls must be reached by the keyboard.
        tabIndex={0}
        role="log"
        aria-label={`Messages in ${title}`}
        onScroll={({ currentTarget }) => {
          // A scroll because the room changed is nobody's wish.
          if (currentTarget.clientHeight === height.current) atEnd.current = distanceToEnd(currentTarget) < NEAR_END_PX;
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
