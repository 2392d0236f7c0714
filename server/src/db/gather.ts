import { setImmediate as endOfTurn, setTimeout as sleep } from 'node:timers/promises';

const MOST_AT_ONCE = 100;

/** An answer that takes longer than this is not waited for by those who come after. */
const PATIENCE_MS = 10;

/**
 * Turns a question about many into one about one: whatever is asked for in the same turn of the event loop, or while a
 * question is under way, goes to the database in one statement. In a crowd that saves most of what a question costs;
 * alone it costs nothing.
 *
 * Nothing is kept: who comes after the statement was sent is answered by the next. When one fails, it has failed for all
 * who asked.
 *
 * @param ask gets each key once, and leaves out of its answer what it does not find
 * @param mostAtOnce how many keys it gets at most; the others are asked for by the next statement
 */
export function gather<Found>(
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
  { mostAtOnce = MOST_AT_ONCE } = {},
): (key: string) => Promise<Found | undefined> {
  let next: { keys: Set<string>; found: Promise<ReadonlyMap<string, Found>> } | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  function prepare() {
    const keys = new Set<string>();
    const found = send(keys);
    underWay = found.catch(() => undefined);
    return { keys, found };
  }

  async function send(keys: Set<string>): Promise<ReadonlyMap<string, Found>> {
    await Promise.race([underWay, sleep(PATIENCE_MS, undefined, { ref: false })]);
    await endOfTurn();
    if (next?.keys === keys) next = undefined;
    return ask([...keys]);
  }

  return async (key) => {
    next ??= prepare();
    const { keys, found } = next;
    keys.add(key);
    if (keys.size >= mostAtOnce) next = undefined;
    return (await found).get(key);
  };
}
