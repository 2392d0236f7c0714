import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The built program, as `npm start` runs it. */
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** How long the slowest step of a program may take on a busy machine, in milliseconds. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 25;

/** One line of the log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** What a bot is started with. Nothing of the tests' own environment reaches it but the path to programs. */
export interface BotOptions {
  readonly token: string;
  /** Discord's, or the simulator's; ends in `/api`. */
  readonly apiUrl: string;
  /** Without it the bot brings its own PostgreSQL, in `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir?: string;
  /** Where Roblox is: the ROBLOX_* variables. Without them, nowhere. */
  readonly roblox?: Readonly<Record<string, string>>;
  /** Laid over everything else. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One process of the real program. */
export interface RunningBot {
  readonly pid: number;
  /** Where its web server answers; throws as long as the log has not said it. */
  readonly url: string;
  /** Undefined while it runs, null if a signal ended it. */
  readonly exitCode: number | null | undefined;
  /** Everything that it wrote to standard output, line by line, as it stands there. */
  lines(): readonly string[];
  /** The lines, read. @throws Error on a line that is no JSON object */
  logs(): readonly LogLine[];
  /** Everything that it wrote to standard error. */
  errors(): string;
  /** Waits for a line whose message has these words in it. */
  says(words: string): Promise<LogLine>;
  /** Waits until the web server answers. */
  listens(): Promise<void>;
  /** Waits until `/ready` says that commands are answered. */
  ready(): Promise<void>;
  /** Asks the web server for a path, such as `/status`. */
  get(path: string): Promise<{ status: number; text: string }>;
  /** Sends a signal and does not wait. */
  signal(name: NodeJS.Signals): void;
  /** Waits for the end. @throws Error if it does not come within `withinMs` milliseconds */
  ends(withinMs?: number): Promise<number | null>;
  /** Ends it at once, as a power cut would, if it still runs. */
  kill(): Promise<void>;
  /** Asks it to stop, as a service manager does, and waits. Answers the exit code. */
  stop(): Promise<number | null>;
}

/** No journey ever asks the real Roblox: nothing listens here. */
const NO_ROBLOX = Object.fromEntries(
  ['USERS', 'GROUPS', 'THUMBNAILS', 'APIS'].map((host) => [`ROBLOX_${host}_URL`, 'http://127.0.0.1:9']),
);

/** Starts the program. It does not wait for anything: see `ready`, `listens` and `ends`. */
export function startBot({
  token,
  apiUrl,
  databaseUrl = '',
  dataDir = '',
  roblox = {},
  env = {},
}: BotOptions): RunningBot {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      DISCORD_BOT_TOKEN: token,
      DISCORD_API_URL: apiUrl,
      // Empty and not left out: a developer's own .env file must not get a say.
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_FORMAT: 'json',
      LOG_LEVEL: 'debug',
      ...NO_ROBLOX,
      ROBLOX_API_KEY: '',
      ...roblox,
      ...env,
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The program could not be started.');
  const out = { text: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (out.text += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (out.errors += text));
  // `close` and not `exit`: everything it wrote is read by then.
  let exitCode: number | null | undefined;
  const closed = once(child, 'close').then(([code]) => (exitCode = code as number | null));
  const endWithUs = () => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  void closed.then(() => process.off('exit', endWithUs));

  // What stands behind the last line break is a line that is still on its way.
  const lines = () => out.text.split('\n').slice(0, -1);
  const logs = () => lines().map(readLine);

  /** @throws Error with the end of the log if it takes too long, or if the program ends before */
  async function until<T>(what: string, found: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const result = await found();
      if (result !== undefined) return result;
      const late = performance.now() > giveUpAt;
      if (late || exitCode !== undefined) {
        const why = late ? `did not happen within ${PATIENCE_MS} ms` : `did not happen before the end (${exitCode})`;
        throw new Error(`${what} ${why}.\n${lines().slice(-15).join('\n')}\n${out.errors}`);
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  const port = () => logs().find((line) => typeof line['port'] === 'number')?.['port'];
  const bot: RunningBot = {
    pid,
    get url() {
      if (port() === undefined) throw new Error('The web server does not answer yet.');
      return `http://127.0.0.1:${String(port())}`;
    },
    get exitCode() {
      return exitCode;
    },
    lines,
    logs,
    errors: () => out.errors,
    says: (words) => until(`The line "${words}"`, () => logs().find(({ msg }) => msg.includes(words))),
    listens: async () => void (await until('Listening', port)),
    async ready() {
      await bot.listens();
      let last = '';
      await until('Being ready', async () => {
        const { status, text } = await bot.get('/ready');
        last = text;
        return status === 200 ? true : undefined;
      }).catch((error: unknown) => {
        throw new Error(`It last said ${last}.`, { cause: error });
      });
    },
    async get(path) {
      const response = await fetch(bot.url + path);
      return { status: response.status, text: await response.text() };
    },
    signal: (name) => void child.kill(name),
    async ends(withinMs = PATIENCE_MS) {
      const late = sleep(withinMs, 'late' as const, { ref: false });
      const code = await Promise.race([closed, late]);
      if (code === 'late') throw new Error(`It did not end within ${withinMs} ms.\n${lines().slice(-15).join('\n')}`);
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    async stop() {
      child.kill('SIGTERM');
      return bot.ends();
    },
  };
  return bot;
}

/** @throws Error if it is no JSON object */
export function readLine(line: string): LogLine {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`No JSON object: ${line}`);
  return value as LogLine;
}
