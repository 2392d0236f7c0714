import { CLOSE } from './close-codes.ts';
import type { Connection } from './connection.ts';
import type { Session } from './session.ts';

/** Every session that lives, on a connection or waiting for its client to come back. */
export interface Sessions {
  get(id: string): Session | undefined;
  all(): IterableIterator<Session>;
  /** Puts a session on a connection; one that was still on another is taken from it. */
  attach(connection: Connection, session: Session): void;
  /** Takes the session off its connection; it can be resumed for a while. */
  detach(connection: Connection): void;
  forget(session: Session): void;
}

/** `resumableMs`: how long a detached session is kept, by the wall clock. */
export function createSessions({ resumableMs }: { resumableMs: number }): Sessions {
  const sessions = new Map<string, Session>();
  const lines = new Map<string, Connection>();
  const expiries = new Map<string, NodeJS.Timeout>();

  function forget(session: Session) {
    clearTimeout(expiries.get(session.id));
    expiries.delete(session.id);
    lines.delete(session.id);
    sessions.delete(session.id);
  }

  return {
    get: (id) => sessions.get(id),
    all: () => sessions.values(),
    attach(connection, session) {
      clearTimeout(expiries.get(session.id));
      expiries.delete(session.id);
      const before = lines.get(session.id);
      if (before && before !== connection) {
        before.session = undefined;
        before.close(CLOSE.unknownError);
      }
      sessions.set(session.id, session);
      lines.set(session.id, connection);
      connection.session = session;
      connection.greeted = true;
      session.line = connection;
    },
    detach(connection) {
      const { session } = connection;
      connection.session = undefined;
      if (!session || lines.get(session.id) !== connection) return;
      session.line = undefined;
      lines.delete(session.id);
      const expiry = setTimeout(() => forget(session), resumableMs);
      expiry.unref();
      expiries.set(session.id, expiry);
    },
    forget,
  };
}
