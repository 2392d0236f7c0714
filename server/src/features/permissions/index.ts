import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Feature } from '../../kit/feature.ts';
import { permissionsAudited } from './audited.ts';
import type { Grants } from './grants.ts';
import { type DoorDeps, permissionsDoors } from './handlers.ts';
import { permissionsEvents, permissionsJobs } from './jobs.ts';
import { permissionsRefusals } from './refusals.ts';

export const permissionsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261001T0900_grants.sql'),
  migrationFile(import.meta.url, './migrations/20261003T0700_grant_ends.sql'),
];

/** Permissions: the owner says who may do what. */
export const permissionsFeature = (deps: DoorDeps & { grants: Grants; discord: DiscordPort }): Feature => ({
  name: 'permissions',
  doors: permissionsDoors(deps),
  jobs: permissionsJobs(deps.grants, deps.discord),
  events: permissionsEvents(deps.grants),
  refusals: permissionsRefusals,
  audited: permissionsAudited,
  botPermissions: 0n,
});
