import type { MigrationFile } from '../kit/feature.ts';

/** The tables that the connection to Discord needs. */
export const gatewayMigrations: readonly MigrationFile[] = [
  '20260920T0900_gateway',
  '20261005T0900_gateway_intents',
].map((name) => ({ name, at: new URL(`./migrations/${name}.sql`, import.meta.url) }));
