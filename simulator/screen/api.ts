import type { Input, OperationName, Output } from '../src/control/operations.ts';
import type { ScreenReads } from '../src/screen/index.ts';

/** What could not be done, with the reason in plain words. */
export class NotDone extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotDone';
  }
}

const UNREACHABLE = 'The small Discord does not answer. Is it still running? Start it again, and this page goes on.';

async function post(path: string, input: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  }).catch(() => {
    throw new NotDone(UNREACHABLE);
  });
  const answer = (await response.json().catch(() => ({}))) as { result?: unknown; error?: string };
  if (!response.ok) throw new NotDone(answer.error ?? `It failed with ${response.status}.`);
  return answer.result ?? undefined;
}

/** Does something in the world, as tests do it. @throws NotDone with the reason */
export async function call<K extends OperationName>(name: K, input: Input<K>): Promise<Output<K>> {
  return (await post(`/control/${name}`, input)) as Output<K>;
}

type Asked<K extends keyof ScreenReads> = Parameters<ScreenReads[K]>[0];
type Answered<K extends keyof ScreenReads> = Awaited<ReturnType<ScreenReads[K]>>;

/** Asks for what only this page needs. @throws NotDone with the reason */
export async function ask<K extends keyof ScreenReads>(name: K, input: Asked<K>): Promise<Answered<K>> {
  return (await post(`/screen/${name}`, input)) as Answered<K>;
}

/** The sentence for a person. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
