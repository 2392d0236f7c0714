import { Hono } from 'hono';
import { NotPossible } from '../interactions/not-possible.ts';
import type { Operations } from './operations.ts';

/** Said in place of a message: something that no operation promises to say. */
const describe = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * `POST /{operation}` with a JSON body. 200 with the result, 404 for an unknown operation, 422 for what a person can't
 * do, 400 for everything else that went wrong; then `{ error }` says what.
 */
export function createControlRoutes(operations: Operations): Hono {
  const byName = new Map<string, (input: never) => unknown>(Object.entries(operations));
  const app = new Hono();
  app.post('/:operation', async (c) => {
    // Asking for JSON keeps pages of other origins out: a browser would first ask whether they may.
    if (!(c.req.header('content-type') ?? '').startsWith('application/json')) {
      return c.json({ error: 'Send application/json.' }, 415);
    }
    const run = byName.get(c.req.param('operation'));
    if (!run) return c.json({ error: `There is no operation ${c.req.param('operation')}.` }, 404);
    try {
      const input = await c.req.json<never>();
      return c.json({ result: (await run(input)) ?? null });
    } catch (error) {
      return c.json({ error: describe(error) }, error instanceof NotPossible ? 422 : 400);
    }
  });
  return app;
}
