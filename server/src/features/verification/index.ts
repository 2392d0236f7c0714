import type { Sql } from 'postgres';
import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Ability, Access, Actor, Way } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Feature } from '../../kit/feature.ts';
import type { RobloxPort } from '../../roblox/port.ts';
import { createAccounts } from './accounts.ts';
import { verificationAudited } from './audited.ts';
import { bindsMigrations, bindsPart } from './binds/index.ts';
import { examineGroups, examineRoblox } from './examine.ts';
import { blockDoors } from './gates/handlers.ts';
import { words } from './gates/replies.ts';
import { createBlocks, createDoorkeeper } from './gates/service.ts';
import { verificationDoors } from './handlers.ts';
import { verificationJobs } from './jobs.ts';
import { createLinks } from './links/service.ts';
import { memberDoors } from './members/handlers.ts';
import { createMembers } from './members/service.ts';
import { verificationRefusals } from './refusals.ts';
import { findRules } from './repository.ts';
import { createVerification } from './service.ts';
import { createTries } from './tries/service.ts';

export const verificationMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261004T0900_verification.sql'),
  ...bindsMigrations,
  migrationFile(import.meta.url, './migrations/20261128T2000_verified_role_by.sql'),
  migrationFile(import.meta.url, './migrations/20261128T2110_verification_tries.sql'),
];

export { createCards } from './card.ts';
export { createVerificationSettings } from './settings.ts';

/** Verification: members prove which Roblox account is theirs. */
export function verificationFeature(deps: {
  sql: Sql;
  clock: Clock;
  discord: DiscordPort;
  roblox: RobloxPort;
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
  held(actor: Actor, anyOf: readonly Ability[]): Promise<ReadonlySet<Ability>>;
  /** Roles to which the server's owner has given rights in this bot. */
  rolesWithRights(guildId: string): Promise<ReadonlySet<string>>;
  /** Hears of what went wrong after a link was made. */
  report(error: unknown, what: string): void;
  /** When one press of Verify looks at the profile, in milliseconds after it; only tests change it. */
  looksAfterMs?: readonly number[] | undefined;
}): Feature {
  const links = createLinks(deps);
  const tries = createTries(deps);
  const binds = bindsPart({ ...deps, links, tries });
  const { sync } = binds;
  const accounts = createAccounts(deps.roblox);
  const doorkeeper = createDoorkeeper({ ...deps, accounts });
  const verification = createVerification({ ...deps, accounts, doorkeeper, tries, sync });
  const members = createMembers({ ...deps, accounts, sync });
  const blocks = createBlocks({ ...deps, accounts });
  return {
    name: 'verification',
    doors: [
      ...binds.noticing([...verificationDoors(verification), ...memberDoors(members), ...blockDoors(blocks)]),
      ...binds.doors,
    ],
    jobs: [...verificationJobs({ ...deps, verification, doorkeeper }), ...binds.jobs],
    events: binds.events,
    refusals: [...verificationRefusals, ...binds.refusals],
    audited: { ...verificationAudited, ...binds.audited },
    groups: { verification: words.verification, ...binds.groups },
    async examine(guildId) {
      return [
        ...examineRoblox(deps.roblox.health()),
        ...(await examineGroups(await findRules(deps.sql, guildId), deps.roblox)),
        ...(await binds.examine(guildId)),
      ];
    },
    botPermissions: binds.botPermissions,
  };
}
