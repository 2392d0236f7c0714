import { PermissionFlagsBits } from 'discord-api-types/v10';
import { type Migration, migrationFile } from '../../db/migrate.ts';
import { type Audited, targetWords } from '../../kit/audited.ts';
import type { Feature } from '../../kit/feature.ts';
import { auditDoors } from './handlers.ts';
import { auditJobs } from './jobs.ts';
import { auditRefusals } from './refusals.ts';
import { words } from './replies.ts';
import type { Audit } from './service.ts';

export const auditMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261001T0800_audit.sql'),
  migrationFile(import.meta.url, './migrations/20261128T2000_audit_append_all.sql'),
];

/** What the bot must be allowed to do in a log channel. */
export const LOGGING = [
  ['View Channel', PermissionFlagsBits.ViewChannel],
  ['Send Messages', PermissionFlagsBits.SendMessages],
] as const;

/**
 * The audit log: who did what, read in Discord and posted in a channel.
 *
 * @param actions how the log says what was done, of all features
 */
export const auditFeature = (audit: Audit, actions: () => Audited): Feature => ({
  name: 'audit',
  doors: auditDoors(audit, actions),
  jobs: auditJobs(audit),
  refusals: auditRefusals,
  audited: {
    'log.lost': {
      short: 'lost the log channel',
      tell: ({ target }) => `I can't write in the log channel ${targetWords(target)} any more`,
    },
  },
  groups: { audit: words.audit },
  botPermissions: LOGGING.reduce((bits, [, bit]) => bits | bit, 0n),
});
