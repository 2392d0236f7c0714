import type { Session, SessionStore } from '../src/discord/gateway/sessions.ts';

/** Stands for the database: keeps gateway sessions for as long as the test lasts. */
export class MemorySessions implements SessionStore {
  released: Session[] = [];
  held: Session[] = [];
  /** What the next questions for an IDENTIFY are answered; afterwards 0. */
  waits: number[] = [];
  identifies = 0;
  broken = false;

  async claim(): Promise<Session[]> {
    this.#check();
    const claimed = this.released;
    this.released = [];
    this.held = claimed;
    return claimed;
  }
  async hold(session: Session): Promise<void> {
    this.#check();
    this.held = [session];
  }
  async progress(sessions: readonly Session[]): Promise<void> {
    this.#check();
    this.held = [...sessions];
  }
  async release(sessions: readonly Session[]): Promise<void> {
    this.#check();
    this.released = [...sessions];
  }
  async forget(): Promise<void> {
    this.#check();
    this.held = [];
  }
  async takeIdentify(): Promise<number> {
    this.#check();
    const wait = this.waits.shift() ?? 0;
    if (wait === 0) this.identifies++;
    return wait;
  }
  #check() {
    if (this.broken) throw new Error('The database is away.');
  }
}
