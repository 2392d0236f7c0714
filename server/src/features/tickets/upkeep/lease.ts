import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { LEASE_MS, RENEW_LEASE_EVERY_MS, type TicketState } from '../policy.ts';
import { findTicket, type Ticket } from '../repository.ts';

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
  const by = randomUUID();
  const taken = await sql`
    update tickets
       set lease_by = ${by}, lease_until = clock_timestamp() + ${LEASE_MS} * interval '1 millisecond', tries = tries + 1
     where guild_id = ${guildId} and id = ${ticketId} and state = ${state}
       and (lease_until is null or lease_until < clock_timestamp())
    returning id`;
  const ticket = taken.length > 0 ? await findTicket(sql, guildId, ticketId) : undefined;
  if (!ticket) return 'busy';
  const renewing = setInterval(() => {
    const renewed = sql`
      update tickets set lease_until = clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'
       where guild_id = ${guildId} and id = ${ticketId} and lease_by = ${by}`;
    // A lease that ends too early costs a look more: every step asks the row again.
    renewed.catch(() => {});
  }, RENEW_LEASE_EVERY_MS);
  try {
    return await work(ticket);
  } finally {
    clearInterval(renewing);
    await sql`
      update tickets set lease_by = null, lease_until = null
       where guild_id = ${guildId} and id = ${ticketId} and lease_by = ${by}`.catch(() => {});
  }
}
