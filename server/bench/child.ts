import { type ChildProcess, spawn } from 'node:child_process';

/** A process that the bench started. */
export interface Child {
  readonly pid: number;
  /** When it was started, in milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** Resolves with the first message that it sends. @throws Error if it ends before */
  said(): Promise<unknown>;
  /** What it wrote, for the message of a failure. */
  output(): string;
  /** @throws Error with its output if it has ended */
  mustLive(): void;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>;
}

/** Longer than Muster gives its jobs to finish. */
const KILL_AFTER_MS = 15_000;
const OUTPUT_LIMIT = 20_000;

/**
 * Runs a script with Node in a process of its own, with the options of Node that the bench itself was started with, such
 * as `--cpu-prof`. `env` is laid over ours.
 *
 * @param options more options of Node
 */
export function startChild(
  script: string,
  env: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Child {
  const startedAt = performance.now();
  const child: ChildProcess = spawn(process.execPath, [...process.execArgv, ...options, script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-OUTPUT_LIMIT)));
  }
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const failure = () => new Error(`${script} ended by itself:\n${output}`);

  return {
    pid: child.pid ?? 0,
    startedAt,
    said: () =>
      new Promise((resolve, reject) => {
        child.once('message', resolve);
        void ended.then(() => reject(failure()));
      }),
    output: () => output,
    mustLive() {
      if (hasEnded()) throw failure();
    },
    async stop() {
      const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      child.kill('SIGTERM');
      if (!hasEnded()) await ended;
      clearTimeout(timer);
    },
  };
}
