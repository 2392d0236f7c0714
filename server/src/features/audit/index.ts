import type { MigrationFile } from '../../kit/feature.ts';

export const auditMigrations: readonly MigrationFile[] = [
  { name: '20261001T0800_audit', at: new URL('./migrations/20261001T0800_audit.sql', import.meta.url) },
];
