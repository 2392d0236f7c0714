import type { Clock } from '../clock.ts';

/** "In the past few minutes". https://discord.com/developers/docs/resources/message#create-message */
const NONCE_MS = 5 * 60 * 1_000;
/** Above so many, the old ones are forgotten. */
const SWEEP_ABOVE = 10_000;

/** Messages that were sent with a nonce, by channel, author and nonce. */
export interface Nonces {
  remember(key: string, messageId: string): void;
  /** The message that was sent under this key in the past few minutes. */
  find(key: string): string | undefined;
}

/** Remembers nonces for a few minutes of the simulator's clock. */
export function createNonces(clock: Clock): Nonces {
  const sent = new Map<string, { messageId: string; atMs: number }>();
  const isOld = (atMs: number) => clock.now() - atMs > NONCE_MS;
  return {
    remember(key, messageId) {
      if (sent.size > SWEEP_ABOVE) for (const [old, { atMs }] of sent) if (isOld(atMs)) sent.delete(old);
      sent.set(key, { messageId, atMs: clock.now() });
    },
    find(key) {
      const found = sent.get(key);
      return found === undefined || isOld(found.atMs) ? undefined : found.messageId;
    },
  };
}
