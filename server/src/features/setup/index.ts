import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { Feature } from '../../kit/feature.ts';
import { setupAudited } from './audited.ts';
import { type DoorDeps, setupDoors } from './handlers.ts';
import { setupRefusals } from './refusals.ts';

export const setupMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261002T0800_settings.sql'),
];

/** Setup: what a server can choose for itself. */
export const setupFeature = (deps: DoorDeps): Feature => ({
  name: 'setup',
  doors: setupDoors(deps),
  jobs: [],
  refusals: setupRefusals,
  audited: setupAudited(deps.setup.parts.flatMap(({ settings }) => settings)),
  botPermissions: 0n,
});
