import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { RENEW_LEASE_EVERY_MS, type TicketState } from '../policy.ts';
import { findTicket, type Ticket } from '../repository.ts';
import { endLease, renewLease, takeLease } from './repository.ts';

/**
 * Does work on a ticket that one runner at a time does, in whatever process. The lease is renewed as long as the work goes
 * on; that of a process that died ends within seconds.
 *
 * @param state the ticket must be in
 * @returns `busy` where another runner is at it, or the ticket is in another state
 */
export async function withLease<T>(
  sql: Sql,
  { guildId, ticketId, state }: { guildId: string; ticketId: number; state: TicketState },
  work: (ticket: Ticket) => Promise<T>,
): Promise<T | 'busy'> {
  const lease = { guildId, ticketId, by: randomUUID() };
  const isTaken = await takeLease(sql, lease, state);
  const ticket = isTaken ? await findTicket(sql, guildId, ticketId) : undefined;
  if (!ticket) return 'busy';
  const renewing = setInterval(() => {
    // A lease that ends too early costs a look more: every step asks the row again.
    renewLease(sql, lease).catch(() => {});
  }, RENEW_LEASE_EVERY_MS);
  try {
    return await work(ticket);
  } finally {
    clearInterval(renewing);
    await endLease(sql, lease).catch(() => {});
  }
}
