/** Everything that the owner of a server can let somebody do. An ability that is not in this list is denied. */
export const ABILITIES = [
  'training.host',
  'tryout.host',
  'sessions.override',
  'tickets.staff',
  'tickets.lead',
  'members.manage',
  'config',
] as const;

export type Ability = (typeof ABILITIES)[number];

/** Who may come in by a door. Each door says it; a door without a decision does not compile. */
export type Access =
  | { readonly kind: 'everyone'; readonly because: string }
  | { readonly kind: 'owner' }
  | { readonly kind: 'able'; readonly anyOf: readonly Ability[] }
  | { readonly kind: 'clock'; readonly because: string };

/** Lets everyone in. The reason is printed in the list of doors (`npm run doors`). */
export const everyone = (because: string): Access => ({ kind: 'everyone', because });

/** Lets in the server's owner and nobody else. */
export const ownerOnly = (): Access => ({ kind: 'owner' });

/** Lets in the server's owner and whoever has one of these abilities. */
export const able = (...anyOf: readonly [Ability, ...Ability[]]): Access => ({ kind: 'able', anyOf });

/** For doors that no person can press: timers and queued work. The reason says who put the work there. */
export const clockOnly = (because: string): Access => ({ kind: 'clock', because });

/** How an access decision reads in the list of doors. */
export function describeAccess(access: Access): string {
  switch (access.kind) {
    case 'everyone':
      return `everyone: ${access.because}`;
    case 'owner':
      return 'the owner';
    case 'able':
      return `the owner, ${access.anyOf.join(', ')}`;
    case 'clock':
      return `no person: ${access.because}`;
  }
}

/** By what a person came in; the audit log tells it. */
export type Way = 'command' | 'button' | 'form';

/** The member who acts, as Discord says it in this very interaction. Ids are snowflakes. */
export interface Actor {
  readonly guildId: string;
  readonly userId: string;
  /** The account's name on Discord, such as `dee.x`. Typed by a person: not to be trusted, and it changes. */
  readonly username?: string | undefined;
  /** The roles that the member holds now, without @everyone. */
  readonly roleIds: readonly string[];
  /** Since when the member is in the server; a later one than before means: left and came back. Undefined where Discord does not say. */
  readonly joinedAt?: Date | undefined;
}
