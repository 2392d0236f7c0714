import { type App, createApp } from '../app.ts';
import { systemClock } from '../kit/clock.ts';
import { createLog } from '../kit/log.ts';

/** The app with nothing behind its ports: enough to list what it has, and any use of a port fails. */
export function unconnectedApp(): App {
  const nothing: unknown = new Proxy(() => {}, {
    get: (_, name) => (name === 'then' ? undefined : nothing),
    apply: () => Promise.reject(new Error('This app is not connected to anything')),
  });
  return createApp({
    sql: nothing as never,
    discord: nothing as never,
    sender: nothing as never,
    roblox: nothing as never,
    transcripts: {
      dataDir: 'data',
      publicUrl: 'http://localhost',
      isPublic: false,
      discordApiUrl: 'https://discord.com/api',
    },
    clock: systemClock,
    log: createLog({ level: 'silent', format: 'json' }),
    metrics: { interaction() {} },
  });
}
