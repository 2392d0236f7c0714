import type { Sql } from 'postgres';
import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Ability, Access, Actor, Way } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Feature } from '../../kit/feature.ts';
import { type AnnouncerDeps, createAnnouncer } from './announcer.ts';
import { padsAudited } from './audited.ts';
import { ANNOUNCING_PERMISSIONS, padsDoors } from './handlers.ts';
import { padsJobs } from './jobs.ts';
import { DEFAULT_RULES, type Rules } from './policy.ts';
import { padsRefusals } from './refusals.ts';
import { words } from './replies.ts';
import { createPads } from './service.ts';

export const padsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261001T1000_sessions.sql'),
  migrationFile(import.meta.url, './migrations/20261002T0900_pads_of_server.sql'),
  migrationFile(import.meta.url, './migrations/20261003T0700_sessions_by_end.sql'),
  migrationFile(import.meta.url, './migrations/20261003T0710_session_ended_by.sql'),
];

export { ANNOUNCING } from './handlers.ts';
export { queueHostCheck, queueHostCheckOf, sessionsAbove } from './hosts/repository.ts';

/** Pads: trainings and tryouts are booked, announced, listed and ended. */
export function padsFeature(deps: {
  sql: Sql;
  clock: Clock;
  discord: DiscordPort;
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
  held(actor: Actor, anyOf: readonly Ability[]): Promise<ReadonlySet<Ability>>;
  stillHolds(guildId: string, userId: string, ability: Ability): Promise<boolean>;
  /** What the server has set about its sessions. One statement. */
  settingsOf(guildId: string): Promise<Pick<Rules, 'pads' | 'zone' | 'announceIn'>>;
  faceOf: AnnouncerDeps['faceOf'];
}): Feature {
  const pads = createPads({
    ...deps,
    rulesOf: async (guildId) => ({ ...DEFAULT_RULES, ...(await deps.settingsOf(guildId)) }),
  });
  return {
    name: 'pads',
    doors: padsDoors(pads),
    jobs: padsJobs(pads, createAnnouncer(deps)),
    refusals: padsRefusals,
    audited: padsAudited,
    groups: { session: words.session },
    botPermissions: ANNOUNCING_PERMISSIONS,
  };
}
