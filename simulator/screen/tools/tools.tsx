import type { Changes } from '../changes.ts';
import type { PaneState } from '../pane/pane.tsx';

/** What stands beside the panes: for now nothing. */
export function Tools(_: {
  panes: readonly PaneState[];
  changes: Changes;
  onPane(at: number, state: Partial<PaneState>): void;
}) {
  return null;
}
