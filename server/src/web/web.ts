import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Log, reportBug } from '../kit/log.ts';
import { Refusal } from '../kit/refusal.ts';
import { messagePage, PAGE_POLICY } from './page.ts';
import type { Admit, WebRoute } from './route.ts';
import { type StatusSources, statusRoutes } from './status.ts';

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

/**
 * Builds everything that is answered over HTTP: the first page, the health routes, and the routes of the features.
 *
 * @param routes the features' routes, each with who may come in
 * @param admit decides for every route that is not open to everyone
 * @throws Error if a route is declared twice, or if one is not open to everyone and `admit` is missing
 */
export function createWeb({
  routes = [],
  admit,
  log,
  ...sources
}: StatusSources & { log: Log; routes?: readonly WebRoute[]; admit?: Admit }): Hono {
  const app = new Hono();
  const all = [...statusRoutes(sources), ...routes];

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
  if (access.kind === 'everyone') return async (context) => route.handle(context);
  if (!admit || access.kind === 'clock')
    throw new Error(`Nobody decides who may come in at ${route.method} ${route.path}`);
  return async (context) => (await admit(access, context)) ?? route.handle(context);
}

/** As a page for people, as a line of text for programs. */
function tell(context: Context, status: ContentfulStatusCode, headline: string, sentence: string) {
  const isPerson = context.req.header('accept')?.includes('text/html') ?? false;
  return isPerson
    ? context.html(messagePage(headline, sentence), status)
    : context.text(`${headline}. ${sentence}\n`, status);
}

/** The route as it was declared: the address itself may hold what belongs in no log. */
function patternOf(context: Context, routes: readonly WebRoute[]): string {
  return (
    context.req.matchedRoutes.map(({ path }) => path).find((path) => routes.some((route) => route.path === path)) ??
    'none'
  );
}
