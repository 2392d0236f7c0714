import type { Route } from './route.ts';

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export interface Router {
  /** The route of this method and path (without `/api/v10`, without a query), or why there is none. */
  match(method: string, path: string): Match | 'no route' | 'wrong method';
}

interface Node {
  readonly literal: Map<string, Node>;
  /** Every `{…}` at this place, under whatever name. */
  wild: Node | undefined;
  readonly routes: Map<string, { route: Route; names: readonly string[] }>;
}

const newNode = (): Node => ({ literal: new Map(), wild: undefined, routes: new Map() });

const NAMED = /^\{(.+)\}$/;

const partsOf = (path: string) => path.split('/').slice(1);

/**
 * A router over Discord's templates. A literal part (`@me`) wins over a `{…}`.
 *
 * @throws Error if two routes have one method and path
 */
export function createRouter(routes: readonly Route[]): Router {
  const root = newNode();
  for (const route of routes) {
    let node = root;
    const names: string[] = [];
    for (const part of partsOf(route.path)) {
      const name = NAMED.exec(part)?.[1];
      if (name !== undefined) {
        names.push(name);
        node = node.wild ??= newNode();
      } else {
        let next = node.literal.get(part);
        if (!next) node.literal.set(part, (next = newNode()));
        node = next;
      }
    }
    if (node.routes.has(route.method)) throw new Error(`Two routes are ${route.method} ${route.path}`);
    node.routes.set(route.method, { route, names });
  }

  function* find(
    node: Node,
    parts: readonly string[],
    at: number,
    values: readonly string[],
  ): Iterable<[Node, readonly string[]]> {
    const part = parts[at];
    if (part === undefined) {
      if (node.routes.size > 0) yield [node, values];
      return;
    }
    const literal = node.literal.get(part);
    if (literal) yield* find(literal, parts, at + 1, values);
    if (node.wild && part !== '') yield* find(node.wild, parts, at + 1, [...values, part]);
  }

  return {
    match(method, path) {
      let decoded: string[];
      try {
        decoded = partsOf(path).map(decodeURIComponent);
      } catch {
        return 'no route';
      }
      let known = false;
      for (const [{ routes: here }, values] of find(root, decoded, 0, [])) {
        const found = here.get(method);
        if (found) {
          const params = Object.fromEntries(found.names.map((name, index) => [name, values[index] ?? '']));
          return { route: found.route, params };
        }
        known = true;
      }
      return known ? 'wrong method' : 'no route';
    },
  };
}
