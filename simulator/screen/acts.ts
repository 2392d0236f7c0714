import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { FormValues } from '../src/interactions/modals.ts';
import type { Line } from '../src/screen/wire.ts';
import type { ChosenFiles } from './files/chosen.ts';

/** What somebody can do with the messages of his pane. */
export interface Acts {
  /** The button or menu that waits for its answer, as `message id custom_id`; undefined for none. */
  readonly pending: string | undefined;
  click(messageId: string, customId: string): void;
  choose(messageId: string, customId: string, values: readonly string[]): void;
  /** `files` by the custom_id of their field. */
  submit(interactionId: string, values: FormValues, files: ChosenFiles): Promise<void>;
  closeForm(): void;
  reply(line: Line): void;
  edit(line: Line, content: string): void;
  remove(line: Line): void;
  pin(line: Line, pinned: boolean): void;
  react(line: Line, emoji: string): void;
}

/** The acts of the pane around. */
export const ActsContext = createContext<Acts | undefined>(undefined);

/** @throws Error outside of a pane: a mistake in this page */
export function useActs(): Acts {
  const acts = useContext(ActsContext);
  if (!acts) throw new Error('There is no pane around this.');
  return acts;
}

/** Which component is meant by `Acts.pending`. */
export const pendingKey = (messageId: string, customId: string): string => `${messageId} ${customId}`;
