import type { MigrationFile } from '../kit/feature.ts';

/** The tables that the connection to Discord needs. */
export const gatewayMigration: MigrationFile = {
  name: '20260920T0900_gateway',
  at: new URL('./migrations/20260920T0900_gateway.sql', import.meta.url),
};
