import { useEffect, useRef, useState } from 'preact/hooks';
import type { Line, Look } from '../src/screen/wire.ts';
import { ask, reasonOf } from './api.ts';
import { type Changes, createRefresher } from './changes.ts';

/** What one person sees, kept up to date. */
export interface Seen {
  /** Undefined until it was looked for the first time. */
  readonly look: Look | undefined;
  /** The open channel's messages; undefined until they were read. */
  readonly lines: readonly Line[] | undefined;
  /** Who types in the open channel, by id. */
  readonly typing: readonly string[];
  /** Why nothing can be shown. */
  readonly problem: string | undefined;
}

/** How long somebody is said to type, unless he goes on. Discord's time. */
const TYPING_MS = 10_000;

/** Looks again whenever something changes for this viewer. */
export function usePlace(changes: Changes, viewer: string, channelId: string | undefined): Seen {
  // Each with whose it is: nobody is shown for a moment what somebody else saw.
  const [looked, setLooked] = useState<{ viewer: string; look: Look }>();
  const [read, setRead] = useState<{ viewer: string; channelId: string; lines: readonly Line[] }>();
  const [typing, setTyping] = useState<ReadonlyMap<string, number>>(new Map());
  const [problem, setProblem] = useState<string>();
  const open = useRef(channelId);
  open.current = channelId;

  useEffect(() => {
    let over = false;
    const lookAgain = createRefresher(async () => {
      try {
        const seen = await ask('look', { userId: viewer });
        if (over) return;
        setLooked({ viewer, look: seen });
        setProblem(undefined);
      } catch (error) {
        if (!over) setProblem(reasonOf(error));
      }
    });
    const readAgain = createRefresher(async () => {
      const here = open.current;
      if (here === undefined) return;
      try {
        const lines = await ask('lines', { userId: viewer, channelId: here });
        if (!over && here === open.current) setRead({ viewer, channelId: here, lines });
      } catch {
        // The channel went out of sight; the list of channels says so.
        if (!over) setRead(undefined);
      }
    });
    const stop = changes.subscribe(viewer, (change) => {
      lookAgain();
      const here = open.current;
      if (!change || (here !== undefined && change.channelIds.includes(here))) readAgain();
      for (const { userId, channelId } of change?.typing ?? []) {
        if (channelId !== here || userId === viewer) continue;
        setTyping((before) => new Map(before).set(userId, Date.now() + TYPING_MS));
        setTimeout(
          () => setTyping((before) => new Map([...before].filter(([, ends]) => ends > Date.now()))),
          TYPING_MS,
        );
      }
    });
    lookAgain();
    readAgain();
    return () => {
      over = true;
      stop();
    };
  }, [changes, viewer, channelId]);

  // Who has just written types no more.
  const lines = read?.viewer === viewer && read.channelId === channelId ? read.lines : undefined;
  const lastAuthor = lines?.at(-1)?.author.id;
  const typists = [...typing.keys()].filter((id) => id !== lastAuthor);
  const look = looked?.viewer === viewer ? looked.look : undefined;
  return { look, lines, typing: typists, problem };
}
