/** A request's path, matched to one of Discord's operations. */
export interface Match {
  /** `POST /channels/{channel_id}/messages` */
  readonly operation: string;
  /** The path's values by name, decoded: `{ channel_id: '1' }`. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Operations {
  /** The operation of a method and a path (without `/api/v10`, may have a query), or undefined if Discord has none. */
  match(method: string, path: string): Match | undefined;
  /** The methods that the path does know, for a helpful message. */
  methodsOf(path: string): string[];
}

interface Route {
  readonly template: string;
  readonly parts: readonly string[];
  readonly operations: Map<string, string>;
}

/** Builds the matcher of a list of operations such as `GET /users/@me`. A literal part wins over a parameter. */
export function createOperations(names: Iterable<string>): Operations {
  const routes = new Map<string, Route>();
  for (const name of names) {
    const [method = '', template = ''] = name.split(' ');
    const route = routes.get(template) ?? { template, parts: template.split('/'), operations: new Map() };
    route.operations.set(method, name);
    routes.set(template, route);
  }
  const bySpecific = [...routes.values()].sort((a, b) => literals(b) - literals(a));

  function* matching(path: string): Iterable<{ route: Route; params: Record<string, string> }> {
    const parts = pathOnly(path).split('/').map(decoded);
    for (const route of bySpecific) {
      const params = read(route, parts);
      if (params) yield { route, params };
    }
  }

  return {
    match(method, path) {
      for (const { route, params } of matching(path)) {
        const operation = route.operations.get(method.toUpperCase());
        if (operation !== undefined) return { operation, params };
      }
      return undefined;
    },
    methodsOf: (path) => [...new Set([...matching(path)].flatMap(({ route }) => [...route.operations.keys()]))],
  };
}

const isParameter = (part: string) => part.startsWith('{');
const literals = (route: Route) => route.parts.filter((part) => !isParameter(part)).length;
const pathOnly = (path: string) => path.split('?', 1)[0] ?? '';

/** `%40original` and `@original` are the same; a part that is no valid encoding stays as it came. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function read(route: Route, parts: readonly string[]): Record<string, string> | undefined {
  if (route.parts.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, wanted] of route.parts.entries()) {
    const part = parts[i] ?? '';
    if (isParameter(wanted) && part !== '') params[wanted.slice(1, -1)] = part;
    else if (wanted !== part) return undefined;
  }
  return params;
}
