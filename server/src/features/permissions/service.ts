import type { Sql } from 'postgres';
import { accessMissing, ownerOnlyRefusal } from '../../discord/refusals.ts';
import type { Ability, Access, Actor } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import * as rows from './repository.ts';

/** Decides who may do what, afresh each time it is asked. */
export interface Permissions {
  /**
   * Whether the actor is the server's owner or holds one of the abilities.
   *
   * @throws DiscordFailure when no grant allows it and Discord does not say who owns the server
   */
  holds(actor: Actor, ...anyOf: readonly Ability[]): Promise<boolean>;
  /**
   * Lets the actor in by a door, or throws. A member who is refused is noted in the audit log.
   *
   * @throws Refusal `access.missing`, `access.owner_only`
   */
  admit(actor: Actor, access: Access): Promise<void>;
}

export function createPermissions(deps: {
  sql: Sql;
  clock: Clock;
  /** @throws DiscordFailure */
  ownerOf(guildId: string): Promise<string>;
}): Permissions {
  const isOwner = async (actor: Actor) => (await deps.ownerOf(actor.guildId)) === actor.userId;

  async function holds(actor: Actor, ...anyOf: readonly Ability[]): Promise<boolean> {
    const owner = await isOwner(actor).catch((error: unknown) => ({ error }));
    if (owner === true) return true;
    // A grant allows it even while Discord does not say who owns the server.
    if (await rows.hasGrant(deps.sql, actor, anyOf, deps.clock.now())) return true;
    if (typeof owner === 'object') throw owner.error;
    return false;
  }

  return {
    holds,
    async admit(actor, access) {
      switch (access.kind) {
        case 'everyone':
          return;
        case 'able':
          if (await holds(actor, ...access.anyOf)) return;
          await rows.noteRefused(deps.sql, actor, access.anyOf);
          throw accessMissing.because({ anyOf: access.anyOf, ownerId: await deps.ownerOf(actor.guildId) });
        case 'owner':
          if (await isOwner(actor)) return;
          await rows.noteRefused(deps.sql, actor, []);
          throw ownerOnlyRefusal.because({ ownerId: await deps.ownerOf(actor.guildId) });
        case 'clock':
          throw new Error('A door of the clock was tried by a person');
      }
    },
  };
}
