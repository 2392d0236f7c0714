/** How many pixels lie below what is in view. */
export const distanceToEnd = ({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number =>
  scrollHeight - scrollTop - clientHeight;

/**
 * The last code block that was wholly in view before the room for messages shrank. It holds what somebody is about to
 * type elsewhere, often in what took the room away.
 *
 * @param before the height of the room until then, in pixels
 */
export function lastCodeInView(scroller: HTMLElement, before: number): Element | undefined {
  const { top } = scroller.getBoundingClientRect();
  return [...scroller.querySelectorAll('pre')].findLast((code) => {
    const box = code.getBoundingClientRect();
    return box.top >= top && box.bottom <= top + before;
  });
}

/** Scrolls as little as is needed to show something. True if it had to. */
export function bringIntoView(scroller: HTMLElement, element: Element): boolean {
  const room = scroller.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  const above = room.top - box.top;
  const below = box.bottom - room.bottom;
  if (above <= 0 && below <= 0) return false;
  scroller.scrollTop += above > 0 ? -above : below;
  return true;
}
