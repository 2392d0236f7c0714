import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { Feature } from '../../kit/feature.ts';

export const ticketsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261003T0900_tickets.sql'),
];

/** Tickets: a member asks, staff answer in a private channel. */
export const ticketsFeature = (): Feature => ({
  name: 'tickets',
  doors: [],
  jobs: [],
  refusals: [],
  botPermissions: 0n,
});
