import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

/** How far the small Discord's clock is ahead of this browser's, in milliseconds. */
export const ClockContext = createContext(0);

/** The small Discord's time in milliseconds since 1970, anew every `everyMs`. */
export function useNow(everyMs = 1_000): number {
  const ahead = useContext(ClockContext);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now + ahead;
}
