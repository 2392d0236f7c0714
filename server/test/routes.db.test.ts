import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unconnectedApp } from '../src/commands/unconnected.ts';
import { createLog } from '../src/kit/log.ts';
import { routesWeb } from '../src/web/web.ts';
import { startTestApp, type TestApp } from './test-app.ts';

const { routes } = unconnectedApp();
const guarded = routes.flatMap(({ method, path, access }) =>
  access.kind === 'link' ? [{ method, path, access }] : [],
);

let bot: TestApp;
beforeAll(async () => {
  bot = await startTestApp();
});
afterAll(() => bot.stop());

describe('a page that a link opens', () => {
  test('is found among the routes, and every route is open to everyone or opened by a link', () => {
    expect(guarded.length).toBeGreaterThan(0);
    expect(routes.filter(({ access }) => access.kind !== 'link' && access.kind !== 'everyone')).toEqual([]);
  });

  test.each(guarded.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'refuses at %s whoever has none or a made-up one, and says how to get one',
    async (_, { method, access }) => {
      const web = routesWeb(bot.app.routes, { log: createLog({ level: 'silent', format: 'json' }) });
      for (const query of ['', '?sig=', '?sig=made-up', `?sig=1.2.9999999999.1.${'A'.repeat(43)}`]) {
        const answer = await web.request(access.sample + query, { method, headers: { accept: 'text/html' } });
        expect(answer.status).toBe(404);
        expect(await answer.text()).toContain('To get a new one');
      }
      expect(bot.errors).toEqual([]);
    },
  );
});
