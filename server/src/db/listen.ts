import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connect.ts';

/** Hears what is announced by NOTIFY, on a connection of its own that is made anew when it breaks. */
export interface Listener {
  /**
   * Calls `hear` with the text of each NOTIFY on the channel. Announcements that fall into a broken connection are lost:
   * `onListen` is called at the beginning and after each break, to look what was missed.
   *
   * @returns how to end it
   */
  listen(channel: string, hear: (text: string) => void, onListen?: () => void): Promise<{ unlisten(): Promise<void> }>;
  close(): Promise<void>;
}

interface Hearer {
  readonly channel: string;
  readonly hear: (text: string) => void;
  readonly onListen: (() => void) | undefined;
}

const RETRY_MS = 500;

/** @param open prepares a connection that passes on what it hears */
export function createListener(open: (onNotify: (channel: string, text: string) => void) => Connection): Listener {
  const hearers = new Set<Hearer>();
  let connection: Connection | undefined;
  let closed = false;
  const isClosed = () => closed;

  const onNotify = (channel: string, text: string) => {
    for (const one of hearers) if (one.channel === channel) one.hear(text);
  };

  function current(): Connection {
    if (connection) return connection;
    const made = open(onNotify);
    connection = made;
    void made.lost.then(() => {
      connection = undefined;
      return listenAgain();
    });
    return made;
  }

  async function listenAgain(): Promise<void> {
    while (!isClosed() && hearers.size > 0) {
      await sleep(RETRY_MS);
      const used = current();
      try {
        for (const channel of new Set([...hearers].map((one) => one.channel)))
          await used.sql`listen ${used.sql(channel)}`;
        for (const one of hearers) one.onListen?.();
        return;
      } catch {
        // A lost connection begins this anew by itself.
        if (connection !== used) return;
      }
    }
  }

  return {
    async listen(channel, hear, onListen) {
      const { sql } = current();
      await sql`listen ${sql(channel)}`;
      const hearer: Hearer = { channel, hear, onListen };
      hearers.add(hearer);
      onListen?.();
      return {
        async unlisten() {
          hearers.delete(hearer);
          if ([...hearers].some((one) => one.channel === channel)) return;
          await current().sql`unlisten ${sql(channel)}`;
        },
      };
    },
    async close() {
      closed = true;
      await connection?.close(0);
    },
  };
}
