import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';

/** Where `npm run build:screen` puts the page. The same place from the sources and from the built program. */
const BUILT = fileURLToPath(new URL('../../screen/dist/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** The page may load its own files and talk to its own origin, and nothing else. Pictures drawn by itself are data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const YEAR_S = 31_536_000;

const NOT_BUILT = 'The page is not built yet. Run npm run build:screen, then load this page again.';

/** `GET /` and the files that the page is made of. */
export function createScreenFiles(): Hono {
  const app = new Hono();

  async function serve(name: string, cacheControl: string): Promise<Response | undefined> {
    const bytes = await readFile(path.join(BUILT, name)).catch(() => undefined);
    if (!bytes) return undefined;
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': cacheControl,
      },
    });
  }

  app.get('/', async (c) => (await serve('index.html', 'no-cache')) ?? c.text(NOT_BUILT, 503));
  app.get('/assets/:name', async (c) => {
    // A name of letters alone can't lead out of the folder. It carries a hash of its content.
    const { name } = c.req.param();
    const served = /^[\w-]+\.(js|css)$/.test(name)
      ? await serve(`assets/${name}`, `public, max-age=${YEAR_S}, immutable`)
      : undefined;
    return served ?? c.notFound();
  });
  return app;
}
