import type { Sql } from 'postgres';
import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { DiscordPort } from '../../discord/port.ts';
import type { Access, Actor } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import type { Feature } from '../../kit/feature.ts';
import { createAnnouncer } from './announcer.ts';
import { ANNOUNCING_PERMISSIONS, padsDoors } from './handlers.ts';
import { padsJobs } from './jobs.ts';
import { DEFAULT_RULES } from './policy.ts';
import { padsRefusals } from './refusals.ts';
import { words } from './replies.ts';
import { createPads } from './service.ts';

export const padsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261001T1000_sessions.sql'),
];

/** Pads: trainings and tryouts are booked, announced, listed and ended. */
export function padsFeature(deps: {
  sql: Sql;
  clock: Clock;
  discord: DiscordPort;
  admit(actor: Actor, access: Access): Promise<void>;
  /** Whether the actor may end anybody's session. */
  mayOverride(actor: Actor): Promise<boolean>;
}): Feature {
  const pads = createPads({ ...deps, rulesOf: async () => DEFAULT_RULES });
  return {
    name: 'pads',
    doors: padsDoors(pads),
    jobs: padsJobs(pads, createAnnouncer(deps)),
    refusals: padsRefusals,
    groups: { session: words.session },
    botPermissions: ANNOUNCING_PERMISSIONS,
  };
}
