import type { Change } from '../src/screen/wire.ts';

/** Hears of changes for one viewer. Without a change: anything may be different. */
export type Hear = (change: Change | undefined) => void;

/** Brings what happens in the world to the panes. */
export interface Changes {
  /** Answers a function that stops it. */
  subscribe(viewer: string, hear: Hear): () => void;
  /** Tells the panes of a viewer to look again, after something that makes no event. */
  lookAgain(viewer: string): void;
  /** Hears whether the small Discord can be reached. Answers a function that stops it. */
  onLine(hear: (there: boolean) => void): () => void;
}

/** One stream for all viewers. It is opened anew when somebody else is looked at. */
export function createChanges(): Changes {
  const listeners = new Map<string, Set<Hear>>();
  const lines = new Set<(there: boolean) => void>();
  let source: EventSource | undefined;
  let opening = false;

  const tell = (viewer: string, change: Change | undefined) => {
    for (const hear of listeners.get(viewer) ?? []) hear(change);
  };

  function open() {
    opening = false;
    source?.close();
    const viewers = [...listeners.keys()];
    if (viewers.length === 0) return;
    source = new EventSource(`/screen/changes?${new URLSearchParams(viewers.map((id) => ['viewer', id])).toString()}`);
    // Also after the browser connected again by itself: meanwhile anything may have happened.
    source.addEventListener('open', () => {
      for (const hear of lines) hear(true);
      for (const viewer of viewers) tell(viewer, undefined);
    });
    source.addEventListener('error', () => {
      for (const hear of lines) hear(false);
    });
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      for (const change of JSON.parse(data) as Change[]) tell(change.viewer, change);
    });
  }

  function openSoon() {
    if (opening) return;
    opening = true;
    queueMicrotask(open);
  }

  return {
    subscribe(viewer, hear) {
      const there = listeners.get(viewer);
      if (there) there.add(hear);
      else {
        listeners.set(viewer, new Set([hear]));
        openSoon();
      }
      return () => {
        const left = listeners.get(viewer);
        left?.delete(hear);
        if (left?.size !== 0) return;
        listeners.delete(viewer);
        openSoon();
      };
    },
    lookAgain: (viewer) => tell(viewer, undefined),
    onLine(hear) {
      lines.add(hear);
      return () => void lines.delete(hear);
    },
  };
}

/** Runs `work` one at a time; asked for again meanwhile, it runs once more afterwards. */
export function createRefresher(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  async function run() {
    running = true;
    do {
      again = false;
      await work();
    } while (again);
    running = false;
  }
  return () => {
    if (running) again = true;
    else void run();
  };
}
