import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { Feature } from '../../kit/feature.ts';
import { ticketsAudited } from './audited.ts';
import { flowDoors } from './handlers.ts';
import { flowEvents, flowJobs } from './jobs.ts';
import { TICKET_PERMISSIONS } from './policy.ts';
import { flowRefusals } from './refusals.ts';
import { placeInQueue, type Ticket } from './repository.ts';
import { words } from './replies.ts';
import { createTickets, type TicketsDeps } from './service.ts';

export const ticketsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261003T0900_tickets.sql'),
];

export { ticketSettings } from './settings.ts';
export { staffIn } from './staff.ts';

/** Tickets: a member asks, staff answer in a private channel. */
export function ticketsFeature(deps: TicketsDeps): Feature {
  const tickets = createTickets(deps);
  const parts = { ...deps, ...tickets, placeOf: (ticket: Ticket) => placeInQueue(deps.sql, ticket) };
  return {
    name: 'tickets',
    doors: flowDoors(parts),
    jobs: flowJobs(parts),
    events: flowEvents(parts),
    refusals: flowRefusals,
    audited: ticketsAudited,
    groups: { ticket: words.group },
    botPermissions: TICKET_PERMISSIONS,
  };
}
