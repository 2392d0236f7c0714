/**
 * Turns a question about many into one about one: whatever is asked for in the same turn of the event loop goes to the
 * database in one statement. In a crowd that saves most of what a question costs; alone it costs nothing.
 *
 * Nothing is kept: the next turn asks again. When the statement fails, it has failed for all who asked.
 *
 * @param ask gets each key once, and leaves out of its answer what it does not find
 */
export function gather<Found>(
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
): (key: string) => Promise<Found | undefined> {
  let turn: { keys: Set<string>; found: Promise<ReadonlyMap<string, Found>> } | undefined;

  function nextTurn() {
    const keys = new Set<string>();
    const found = new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
      turn = undefined;
      return ask([...keys]);
    });
    return { keys, found };
  }

  return async (key) => {
    turn ??= nextTurn();
    turn.keys.add(key);
    return (await turn.found).get(key);
  };
}
