import { storageFailure } from '../../db/failure.ts';
import { DiscordFailure } from '../../discord/failure.ts';
import type { Refusal } from '../../kit/refusal.ts';
import * as refusals from './refusals.ts';

/**
 * What went wrong, by what is to be done about it. The one place that sorts failures for tickets.
 *
 * - `gone`: the channel or message no longer exists
 * - `forbidden`: a permission is missing; an admin of the server must mend it
 * - `full`: no room in the server, or in the category
 * - `invalid`: Discord does not take what was asked; `about` names the field where it says so
 * - `retry`: nobody knows whether it was done, so look first, then try again
 * - `storage`: our own database did not answer
 * - `unknown`: anything else, a bug of ours among it
 */
export type Trouble =
  | { readonly kind: 'gone' | 'forbidden' | 'retry' | 'storage' | 'unknown' }
  | { readonly kind: 'full'; readonly of: 'server' | 'category' }
  | { readonly kind: 'invalid'; readonly about: readonly string[] };

/** The server has as many channels as Discord allows. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const SERVER_FULL = 30013;
/** What Discord says to an overwrite whose role was deleted. */
const UNKNOWN_OVERWRITE = 10009;

export function troubleOf(error: unknown): Trouble {
  if (storageFailure(error)) return { kind: 'storage' };
  if (!(error instanceof DiscordFailure)) return { kind: 'unknown' };
  if (error.code === UNKNOWN_OVERWRITE) return { kind: 'invalid', about: ['permission_overwrites'] };
  switch (error.sort) {
    case 'gone':
    case 'forbidden':
    case 'retry':
      return { kind: error.sort };
    case 'full':
      return { kind: 'full', of: error.code === SERVER_FULL ? 'server' : 'category' };
    case 'invalid':
      return { kind: 'invalid', about: error.about };
    case 'stopped':
      return { kind: 'retry' };
    case 'late':
    case 'unknown':
      return { kind: 'unknown' };
  }
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const UNKNOWN_CHANNEL = 10003;

/** Whether Discord says in plain words that there is no such channel. Nothing else counts: not an outage, not a lost right. */
export const isChannelGone = (error: unknown): boolean =>
  error instanceof DiscordFailure && error.code === UNKNOWN_CHANNEL;

const UNKNOWN_USER = 10013;
const UNKNOWN_MEMBER = 10007;

/** Whether Discord refuses because an account that was named does not exist any more. */
export const isAboutAccount = (error: unknown): boolean =>
  error instanceof DiscordFailure && error.code === UNKNOWN_USER;

/** Whether Discord says in plain words that somebody is not there to be let in: the account is gone, or left the server. */
export const isNotThere = (error: unknown): boolean =>
  error instanceof DiscordFailure && (error.code === UNKNOWN_USER || error.code === UNKNOWN_MEMBER);

/** Whether trying the same thing again later may help. */
export const worthAgain = ({ kind }: Trouble): boolean => kind === 'retry' || kind === 'storage' || kind === 'unknown';

/**
 * What the member reads whose ticket could not be opened.
 *
 * @param ownerId who owns the server, where Discord says it
 * @returns undefined for a failure that is reported under an error id
 */
export function cannotOpen(trouble: Trouble, ownerId: string | null): Refusal | undefined {
  switch (trouble.kind) {
    case 'forbidden':
      return refusals.cannotOpen.because({ ownerId });
    case 'full':
      return refusals.serverFull.because({});
    case 'retry':
      return refusals.slowDiscord.because({});
    case 'gone':
    case 'invalid':
    case 'storage':
    case 'unknown':
      return undefined;
  }
}
