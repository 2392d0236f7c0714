import { type Migration, migrationFile } from './migrate.ts';

/** The outbox, through which every job goes into the queue. */
export const jobMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261003T0600_job_outbox.sql'),
  migrationFile(import.meta.url, './migrations/20261128T2010_jobs_add.sql'),
];
