import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { LookChannel, LookMember, LookPerson, LookRole, LookServer, Look } from '../src/screen/wire.ts';

/** Where a pane is, and what text in it can refer to. */
export interface Place {
  readonly viewer: string;
  readonly look: Look;
  /** Undefined among the direct messages. */
  readonly server: LookServer | undefined;
  readonly channelId: string;
  /** The open channel; undefined for direct messages. */
  readonly channel: LookChannel | undefined;
  openChannel(channelId: string): void;
  /** Puts a command into the composer. */
  typeCommand(words: string): void;
}

/** The place of the pane around. */
export const PlaceContext = createContext<Place | undefined>(undefined);

/** @throws Error outside of a pane: a mistake in this page */
export function usePlaceHere(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error('There is no pane around this.');
  return place;
}

/** The name under which somebody is shown here. */
export function nameOf({ server, look }: Pick<Place, 'server' | 'look'>, userId: string): string {
  const member = server?.members.find(({ id }) => id === userId);
  return member?.name ?? personOf(look, userId)?.name ?? 'Deleted User';
}

/** Somebody with an account. */
export const personOf = (look: Look, userId: string): LookPerson | undefined =>
  look.people.find(({ id }) => id === userId);

/** The highest role of a member that fits. */
export function highest(
  server: LookServer | undefined,
  member: LookMember | undefined,
  fits: (role: LookRole) => boolean,
): LookRole | undefined {
  return server?.roles
    .filter((role) => member?.roles.includes(role.id) && fits(role))
    .sort((a, b) => b.position - a.position)[0];
}

/** The colour of somebody's name, as in `#e67e22`; undefined for the usual one. */
export function colourOf(server: LookServer | undefined, userId: string): string | undefined {
  const member = server?.members.find(({ id }) => id === userId);
  const role = highest(server, member, ({ color }) => color !== 0);
  return role && hexColour(role.color);
}

/** `0xe67e22` as `#e67e22`. */
export const hexColour = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;
