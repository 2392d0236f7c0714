import { Icon } from '../icon.tsx';
import type { Changes } from '../changes.ts';
import type { PaneState } from '../pane/pane.tsx';
import { Faults } from './faults.tsx';
import { People } from './people.tsx';
import { Roblox, type RobloxPlace } from './roblox.tsx';
import { Tour } from './tour.tsx';

/** What can stand above the panes. */
export type ToolName = 'Tour' | 'People' | 'Roblox' | 'Faults';
export const TOOLS: readonly ToolName[] = ['Tour', 'People', 'Roblox', 'Faults'];

/** The opened tool. The tour is kept when another one is looked at, so that it goes on where it was. */
export function Tools(props: {
  open: ToolName | undefined;
  panes: readonly PaneState[];
  changes: Changes;
  roblox: RobloxPlace;
  onRoblox(accountId: string): void;
  onPane(at: number, state: Partial<PaneState>): void;
  onClose(): void;
}) {
  const { open, changes } = props;
  const guildId = props.panes.find(({ serverId }) => serverId !== undefined)?.serverId;
  return (
    <section class="tools-panel" id="tools" hidden={open === undefined} aria-label={open ?? 'Tools'} tabIndex={-1}>
      <div class="tools-inside">
        <div hidden={open !== 'Tour'}>
          <Tour changes={changes} onPane={props.onPane} />
        </div>
        {open === 'People' && <People changes={changes} guildId={guildId} />}
        {open === 'Roblox' && <Roblox changes={changes} place={props.roblox} onOpen={props.onRoblox} />}
        {open === 'Faults' && <Faults />}
      </div>
      <button type="button" class="icon" aria-label={`Close ${open ?? 'it'}`} onClick={props.onClose}>
        <Icon of="close" />
      </button>
    </section>
  );
}
