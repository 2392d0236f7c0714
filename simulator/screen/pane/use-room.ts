import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Who is as near to the newest message as this is shown the next one. */
const NEAR_END_PX = 40;
/** A browser rounds positions. */
const ROUNDED_PX = 1;

/**
 * Keeps the right messages in view. Who reads further up stays there; who is at the end stays at the end. When something
 * takes room from the chat, the words in a code block stay in view, for they are about to be typed somewhere else, often in
 * what took the room: until something is written, or somebody scrolls.
 *
 * @param newestId of the last message, if there is one
 */
export function useRoom(newestId: string | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const held = useRef<Element>(undefined);
  const height = useRef(0);
  const newest = useRef(newestId);
  /** Where `stay` scrolled to. */
  const placed = useRef(0);

  const stay = () => {
    const element = scroller.current;
    if (!element) return;
    const before = height.current;
    const now = element.clientHeight;
    height.current = now;
    if (now < before) held.current ??= lastCodeInView(element, before);
    if (newest.current !== newestId || held.current?.isConnected !== true) held.current = undefined;
    newest.current = newestId;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    if (held.current) bringIntoView(element, held.current);
    placed.current = element.scrollTop;
  };
  useLayoutEffect(stay);

  // Also when the room changes, or a picture came in.
  const latest = useRef(stay);
  latest.current = stay;
  useEffect(() => {
    const observer = new ResizeObserver(() => latest.current());
    if (scroller.current) observer.observe(scroller.current);
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);

  function onScroll({ scrollHeight, scrollTop, clientHeight }: HTMLElement) {
    // A scroll because the room changed, or by this page itself, is nobody's wish.
    if (clientHeight !== height.current || Math.abs(scrollTop - placed.current) <= ROUNDED_PX) return;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    held.current = undefined;
  }

  /** Somebody goes on elsewhere with the words in this message, if there are any: they come into view. */
  function hold(message: Element | null) {
    held.current = [...(message?.querySelectorAll('pre') ?? [])].at(-1);
    stay();
  }
  return { scroller, list, onScroll, hold };
}

/** The last code block that was wholly in view while the room was `before` pixels high. */
function lastCodeInView(scroller: HTMLElement, before: number): Element | undefined {
  const { top } = scroller.getBoundingClientRect();
  return [...scroller.querySelectorAll('pre')].findLast((code) => {
    const box = code.getBoundingClientRect();
    return box.top >= top - ROUNDED_PX && box.bottom <= top + before + ROUNDED_PX;
  });
}

/** Scrolls as little as is needed to show something. */
function bringIntoView(scroller: HTMLElement, element: Element): void {
  const room = scroller.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  const above = room.top - box.top;
  const below = box.bottom - room.bottom;
  if (above > 0) scroller.scrollTop -= above;
  else if (below > 0) scroller.scrollTop += below;
}
