import { type Migration, migrationFile } from '../../db/migrate.ts';
import type { Actor } from '../../kit/access.ts';
import type { Feature } from '../../kit/feature.ts';
import { ticketsAudited } from './audited.ts';
import { flowDoors } from './handlers.ts';
import { flowEvents, flowJobs } from './jobs.ts';
import { TICKET_PERMISSIONS } from './policy.ts';
import { flowRefusals, noTicketHere } from './refusals.ts';
import { words } from './replies.ts';
import { findByChannel, findByNumber, placeInQueue, type Ticket } from './repository.ts';
import { createTickets, type TicketsDeps } from './service.ts';
import { typesDoors } from './types/handlers.ts';
import { typesRefusals } from './types/refusals.ts';
import { typeWords } from './types/replies.ts';
import { examineTickets } from './upkeep/examine.ts';
import { workingDoors } from './work/handlers.ts';
import { workingRefusals } from './work/refusals.ts';

export const ticketsMigrations: readonly Migration[] = [
  migrationFile(import.meta.url, './migrations/20261003T0900_tickets.sql'),
  migrationFile(import.meta.url, './migrations/20261128T0910_undo_offer.sql'),
  migrationFile(import.meta.url, './migrations/20261128T0920_gone_accounts.sql'),
  migrationFile(import.meta.url, './migrations/20261128T0930_close_drafts.sql'),
  migrationFile(import.meta.url, './migrations/20261128T2040_panel_once.sql'),
];

export { queueTicketCheck } from './upkeep/repository.ts';
export { ticketSettings } from './settings/service.ts';
export { staffIn } from './staff.ts';

/** Tickets: a member asks, staff answer in a private channel. */
export function ticketsFeature(deps: TicketsDeps): Feature {
  const tickets = createTickets(deps);
  const { sql, held } = deps;
  const parts = {
    ...deps,
    ...tickets,
    placeOf: (ticket: Ticket) => placeInQueue(sql, ticket),
    async ticketHere(actor: Actor, channelId: string) {
      const ticket = await findByChannel(sql, actor.guildId, channelId);
      if (!ticket) throw noTicketHere.because({});
      return ticket;
    },
    byNumber: (actor: Actor, number: number) => findByNumber(sql, actor.guildId, number),
    leads: async (actor: Actor) => (await held(actor, ['tickets.lead'])).size > 0,
  };
  return {
    name: 'tickets',
    doors: [...flowDoors(parts), ...workingDoors(parts), ...typesDoors(tickets.types)],
    jobs: flowJobs(parts),
    events: flowEvents(parts),
    refusals: [...flowRefusals, ...workingRefusals, ...typesRefusals],
    audited: ticketsAudited,
    groups: { ticket: words.group, tickettype: typeWords.group },
    examine: (guildId) => examineTickets(deps, guildId),
    botPermissions: TICKET_PERMISSIONS,
  };
}
