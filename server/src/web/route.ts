import type { Context } from 'hono';
import { type Access, describeAccess } from '../kit/access.ts';
import { refuseLink, type LinkProblem } from './link-refused.ts';

/** One way in over HTTP. `HEAD` comes with `GET`. */
export interface WebRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Hono's pattern, such as `/transcripts/:id`. https://hono.dev/docs/api/routing */
  readonly path: string;
  readonly access: RouteAccess;
  /** Answers. A Refusal that it throws becomes a page with its sentence, anything else one with an error id. */
  handle(context: Context): Response | Promise<Response>;
}

/** Who may come in over HTTP: as by any door, or by a signed link. Made by `linkRoute`, so that none is left unchecked. */
export type RouteAccess = Access | LinkAccess;

export interface LinkAccess {
  readonly kind: 'link';
  /** Why a link is enough. Printed in the list of doors. */
  readonly because: string;
  /** A path of this route, with which the generated refusal test comes in. */
  readonly sample: string;
}

/** What was found of a link: what it allows, or what is wrong with it. */
export type LinkFound<T> = { readonly found: T } | { readonly problem: LinkProblem };

/**
 * A way in by a signed link that ends.
 *
 * @param spec.check reads the link out of the address and says what it allows. It is asked before anything else
 * @param spec.again how a person gets a new link, in a sentence
 * @param spec.handle answers whoever has a link that fits; what `check` found is its second argument
 */
export function linkRoute<T>(spec: {
  readonly path: string;
  readonly because: string;
  readonly sample: string;
  readonly again: string;
  check(context: Context): Promise<LinkFound<T>>;
  handle(context: Context, found: T): Response | Promise<Response>;
}): WebRoute {
  return {
    method: 'GET',
    path: spec.path,
    access: { kind: 'link', because: spec.because, sample: spec.sample },
    async handle(context) {
      const link = await spec.check(context);
      return 'found' in link ? spec.handle(context, link.found) : refuseLink(context, link.problem, spec.again);
    },
  };
}

/**
 * Lets in or answers why not, for every route that is not open to everyone.
 *
 * @returns nothing to let in, else the answer that is sent in place of the route's own
 */
export type Admit = (access: Access, context: Context) => Promise<Response | undefined>;

/** How the access of a route reads in the list of doors. */
export const describeRouteAccess = (access: RouteAccess): string =>
  access.kind === 'link' ? `whoever has a signed link that has not ended: ${access.because}` : describeAccess(access);

/** Every route with who may come in, one a line: for the list of doors. */
export function describeRoutes(routes: readonly WebRoute[]): string[] {
  return routes.map(({ method, path, access }) => `${method} ${path}  ${describeRouteAccess(access)}`);
}
