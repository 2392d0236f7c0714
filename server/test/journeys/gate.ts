import type { Sql, TransactionSql } from 'postgres';

/** Any number does, if no other lock of the tests has it. */
const GATE = 4_242;

/**
 * Builds a gate right before the row of every new session. It is open until somebody closes it; who comes meanwhile has
 * seen the pad free already, and waits.
 */
export async function buildGate(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create function wait_at_gate() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(${GATE}); return new; end $$;
    create trigger gate before insert on sessions for each row execute function wait_at_gate();`);
}

/** Closes the gate until the end of the transaction. */
export const closeGate = async (tx: TransactionSql): Promise<void> =>
  void (await tx`select pg_advisory_xact_lock(${GATE})`);

/** How many connections wait for a lock: at the gate, in line for a pad, or for a row. */
export async function waitingForLock(sql: Sql): Promise<number> {
  const [row] = await sql<{ waiting: number }[]>`
    select count(*)::int as waiting from pg_stat_activity
     where wait_event_type = 'Lock' and datname = current_database()`;
  return row?.waiting ?? 0;
}
