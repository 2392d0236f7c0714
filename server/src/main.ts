import { readFileSync } from 'node:fs';
import { DatabaseProblem } from './db/problem.ts';
import type { Fatal } from './discord/gateway/fatal.ts';
import { EXIT_CONFIGURATION, secretsOf } from './kit/config.ts';
import { describeProblems } from './kit/config-problems.ts';
import { loadConfig } from './kit/env-file.ts';
import { createLog, reportBug } from './kit/log.ts';
import { logWhatIsPrinted } from './kit/printed.ts';
import { type Bot, startBot } from './start.ts';
import { CannotListen } from './web/serve.ts';

/** A stop that hangs is ended by force. Service managers wait about as long before they kill. */
const STOP_WITHIN_MS = 10_000;

const loaded = loadConfig();
if (!loaded.ok) {
  process.stderr.write(describeProblems(loaded.problems));
  process.exit(EXIT_CONFIGURATION);
}
const { config, hints } = loaded;
const log = createLog({ level: config.logLevel, format: config.logFormat, secrets: secretsOf(config) });
logWhatIsPrinted(log);
const stopping = new AbortController();
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
let bot: Bot | undefined;

function exitWith(code: number) {
  if (stopping.signal.aborted) return;
  stopping.abort();
  const timer = setTimeout(() => {
    log.error('Stopping took too long. What was under way is done by the next start.');
    process.exit(code);
  }, STOP_WITHIN_MS);
  timer.unref();
  void (bot?.stop() ?? Promise.resolve()).then(
    () => process.exit(code),
    (error: unknown) => {
      log.error({ err: error }, 'Stopping failed.');
      process.exit(code || 1);
    },
  );
}

function onFatal(fatal: Fatal) {
  if (fatal.reason === 'token')
    for (const { variable, problem, mend } of hints) log.warn(`${variable} ${problem} ${mend}`);
  exitWith(fatal.reason === 'ours' ? 1 : EXIT_CONFIGURATION);
}

for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => {
    log.info('Stopping.');
    exitWith(0);
  });
}
process.on('unhandledRejection', (error) => reportBug(log, error, 'A promise was rejected and nobody listened.'));
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'The program has a bug and cannot go on.');
  process.exit(1);
});

try {
  bot = await startBot({ config, log, version, signal: stopping.signal, onFatal });
  if (stopping.signal.aborted) await bot.stop();
} catch (error) {
  if (stopping.signal.aborted) process.exit(0);
  if (error instanceof DatabaseProblem || error instanceof CannotListen) {
    log.fatal(error.message);
    process.exit(EXIT_CONFIGURATION);
  }
  log.fatal({ err: error }, 'The bot could not start.');
  process.exit(1);
}
