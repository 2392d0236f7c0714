import type postgres from 'postgres';
import type { BareConnection } from './driver.ts';
import { connectionError } from './wire.ts';

/** Somebody who waits for a connection. */
interface Waiter {
  /** A transaction needs one for itself; a statement may share one. */
  readonly alone: boolean;
  begin(slot: Slot): void;
  fail(error: Error): void;
  timer?: NodeJS.Timeout;
}

interface Slot {
  readonly connection: BareConnection;
  /** The driver's own way to start a statement on this connection. */
  readonly start: (statement: Statement) => void;
  readonly running: Set<Statement>;
  readonly retireAt: number;
  ready: boolean;
  /** Set while a transaction has this connection for itself: ends it with an error. */
  abandon: ((error: Error) => void) | undefined;
}

/** What the pool uses of the driver's statements: they are promises that begin when somebody waits for them. */
interface Statement extends Promise<unknown> {
  handler: (statement: Statement) => void;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** A pool of connections that are used once lost never again. */
export interface Slots {
  /** Makes this statement of the driver run on one of the pool's connections. */
  route<T>(statement: T): T;
  /** Runs a transaction on a connection of its own. */
  begin(...args: readonly unknown[]): Promise<unknown>;
  /** Lets what is under way finish for at most `graceMs`, then closes all connections. */
  close(graceMs: number): Promise<void>;
}

/** Statements that share a connection wait for each other; more than that would wait too long. */
const MAX_SHARING = 4;
/** After a connection was refused, those that are there are shared for a while. */
const NO_MORE_FOR_MS = 1_000;
const RETIRE_AFTER_MS = 30 * 60_000;

/**
 * Keeps up to `max` connections. First come, first served: whoever finds all of them busy waits in line.
 *
 * The driver has a pool of its own. This one exists because the driver's uses a lost connection's state for the next one
 * (see wire.ts), and has no end to the waiting when all connections are busy.
 *
 * @param greet the first statements on a new connection, before it is used
 * @param waitMs how long to wait in line before it fails with POOL_FULL
 */
export function createSlots(options: {
  readonly open: () => BareConnection;
  readonly greet: (sql: postgres.Sql) => Promise<unknown>;
  readonly max: number;
  readonly waitMs: number;
}): Slots {
  const { open, greet, max, waitMs } = options;
  const slots = new Set<Slot>();
  const line: Waiter[] = [];
  let noMoreUntil = 0;
  let closed = false;

  function enter(waiter: Waiter): void {
    if (closed) {
      waiter.fail(connectionError('CONNECTION_ENDED', 'The database has been closed.'));
      return;
    }
    line.push(waiter);
    serve();
    if (Number.isFinite(waitMs) && line.includes(waiter))
      waiter.timer = setTimeout(() => giveUp(waiter), waitMs).unref();
  }

  function giveUp(waiter: Waiter): void {
    const place = line.indexOf(waiter);
    if (place < 0) return;
    line.splice(place, 1);
    waiter.fail(
      connectionError('POOL_FULL', `All connections to the database were busy for ${waitMs / 1000} seconds.`),
    );
    serve();
  }

  function serve(): void {
    for (let next = line[0]; next; next = line[0]) {
      const slot = choose(next.alone);
      if (!slot) break;
      line.shift();
      clearTimeout(next.timer);
      next.begin(slot);
    }
    const opening = [...slots].filter((slot) => !slot.ready).length;
    if (line.length > opening && mayGrow()) addSlot();
  }

  function choose(alone: boolean): Slot | undefined {
    // One that is about to be ready is worth the wait.
    const opening = mayGrow() || [...slots].some((slot) => !slot.ready);
    let best: Slot | undefined;
    for (const slot of slots) {
      if (!slot.ready || slot.abandon || slot.running.size >= MAX_SHARING) continue;
      if (slot.running.size === 0) return slot;
      if (!alone && !opening && slot.running.size < (best?.running.size ?? Infinity)) best = slot;
    }
    return best;
  }

  function mayGrow(): boolean {
    return slots.size < max && (Date.now() >= noMoreUntil || !someReady());
  }

  function addSlot(): void {
    const connection = open();
    const retireAt = Date.now() + RETIRE_AFTER_MS * (1 + Math.random());
    const slot: Slot = {
      connection,
      start: startOn(connection),
      running: new Set(),
      retireAt,
      ready: false,
      abandon: undefined,
    };
    slots.add(slot);
    void connection.lost.then((error) => dropSlot(slot, error));
    greet(connection.sql).then(
      () => {
        slot.ready = true;
        serve();
      },
      (error: Error) => dropSlot(slot, error),
    );
    serve();
  }

  function dropSlot(slot: Slot, error: Error): void {
    if (!slots.delete(slot)) return;
    for (const statement of slot.running) statement.reject(error);
    slot.abandon?.(error);
    if (!slot.ready) {
      void slot.connection.close(0);
      if (!someReady()) {
        for (const waiter of line.splice(0)) refuse(waiter, error);
      } else {
        noMoreUntil = Date.now() + NO_MORE_FOR_MS;
        setTimeout(serve, NO_MORE_FOR_MS).unref();
      }
    }
    serve();
  }

  function someReady(): boolean {
    return [...slots].some((slot) => slot.ready);
  }

  function refuse(waiter: Waiter, error: Error): void {
    clearTimeout(waiter.timer);
    waiter.fail(error);
  }

  function release(slot: Slot): void {
    if (slot.running.size === 0 && !slot.abandon && Date.now() > slot.retireAt && slots.delete(slot)) {
      void slot.connection.close(0);
    }
    serve();
  }

  function enterStatement(statement: Statement): void {
    enter({
      alone: false,
      fail: (error) => statement.reject(error),
      begin(slot) {
        slot.running.add(statement);
        const { resolve, reject } = statement;
        const done = () => {
          if (slot.running.delete(statement)) release(slot);
        };
        statement.resolve = (value) => {
          resolve(value);
          done();
        };
        statement.reject = (error) => {
          reject(error);
          done();
        };
        slot.start(statement);
      },
    });
  }

  return {
    route(statement) {
      if (isStatement(statement)) statement.handler = enterStatement;
      return statement;
    },
    begin(...args) {
      return new Promise((resolve, reject) => {
        enter({
          alone: true,
          fail: reject,
          begin(slot) {
            const settle = <T>(tell: (value: T) => void) => {
              return (value: T) => {
                tell(value);
                slot.abandon = undefined;
                release(slot);
              };
            };
            // The driver's own promise may wait for ever for the end of a statement on a lost connection.
            slot.abandon = settle(reject);
            const work: unknown = Reflect.apply(slot.connection.sql.begin, undefined, args);
            Promise.resolve(work).then(settle(resolve), settle(reject));
          },
        });
      });
    },
    async close(graceMs) {
      closed = true;
      const deadline = Date.now() + graceMs;
      const isBusy = () => line.length > 0 || [...slots].some((slot) => slot.abandon || slot.running.size > 0);
      while (isBusy() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
      for (const waiter of line.splice(0))
        refuse(waiter, connectionError('CONNECTION_ENDED', 'The database has been closed.'));
      await Promise.all([...slots].map((slot) => slot.connection.close(slot.ready && !isBusy() ? 1_000 : 0)));
      slots.clear();
    },
  };
}

/** A statement carries the way to start it; one that is never started shows the way of its connection. */
function startOn({ sql }: BareConnection): (statement: Statement) => void {
  const never: unknown = sql`select 1`;
  if (!isStatement(never)) throw new Error('The driver has changed: its statements have no handler.');
  return never.handler;
}

function isStatement(value: unknown): value is Statement {
  return value instanceof Promise && 'handler' in value && 'resolve' in value && 'reject' in value;
}
