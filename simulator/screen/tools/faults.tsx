import { useEffect, useState } from 'preact/hooks';
import type { System, Trouble } from '../../src/screen/wire.ts';
import { ask, call, reasonOf } from '../api.ts';

const LOOK_EVERY_MS = 1_000;
const SECONDS = [10, 60, 600] as const;

const STEPS: readonly (readonly [string, number])[] = [
  ['1 minute', 60_000],
  ['15 minutes', 900_000],
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
];

const PARTS: readonly { readonly title: string; readonly holds: readonly Trouble['of'][] }[] = [
  { title: 'Break Discord', holds: ['Discord', 'Gateway'] },
  { title: 'Break Roblox', holds: ['Roblox'] },
];

/** Breaks things for a while, ends and starts the bot, moves Discord's clock. */
export function Faults() {
  const [system, setSystem] = useState<System>();
  const [seconds, setSeconds] = useState<number>(SECONDS[0]);
  const [problem, setProblem] = useState('');

  const look = () => ask('system', {}).then(setSystem, (error: unknown) => setProblem(reasonOf(error)));
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  if (!system) return <p class="dim">{problem === '' ? 'Looking…' : problem}</p>;
  const attempt = (work: Promise<unknown>) => {
    setProblem('');
    void work.then(look, (error: unknown) => setProblem(reasonOf(error)));
  };
  return (
    <div class="people">
      <section aria-labelledby="faults-bot">
        <h2 id="faults-bot">The bot</h2>
        <p>
          {botWords(system)}{' '}
          {system.violations > 0 && `A contract, Discord's or Roblox's, was left ${system.violations} times.`}
        </p>
        {system.bot !== undefined && (
          <p class="tour-buttons">
            <button type="button" disabled={system.bot === 'stopped'} onClick={() => attempt(ask('killBot', {}))}>
              Kill it
            </button>
            <button type="button" onClick={() => attempt(ask('restartBot', {}))}>
              {system.bot === 'stopped' ? 'Start it' : 'Restart it'}
            </button>
          </p>
        )}
        <h2>The clock</h2>
        <p class="dim">Moves Discord's time ahead. The bot keeps the time of this machine.</p>
        <p class="tour-buttons">
          {STEPS.map(([words, ms]) => (
            <button key={words} type="button" onClick={() => attempt(call('advance', { ms }))}>
              + {words}
            </button>
          ))}
        </p>
        <h2>Breaking things</h2>
        <label>
          Break it for{' '}
          <select value={seconds} onChange={(event) => setSeconds(Number(event.currentTarget.value))}>
            {SECONDS.map((each) => (
              <option key={each} value={each}>
                {each} seconds
              </option>
            ))}
          </select>
        </label>
      </section>
      {PARTS.map(({ title, holds }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <ul class="troubles">
            {system.troubles
              .filter(({ of }) => holds.includes(of))
              .map((trouble) => (
                <TroubleItem
                  key={trouble.name}
                  trouble={trouble}
                  now={system.now}
                  onStart={() => attempt(ask('startTrouble', { name: trouble.name, seconds }))}
                  onStop={() => attempt(ask('stopTrouble', { name: trouble.name }))}
                />
              ))}
          </ul>
        </section>
      ))}
      <p class="problem" role="alert">
        {problem}
      </p>
    </div>
  );
}

function TroubleItem(props: { trouble: Trouble; now: number; onStart(): void; onStop(): void }) {
  const { trouble, now } = props;
  const left = trouble.endsAt === undefined ? undefined : Math.max(0, Math.ceil((trouble.endsAt - now) / 1_000));
  return (
    <li>
      <button
        type="button"
        aria-pressed={left !== undefined}
        onClick={left === undefined ? props.onStart : props.onStop}
      >
        {trouble.label}
      </button>
      <span class="dim">{left === undefined ? trouble.words : `Still ${left} seconds. Press again to mend it.`}</span>
    </li>
  );
}

function botWords({ bot, sessions }: System): string {
  if (bot === 'stopped') return 'The bot is stopped.';
  if (bot === 'starting') return 'The bot is starting.';
  return sessions > 0 ? 'The bot is connected.' : 'No bot is connected.';
}
