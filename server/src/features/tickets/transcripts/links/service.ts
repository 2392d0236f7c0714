import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Sql } from 'postgres';
import type { Clock } from '../../../../kit/clock.ts';
import type { TicketRef } from '../contract.ts';
import { addKey, allKeys, type Key } from './repository.ts';

/** How long a link works. */
export const LINK_MS = 30 * 60_000;
/** A key signs for a month. */
const KEY_SIGNS_MS = 30 * 24 * 60 * 60_000;
/** The keys are asked for anew after this time, so that those of another process are known soon. */
const KEYS_KEPT_MS = 30_000;

/** What a link says once its signature has been found right. */
export interface Link {
  readonly ticket: TicketRef;
  readonly readerId: string;
}

export interface Links {
  /** Signs that this reader may read this ticket for the next half hour. Goes into an address as it is. */
  sign(ticket: TicketRef, readerId: string): Promise<string>;
  /**
   * Reads a signature, which must be of this ticket.
   *
   * @param ticketId as it stands in the address
   */
  read(signature: string, ticketId: string): Promise<Link | 'wrong' | 'ended'>;
}

/** server.reader.end.key.mac: numbers, and the end in seconds since 1970. */
const SIGNATURE = /^(\d{1,20})\.(\d{1,20})\.(\d{1,12})\.(\d{1,9})\.([\w-]{43})$/;

/** Makes and reads the signatures in links. The keys lie in the database, so that every process knows them. */
export function createLinks({ sql, clock }: { sql: Sql; clock: Clock }): Links {
  let known: { keys: readonly Key[]; until: number } = { keys: [], until: 0 };

  async function keys(): Promise<readonly Key[]> {
    const now = clock.now().getTime();
    if (now >= known.until) {
      known = { keys: await allKeys(sql), until: now + KEYS_KEPT_MS };
    }
    return known.keys;
  }

  const newest = (all: readonly Key[]): Key | undefined =>
    all
      .filter(({ madeAt }) => clock.now().getTime() - madeAt.getTime() < KEY_SIGNS_MS)
      .sort((one, other) => other.id - one.id)[0];

  async function signingKey(): Promise<Key> {
    const found = newest(await keys());
    if (found) return found;
    const now = clock.now();
    // Links of a key that stopped signing a month ago have all ended.
    const forget = new Date(now.getTime() - 2 * KEY_SIGNS_MS);
    const made = await addKey(sql, randomBytes(32), now, forget);
    known = { keys: [...known.keys, made], until: 0 };
    return made;
  }

  return {
    async sign({ guildId, ticketId }, readerId) {
      const key = await signingKey();
      const ends = Math.floor((clock.now().getTime() + LINK_MS) / 1000);
      const said = `${guildId}.${readerId}.${ends}.${key.id}`;
      return `${said}.${macOf(key, `${ticketId}.${said}`)}`;
    },
    async read(signature, ticketId) {
      const [whole, guildId = '', readerId = '', ends = '', keyId = '', mac = ''] = SIGNATURE.exec(signature) ?? [];
      if (whole === undefined || !/^[1-9]\d{0,8}$/.test(ticketId)) return 'wrong';
      const key = (await keys()).find(({ id }) => id === Number(keyId));
      if (!key) return 'wrong';
      const right = macOf(key, `${ticketId}.${guildId}.${readerId}.${ends}.${keyId}`);
      if (!timingSafeEqual(Buffer.from(right), Buffer.from(mac))) return 'wrong';
      if (Number(ends) * 1000 <= clock.now().getTime()) return 'ended';
      return { ticket: { guildId, ticketId: Number(ticketId) }, readerId };
    },
  };
}

/** `v1` and the purpose stand in front, so that no signature made for something else ever fits. */
const macOf = ({ secret }: Key, said: string): string =>
  createHmac('sha256', secret).update(`transcript.v1.${said}`).digest('base64url');
