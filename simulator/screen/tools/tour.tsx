import { useEffect, useState } from 'preact/hooks';
import { ask, call } from '../api.ts';
import { type Changes, createRefresher } from '../changes.ts';
import type { PaneState } from '../pane/pane.tsx';
import { channelOf, isDone, PARTS, type Step, timesSaid } from './tour-step.ts';
import { TOUR } from './tour-steps.ts';

/** Who and what is meant by the names of the steps. */
interface Cast {
  readonly guildId: string;
  readonly people: ReadonlyMap<string, string>;
}

/** The first server's. The tour is about the seeded one. */
async function findCast(): Promise<Cast | undefined> {
  const [server] = await call('servers', {});
  if (!server) return undefined;
  const { members } = await call('lookAt', { guildId: server.id });
  return { guildId: server.id, people: new Map(members.map(({ id, name }) => [name, id])) };
}

/** Asked anew each time: tickets bring channels. */
const findChannel = async ({ guildId }: Cast, step: Step): Promise<string | undefined> =>
  channelOf(step, (await call('lookAt', { guildId })).channels);

/** What to try in the first minute, step by step. Each step notices by itself that it is done. */
export function Tour(props: { changes: Changes; onPane(at: number, state: Partial<PaneState>): void }) {
  const [cast, setCast] = useState<Cast>();
  const [at, setAt] = useState(0);
  const [done, setDone] = useState<ReadonlySet<number>>(new Set());
  const step = TOUR[at];

  useEffect(() => {
    void findCast().then(setCast, () => undefined);
  }, []);
  useStepDone(props.changes, cast, step, () => setDone((before) => new Set(before).add(at)));

  if (!cast) return <p class="dim">Looking who is there…</p>;
  const ended = done.size === TOUR.length;
  if (!step) return <p class="dim">There is nothing to show: this is not the server that the tour is about.</p>;

  function go(to: number) {
    const next = TOUR[to];
    setAt(to);
    if (next) void show(next);
  }

  async function show(step: Step) {
    const viewer = cast?.people.get(step.as);
    if (!cast || viewer === undefined) return;
    const channelId = await findChannel(cast, step).catch(() => undefined);
    // The space behind its words says that a command is meant.
    const put = step.type === undefined ? undefined : { text: step.type.startsWith('/') ? `${step.type} ` : step.type };
    props.onPane(step.pane, { viewer, serverId: cast.guildId, channelId, put });
  }

  /** Where somebody was who looks at another part meanwhile. */
  function goToPart(part: Step['part']) {
    const inPart = TOUR.flatMap((one, index) => (one.part === part ? [index] : []));
    go(inPart.find((index) => !done.has(index)) ?? inPart[0] ?? 0);
  }

  const begin = TOUR.findIndex(({ part }) => part === step.part);
  const isStepDone = done.has(at);
  const isLast = at === TOUR.length - 1;
  return (
    <div class="tour">
      <div class="tour-parts" role="group" aria-label="Parts of the tour">
        {PARTS.map((part) => (
          <button key={part} type="button" aria-pressed={part === step.part} onClick={() => goToPart(part)}>
            {part}
          </button>
        ))}
      </div>
      <ol class="tour-steps" aria-label="Steps of the tour">
        {TOUR.map(
          ({ part, title }, index) =>
            part === step.part && (
              <li key={title}>
                <button
                  type="button"
                  aria-current={index === at ? 'step' : undefined}
                  class={done.has(index) ? 'done' : ''}
                  onClick={() => go(index)}
                >
                  <span aria-hidden="true">{done.has(index) ? '✓' : index - begin + 1}</span>
                  <span class="tour-title">{title}</span>
                  {done.has(index) && <span class="sr-only"> (done)</span>}
                </button>
              </li>
            ),
        )}
      </ol>
      <div class="tour-step">
        <p>
          <strong>{step.title}.</strong> {step.words}
        </p>
        <p>
          As <strong>{step.as}</strong> in <strong>{placeWords(step)}</strong>
          {step.type !== undefined && (
            <>
              , type <code>{step.type}</code>
            </>
          )}
          {step.press !== undefined && (
            <>
              , press <strong>{step.press}</strong>
            </>
          )}
          {step.type === undefined && step.press === undefined && ', look'}.
        </p>
        <p class="tour-buttons">
          <button type="button" onClick={() => void show(step)}>
            {step.type === undefined ? `Show me ${step.as}` : `Put it in as ${step.as}`}
          </button>
          {!isLast && (
            <button type="button" class={isStepDone ? 'go' : ''} onClick={() => go(at + 1)}>
              Next
            </button>
          )}
          <span role="status" class={isStepDone ? 'tour-done' : 'dim'}>
            {ended ? 'Done. Now try whatever you like.' : isStepDone ? 'That worked.' : putWords(step)}
          </span>
        </p>
      </div>
    </div>
  );
}

const placeWords = ({ channel }: Step) => (channel.endsWith('…') ? 'the channel of the ticket' : `#${channel}`);
const putWords = ({ type }: Step) => (type === undefined ? '' : 'Then press Enter in the line where you type.');

/** Watches what the person who should read it reads. */
function useStepDone(changes: Changes, cast: Cast | undefined, step: Step | undefined, onDone: () => void): void {
  useEffect(() => {
    const userId = cast?.people.get(step?.expect.as ?? '');
    if (!cast || !step || userId === undefined) return;
    let before: number | undefined;
    const look = createRefresher(async () => {
      const channelId = await findChannel(cast, step).catch(() => undefined);
      // Where somebody sees nothing, nothing was said to them.
      const lines = channelId === undefined ? [] : await ask('lines', { userId, channelId }).catch(() => []);
      before ??= timesSaid(lines, step.expect.words);
      if (isDone(step, lines, before)) onDone();
    });
    look();
    return changes.subscribe(userId, look);
  }, [changes, cast, step]);
}
