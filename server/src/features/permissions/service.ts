import type { Sql } from 'postgres';
import { gather } from '../../db/gather.ts';
import { accessMissing, accessOnHold, ownerOnlyRefusal } from '../../discord/refusals.ts';
import type { Ability, Access, Actor, Way } from '../../kit/access.ts';
import type { Clock } from '../../kit/clock.ts';
import * as rows from './repository.ts';

/** Decides who may do what, afresh each time it is asked. */
export interface Permissions {
  /**
   * Which of the abilities the actor has now: all of them for the server's owner, else those that a grant allows.
   *
   * @throws DiscordFailure when no grant allows any and Discord does not say who owns the server
   */
  held(actor: Actor, anyOf: readonly Ability[]): Promise<ReadonlySet<Ability>>;
  /** Whether the actor has one of the abilities. @throws DiscordFailure as `held` */
  holds(actor: Actor, ...anyOf: readonly Ability[]): Promise<boolean>;
  /**
   * Lets the actor in by a door, or throws. A member who is refused is noted in the audit log.
   *
   * @throws Refusal `access.missing`, `access.on_hold`, `access.owner_only`
   */
  admit(actor: Actor, access: Access, way: Way): Promise<void>;
}

/** @param deps.noteReturn hears that a member with a grant has left the server since and come back */
export function createPermissions(deps: {
  sql: Sql;
  clock: Clock;
  /** @throws DiscordFailure */
  ownerOf(guildId: string): Promise<string>;
  noteReturn(actor: Actor): Promise<void>;
}): Permissions {
  const standingsOf = gather((asked) => rows.standings(deps.sql, asked, deps.clock.now()));
  const isOwner = async (actor: Actor) => (await deps.ownerOf(actor.guildId)) === actor.userId;

  async function look(
    actor: Actor,
    anyOf: readonly Ability[],
  ): Promise<{ held: ReadonlySet<Ability>; onHold: readonly Ability[] }> {
    const owner = await isOwner(actor).catch((error: unknown) => ({ error }));
    if (owner === true) return { held: new Set(anyOf), onHold: [] };
    const found = (await standingsOf(rows.askedFor(actor, anyOf))) ?? [];
    if (found.some(({ returned }) => returned)) await deps.noteReturn(actor);
    const allowed = found.filter((standing) => standing.allowed).map(({ ability }) => ability);
    // A grant allows it even while Discord does not say who owns the server.
    if (allowed.length === 0 && typeof owner === 'object') throw owner.error;
    return {
      held: new Set(allowed),
      onHold: found.filter((standing) => standing.onHold).map(({ ability }) => ability),
    };
  }

  return {
    held: async (actor, anyOf) => (await look(actor, anyOf)).held,
    holds: async (actor, ...anyOf) => (await look(actor, anyOf)).held.size > 0,
    async admit(actor, access, way) {
      switch (access.kind) {
        case 'everyone':
          return;
        case 'able': {
          const { held, onHold } = await look(actor, access.anyOf);
          if (held.size > 0) return;
          await rows.noteRefused(deps.sql, actor, access.anyOf, way);
          const ownerId = await deps.ownerOf(actor.guildId);
          if (onHold.length > 0) throw accessOnHold.because({ anyOf: onHold, ownerId });
          throw accessMissing.because({ anyOf: access.anyOf, ownerId });
        }
        case 'owner':
          if (await isOwner(actor)) return;
          await rows.noteRefused(deps.sql, actor, [], way);
          throw ownerOnlyRefusal.because({ ownerId: await deps.ownerOf(actor.guildId) });
        case 'clock':
          throw new Error('A door of the clock was tried by a person');
      }
    },
  };
}
