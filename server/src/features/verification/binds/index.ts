import { PermissionFlagsBits } from 'discord-api-types/v10';
import { type Migration, migrationFile } from '../../../db/migrate.ts';
import type { CommandDoor, Door } from '../../../kit/door.ts';
import type { Feature } from '../../../kit/feature.ts';
import { bindsAudited } from './audited.ts';
import { bulkDoors, bulkJobs } from './bulk/handlers.ts';
import { type BulkDeps, createBulk } from './bulk/service.ts';
import { examineBinds } from './examine.ts';
import { type BindDoorDeps, bindDoors } from './handlers.ts';
import { type BindJobDeps, bindEvents, bindJobs } from './jobs.ts';
import { bindsRefusals } from './refusals.ts';
import { words } from './replies.ts';
import { type BindsDeps, createBinds } from './service.ts';
import { createSync, type MemberSync, type SyncDeps } from './sync.ts';

export const bindsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, '../migrations/20261004T1000_binds.sql'),
];

/** What roles and nicknames add to the feature. */
export interface BindsPart extends Required<Omit<Feature, 'name'>> {
  readonly sync: MemberSync;
  /** The same doors, whose commands also notice a member who has come back: without the member intent nobody else does. */
  noticing(doors: readonly Door[]): Door[];
}

/** Roles and nicknames by Roblox groups: `/bind`, `/update`. */
export function bindsPart(
  deps: Omit<BindsDeps & SyncDeps & BindDoorDeps & BindJobDeps & BulkDeps, 'binds' | 'sync'>,
): BindsPart {
  const sync = createSync(deps);
  const binds = createBinds(deps);
  const bulk = createBulk({ ...deps, sync });
  return {
    sync,
    doors: [...bindDoors({ ...deps, sync, binds }), ...bulkDoors(bulk)],
    jobs: [...bindJobs({ ...deps, sync }), ...bulkJobs(bulk)],
    events: bindEvents({ ...deps, sync }),
    refusals: bindsRefusals,
    audited: bindsAudited,
    groups: { bind: words.bind },
    examine: (guildId) => examineBinds(deps, guildId),
    botPermissions: PermissionFlagsBits.ManageRoles | PermissionFlagsBits.ManageNicknames,
    noticing: (doors) => doors.map((door) => (door.kind === 'command' ? noticing(door, sync) : door)),
  };
}

const noticing = (door: CommandDoor, sync: MemberSync): CommandDoor => ({
  ...door,
  async run(call, options, ahead) {
    await sync.seen(call.actor);
    return door.run(call, options, ahead);
  },
});
