import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { Feature } from '../../kit/feature.ts';

export const verificationMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261004T0900_verification.sql'),
];

/** Verification: members prove which Roblox account is theirs. */
export const verificationFeature = (): Feature => ({
  name: 'verification',
  doors: [],
  jobs: [],
  refusals: [],
  botPermissions: 0n,
});
