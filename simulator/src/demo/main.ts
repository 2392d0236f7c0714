import { runDemo } from './demo.ts';

const args = process.argv.slice(2);
const dash = args.indexOf('--');
const own = dash < 0 ? args : args.slice(0, dash);
const command = dash < 0 ? [] : args.slice(dash + 1);
// `npm run demo -- --once` puts it behind the bot's command.
const once = own.includes('--once') || command.at(-1) === '--once';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());

process.exitCode = await runDemo({
  command: command.filter((part) => part !== '--once'),
  once,
  directory: process.cwd(),
  say: (line) => process.stdout.write(`${line}\n`),
  signal: stopping.signal,
});
