import type { Sql } from 'postgres';
import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Ability, Access, Actor, Way } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Feature } from '../../kit/feature.ts';
import type { RobloxPort } from '../../roblox/port.ts';
import { createAccounts } from './accounts.ts';
import { verificationAudited } from './audited.ts';
import type { Sync } from './binds/contract.ts';
import { createDoorkeeper } from './doorkeeper.ts';
import { examineRoblox } from './examine.ts';
import { verificationDoors } from './handlers.ts';
import { verificationJobs } from './jobs.ts';
import { createMembers } from './members.ts';
import { verificationRefusals } from './refusals.ts';
import { words } from './replies.ts';
import { createVerification } from './service.ts';

export const verificationMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261004T0900_verification.sql'),
];

export { type Card, type Cards, createCards } from './card.ts';
export { verificationSettings } from './settings.ts';

/** Until roles and nicknames are there. */
const NO_SYNC: Sync = {
  queue: () => Promise.resolve(),
  syncNow: () => Promise.resolve({ given: [], taken: [], nickname: undefined, refused: [], skipped: [] }),
};

/** Verification: members prove which Roblox account is theirs. */
export function verificationFeature(deps: {
  sql: Sql;
  clock: Clock;
  discord: DiscordPort;
  roblox: RobloxPort;
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
  held(actor: Actor, anyOf: readonly Ability[]): Promise<ReadonlySet<Ability>>;
  /** Hears of what went wrong after a link was made. */
  report(error: unknown, what: string): void;
  /** When one press of Verify looks at the profile, in milliseconds after it; only tests change it. */
  looksAfterMs?: readonly number[] | undefined;
}): Feature {
  const sync = NO_SYNC;
  const accounts = createAccounts(deps.roblox);
  const doorkeeper = createDoorkeeper({ ...deps, accounts });
  const verification = createVerification({ ...deps, accounts, doorkeeper, sync });
  const members = createMembers({ ...deps, accounts, sync });
  return {
    name: 'verification',
    doors: verificationDoors({ verification, members }),
    jobs: verificationJobs({ ...deps, verification, doorkeeper }),
    refusals: verificationRefusals,
    audited: verificationAudited,
    groups: { verification: words.verification },
    examine: () => Promise.resolve(examineRoblox(deps.roblox.health())),
    botPermissions: 0n,
  };
}
