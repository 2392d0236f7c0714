import type { MigrationFile } from '../../kit/feature.ts';

export const permissionsMigrations: readonly MigrationFile[] = [
  { name: '20261001T0900_grants', at: new URL('./migrations/20261001T0900_grants.sql', import.meta.url) },
];
