import { type Migration, migrationFile } from '../../db/migrate.ts';

export const auditMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261001T0800_audit.sql'),
];
