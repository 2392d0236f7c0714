import { type Migration, migrationFile } from '../../db/migrate.ts';

export const permissionsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261001T0900_grants.sql'),
];
