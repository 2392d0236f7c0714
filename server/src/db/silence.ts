import type net from 'node:net';

/**
 * A server that vanished without a word (a failover, a cable, a frozen machine) leaves its connections open: statements
 * on them would wait for a quarter of an hour. Each statement has a time limit at the server, so a connection that has
 * said nothing for longer than that, though something was asked, is dead.
 */
export const SILENT_TOO_LONG_MS = 15_000;

const LOOK_EVERY_MS = 2_500;

interface Watched {
  readonly socket: net.Socket;
  read: number;
  written: number;
  askedAt: number | undefined;
}

/** Sockets that are closed with an error (`ETIMEDOUT`) when they are silent for too long. */
export interface SocketWatch {
  /** Opens a socket that is watched from now on. */
  readonly open: () => net.Socket;
  /** Ends the watching. */
  stop(): void;
}

/** Watches each socket that `open` makes. */
export function watchSockets(
  open: () => net.Socket,
  tooLongMs = SILENT_TOO_LONG_MS,
  lookEveryMs = LOOK_EVERY_MS,
): SocketWatch {
  const watched = new Set<Watched>();
  const timer = setInterval(() => {
    for (const one of watched) {
      if (one.socket.destroyed) watched.delete(one);
      else if (isSilentFor(one, Date.now()) > tooLongMs) one.socket.destroy(silence(tooLongMs));
    }
  }, lookEveryMs);
  timer.unref();
  return {
    open() {
      const socket = open();
      watched.add({ socket, read: 0, written: 0, askedAt: undefined });
      return socket;
    },
    stop: () => clearInterval(timer),
  };
}

/** Milliseconds since the first look at which something had been sent and nothing came back. */
function isSilentFor(one: Watched, now: number): number {
  const { bytesRead, bytesWritten } = one.socket;
  if (bytesRead !== one.read) {
    // It spoke. What it was asked before this look counts as answered; the next look sees what was not.
    Object.assign(one, { read: bytesRead, written: bytesWritten, askedAt: undefined });
  } else if (bytesWritten !== one.written) {
    one.askedAt ??= now;
  }
  return one.askedAt === undefined ? 0 : now - one.askedAt;
}

function silence(tooLongMs: number): Error {
  const error = new Error(`PostgreSQL has not answered for ${tooLongMs / 1000} seconds.`);
  return Object.assign(error, { code: 'ETIMEDOUT' });
}
