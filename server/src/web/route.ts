import type { Context } from 'hono';
import { type Access, describeAccess } from '../kit/access.ts';

/** One way in over HTTP. `HEAD` comes with `GET`. */
export interface WebRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Hono's pattern, such as `/transcripts/:id`. https://hono.dev/docs/api/routing */
  readonly path: string;
  readonly access: Access;
  /** Answers. A Refusal that it throws becomes a page with its sentence, anything else one with an error id. */
  handle(context: Context): Response | Promise<Response>;
}

/**
 * Lets in or answers why not, for every route that is not open to everyone.
 *
 * @returns nothing to let in, else the answer that is sent in place of the route's own
 */
export type Admit = (access: Access, context: Context) => Promise<Response | undefined>;

/** Every route with who may come in, one a line: for the list of doors. */
export function describeRoutes(routes: readonly WebRoute[]): string[] {
  return routes.map(({ method, path, access }) => `${method} ${path}  ${describeAccess(access)}`);
}
