import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type Log, reportBug } from '../kit/log.ts';
import { Refusal } from '../kit/refusal.ts';
import { PAGE_POLICY } from './page.ts';
import type { Admit, WebRoute } from './route.ts';
import { type StatusSources, statusRoutes } from './status.ts';
import { tell } from './tell.ts';

/** On every answer, unless the route set the header itself. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': PAGE_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Between two tries of a program that came while the bot was starting. */
const COME_BACK_AFTER_SECONDS = 3;

/**
 * Builds everything that is answered over HTTP: the first page and the health routes at once, the routes of the features
 * as soon as there are any.
 *
 * @param features the features' routes, made by `routesWeb`; undefined as long as the bot is starting, and what is not
 *   known by then is answered 503
 * @throws Error if a route is declared twice, or if one is not open to everyone and `admit` is missing
 */
export function createWeb({
  routes = [],
  features,
  admit,
  log,
  ...sources
}: StatusSources & {
  log: Log;
  routes?: readonly WebRoute[];
  features?: () => Hono | undefined;
  admit?: Admit;
}): Hono {
  const app = routesWeb([...statusRoutes(sources), ...routes], { log, admit });
  if (!features) return app;
  app.notFound((context) => {
    const later = features();
    if (later) return later.fetch(context.req.raw, context.env);
    context.header('retry-after', String(COME_BACK_AFTER_SECONDS));
    return tell(context, 503, 'One moment', 'The bot is starting. Try again in a few seconds.');
  });
  return app;
}

/**
 * Answers these routes, and says of everything else that there is nothing.
 *
 * @param admit decides for every route that is neither open to everyone nor opened by a link
 * @throws Error as `createWeb` does
 */
export function routesWeb(all: readonly WebRoute[], { log, admit }: { log: Log; admit?: Admit | undefined }): Hono {
  const app = new Hono();

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });
  for (const route of all) {
    if (all.some((other) => other !== route && other.path === route.path && other.method === route.method)) {
      throw new Error(`Two routes are declared as ${route.method} ${route.path}`);
    }
    app.on(route.method, route.path, admitted(route, admit));
  }
  // After all of them, so that a fixed path is found before another route's pattern says no to its method.
  for (const path of new Set(all.map((route) => route.path))) {
    const methods = all.filter((route) => route.path === path).map((route) => route.method);
    const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
    app.all(path, (context) => {
      context.header('allow', allow);
      return tell(context, 405, 'This does not work here', 'This address cannot be used in that way.');
    });
  }

  app.notFound((context) =>
    tell(
      context,
      404,
      'There is nothing here',
      'This page does not exist. Maybe the link is old, or a letter is missing.',
    ),
  );
  app.onError((error, context) => {
    if (error instanceof Refusal) return tell(context, 409, 'This did not work', error.sentence);
    if (error instanceof HTTPException && error.status < 500) {
      return tell(
        context,
        error.status,
        'This did not work',
        'The request could not be understood. Go back and try again.',
      );
    }
    const errorId = reportBug(log, error, 'A web page failed.', {
      method: context.req.method,
      route: patternOf(context, all),
    });
    return tell(
      context,
      500,
      'Something went wrong',
      `It is not your fault. If you report it, give this number: ${errorId}`,
    );
  });
  return app;
}

function admitted(route: WebRoute, admit: Admit | undefined): (context: Context) => Promise<Response> {
  const { access } = route;
  if (access.kind === 'everyone' || access.kind === 'link') return async (context) => route.handle(context);
  if (!admit || access.kind === 'clock')
    throw new Error(`Nobody decides who may come in at ${route.method} ${route.path}`);
  return async (context) => (await admit(access, context)) ?? route.handle(context);
}

/** The route as it was declared: the address itself may hold what belongs in no log. */
function patternOf(context: Context, routes: readonly WebRoute[]): string {
  return (
    context.req.matchedRoutes.map(({ path }) => path).find((path) => routes.some((route) => route.path === path)) ??
    'none'
  );
}
