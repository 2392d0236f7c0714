import { EventEmitter } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { tlsOptions } from './address.ts';
import type { DatabaseAddress } from './address.ts';

/**
 * A server that vanished without a word (a failover, a cable, a frozen machine) leaves its connections open: statements
 * on them would wait for a quarter of an hour. Each statement has a time limit at the server, so a connection that has
 * said nothing for longer than that, though something was asked, is dead.
 */
export const SILENT_TOO_LONG_MS = 15_000;

const LOOKS_PER_SILENCE = 6;

/** By these bytes a client asks: TLS? https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S'.charCodeAt(0);

/**
 * The socket that the driver gets in the place of a real one. It has what the driver uses of a socket.
 *
 * A connection that was lost stays lost: the driver is told so by `error`, and again for whatever it writes afterwards, but
 * never by `close`. After a `close` the driver (postgres 3.4) would use its own object for a new connection, with three
 * dangers: the ROLLBACK that it sends after a failed transaction ends the process ("Cannot read properties of null", its
 * issues 1154 and 1208), what it had not written yet blocks the new connection for ever, and the rest of the broken
 * transaction's statements run on the new connection, each for itself.
 */
export class Wire extends EventEmitter {
  readonly #address: DatabaseAddress;
  readonly #onLost: (error: Error) => void;
  readonly #watch: NodeJS.Timeout | undefined;
  #socket: net.Socket;
  #waiting: Uint8Array[] | undefined = [];
  #lost: Error | undefined;
  #ended = false;
  #askedAt: number | undefined;

  /**
   * Connects at once.
   *
   * @param silentTooLongMs how long it may be silent after it was asked something; Infinity for as long as it likes
   * @param onLost is called once, when the connection could not be made or broke; not after `end`
   */
  constructor(address: DatabaseAddress, silentTooLongMs: number, onLost: (error: Error) => void) {
    super();
    this.#address = address;
    this.#onLost = onLost;
    this.#socket = connect(address);
    this.#follow(this.#socket);
    this.#socket.once('connect', () => (address.tls === 'off' ? this.#begin() : this.#askForTls()));
    if (Number.isFinite(silentTooLongMs)) {
      this.#watch = setInterval(() => this.#look(silentTooLongMs), silentTooLongMs / LOOKS_PER_SILENCE).unref();
    }
  }

  get readyState(): string {
    return this.#lost || this.#ended ? 'closed' : 'open';
  }

  /** Bytes for the server; kept until there is a connection. */
  write(bytes: Uint8Array): boolean {
    const lost = this.#lost;
    if (lost) {
      // Not at once: the driver puts its books in order after its call.
      queueMicrotask(() => this.#complain(lost));
      return true;
    }
    this.#askedAt ??= Date.now();
    if (!this.#waiting) return this.#socket.write(bytes);
    this.#waiting.push(bytes);
    return true;
  }

  /** A parting word; then the connection is closed in good order. */
  end(bytes: Uint8Array): void {
    this.#ended = true;
    clearInterval(this.#watch);
    this.#socket.end(bytes);
  }

  destroy(): void {
    this.#lose(connectionError('ETIMEDOUT', 'The connection to the database was given up.'));
  }

  setKeepAlive(on: boolean, afterMs: number): void {
    this.#socket.setKeepAlive(on, afterMs);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  #follow(socket: net.Socket): void {
    socket.on('error', (error) => this.#lose(error));
    socket.on('drain', () => this.emit('drain'));
    socket.on('close', () => {
      if (this.#ended) this.emit('close', false);
      else this.#lose(connectionError('CONNECTION_CLOSED', 'The connection to the database was closed.'));
    });
  }

  #begin(): void {
    this.#socket.on('data', (bytes: Buffer) => {
      this.#askedAt = undefined;
      this.emit('data', bytes);
    });
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const bytes of waiting) this.#socket.write(bytes);
  }

  #askForTls(): void {
    this.#socket.write(SSL_REQUEST);
    this.#socket.once('data', (answer: Buffer) => {
      if (answer[0] === YES) this.#encrypt();
      else if (this.#address.tls === 'prefer') this.#begin();
      else this.#lose(connectionError('TLS_REFUSED', 'The database does not offer encrypted connections.'));
    });
  }

  #encrypt(): void {
    const { host } = this.#address;
    const name = net.isIP(host) === 0 ? { servername: host } : {};
    try {
      const socket = tls.connect({ socket: this.#socket, ...name, ...tlsOptions(this.#address) });
      socket.once('secureConnect', () => this.#begin());
      this.#socket = socket;
      this.#follow(socket);
    } catch (error) {
      // The file with the root certificate can't be read.
      this.#lose(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #look(silentTooLongMs: number): void {
    if (this.#askedAt === undefined || Date.now() - this.#askedAt < silentTooLongMs) return;
    this.#lose(connectionError('ETIMEDOUT', `The database has not answered for ${silentTooLongMs / 1000} seconds.`));
  }

  #lose(error: Error): void {
    if (this.#lost || this.#ended) return;
    this.#lost = error;
    clearInterval(this.#watch);
    this.#socket.destroy();
    this.#complain(error);
    this.#onLost(error);
  }

  #complain(error: Error): void {
    if (this.listenerCount('error') > 0) this.emit('error', error);
  }
}

function connect({ host, port }: DatabaseAddress): net.Socket {
  return host.startsWith('/') ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(port, host);
}

/** An error that `storageFailure` knows by its code. */
export function connectionError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
