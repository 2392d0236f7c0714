import { robloxVariables } from './roblox/roblox.ts';
import { type SeededRoblox, seedRoblox } from './roblox/seed.ts';
import { type Seeded, seedServer } from './seed.ts';
import { startSimulator } from './simulator.ts';

const DEFAULT_PORT = 8090;

let seeded: Seeded | undefined;
let seededRoblox: SeededRoblox | undefined;
const simulator = await startSimulator({
  port: Number(process.env['PORT'] ?? DEFAULT_PORT),
  host: process.env['HOST'] ?? '127.0.0.1',
  prepare: (world, roblox) => {
    seeded = seedServer(world);
    seededRoblox = seedRoblox(roblox);
  },
});

const lines = [
  'A small Discord and a small Roblox are running.',
  '',
  `  Give your bot    DISCORD_API_URL=${simulator.apiUrl}`,
  `                   DISCORD_BOT_TOKEN=${seeded?.token ?? ''}`,
  ...Object.entries(robloxVariables(simulator.robloxUrls)).map(([name, url]) => `                   ${name}=${url}`),
  `                   ROBLOX_API_KEY=${seededRoblox?.key ?? ''}`,
  `  Look at it in    ${simulator.url}/`,
  `  Act on it with   POST ${simulator.url}/control/<operation>`,
  '',
  `  Server           Redcliff Guard (${seeded?.guildId ?? ''})`,
  ...Object.entries(seeded?.people ?? {}).map(([name, id]) => `  ${name.padEnd(16)} ${id}`),
  ...Object.entries(seeded?.channels ?? {}).map(([name, id]) => `  #${name.padEnd(15)} ${id}`),
  ...Object.values(seededRoblox?.accounts ?? {}).map(({ id, name }) => `  @${name.padEnd(15)} ${id} at Roblox`),
  '',
  'Press Ctrl-C to stop it.',
];
process.stdout.write(`${lines.join('\n')}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.stop().then(() => process.exit(0)));
}
