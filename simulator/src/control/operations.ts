import { peopleOperations } from './people-operations.ts';
import { robloxOperations } from './roblox-operations.ts';
import { systemOperations } from './system-operations.ts';
import { worldOperations } from './world-operations.ts';

type Deps = Parameters<typeof worldOperations>[0] &
  Parameters<typeof peopleOperations>[0] &
  Parameters<typeof robloxOperations>[0] &
  Parameters<typeof systemOperations>[0];

/** All that tests, scripts and the screen can do, by name. Each takes and answers with plain JSON. */
export function createOperations(deps: Deps) {
  return { ...worldOperations(deps), ...peopleOperations(deps), ...robloxOperations(deps), ...systemOperations(deps) };
}

/** The names and shapes of the control routes. */
export type Operations = ReturnType<typeof createOperations>;
export type OperationName = keyof Operations;
export type Input<K extends OperationName> = Parameters<Operations[K]>[0];
export type Output<K extends OperationName> = Awaited<ReturnType<Operations[K]>>;
