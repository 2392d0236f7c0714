import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../../../test/database.ts';
import { migrations } from '../../app.ts';
import type { Role } from '../../discord/port.ts';
import type { Ability, Actor } from '../../kit/access.ts';
import { createGrants } from './grants.ts';
import type { Subject } from './policy.ts';
import { createPermissions } from './service.ts';

/** The rule, driven through random histories and compared with a model that is simple enough to be seen to be right. */

// Few of each, so that random steps meet.
const ABILITIES: readonly Ability[] = ['training.host', 'config'];
const PEOPLE = ['11', '12'];
const ROLES = ['71', '72'];
const asRole = (id: string): Role => ({ id, name: id, position: 1, isManaged: false, permissions: 0n });
const MINUTE_MS = 60_000;

type Step =
  | { do: 'give'; subject: Subject; ability: Ability; minutes: number | null }
  | { do: 'take'; subject: Subject; ability: Ability }
  | { do: 'wait'; minutes: number }
  | { do: 'role'; person: string; role: string; has: boolean }
  | { do: 'leave' | 'join' | 'return'; person: string }
  | { do: 'own'; person: string }
  | { do: 'delete'; role: string }
  | { do: 'answer'; person: string; answer: 'yes' | 'no' };

const person = fc.constantFrom(...PEOPLE);
const role = fc.constantFrom(...ROLES);
const ability = fc.constantFrom(...ABILITIES);
const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ kind: fc.constant('user' as const), id: person }),
  fc.record({ kind: fc.constant('role' as const), id: role }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('give' as const),
      subject,
      ability,
      minutes: fc.option(fc.integer({ min: 1, max: 90 }), { freq: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), subject, ability }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('role' as const), person, role, has: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'join' as const, 'return' as const), person }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('own' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), role }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      person,
      answer: fc.constantFrom('yes' as const, 'no' as const),
    }),
  },
);

interface Given {
  until: number | null;
  /** How often the member had come to the server when the right was given. Roles have no stays. */
  stay: number;
  onHold: boolean;
}

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ migrations, jobs: true });
});
afterAll(() => database.drop());

let guilds = 0;

/** One server: the real thing, the model, and both told the same. */
function world() {
  guilds += 1;
  const guildId = String(300_000_000_000_000_000n + BigInt(guilds));
  let now = Date.parse('2026-10-07T18:40:00Z');
  let ownerId = '10';
  const stays = new Map(PEOPLE.map((id) => [id, 1]));
  const joinedAt = new Map(PEOPLE.map((id) => [id, new Date(now - MINUTE_MS)]));
  const present = new Set(PEOPLE);
  const holds = new Set<string>();
  const model = new Map<string, Given>();
  const keyOf = ({ kind, id }: Subject, what: Ability) => `${kind} ${id} ${what}`;

  const deps = {
    sql: database.sql,
    clock: { now: () => new Date(now) },
    discord: { ownerOf: async () => ownerId, rolesOf: async () => ROLES.map(asRole) },
  };
  const grants = createGrants({ ...deps, rightsChanged: async () => {}, memberChanged: async () => {} });
  const permissions = createPermissions({ ...deps, ownerOf: async () => ownerId, noteReturn: grants.noteReturn });
  const by = () => ({ guildId, userId: ownerId, source: 'command' as const });
  const rolesOf = (id: string) => ROLES.filter((one) => holds.has(`${id} ${one}`));
  const actor = (id: string): Actor => ({ guildId, userId: id, roleIds: rolesOf(id), joinedAt: joinedAt.get(id) });

  const mayBy = (who: Subject, what: Ability): boolean => {
    const given = model.get(keyOf(who, what));
    return given !== undefined && (given.until === null || given.until > now) && !given.onHold;
  };

  /** Whoever came back before the right was looked at has it on hold from then on. */
  function notice(id: string): void {
    for (const what of ABILITIES) {
      const given = model.get(keyOf({ kind: 'user', id }, what));
      if (!given || (given.until !== null && given.until <= now) || given.stay >= (stays.get(id) ?? 0)) continue;
      // On hold as of this stay; another one before the owner answers is another return.
      if (!given.onHold) given.stay = stays.get(id) ?? 0;
      given.onHold = true;
    }
  }

  function leave(id: string): void {
    present.delete(id);
    for (const one of ROLES) holds.delete(`${id} ${one}`);
  }

  function join(id: string): void {
    present.add(id);
    stays.set(id, (stays.get(id) ?? 0) + 1);
    joinedAt.set(id, new Date(now));
  }

  return {
    async take(one: Step): Promise<void> {
      // No brake in this test: each step has minutes of its own.
      now += MINUTE_MS;
      switch (one.do) {
        case 'give': {
          if (one.subject.kind === 'user' && !present.has(one.subject.id)) return;
          const until = one.minutes === null ? null : now + one.minutes * MINUTE_MS;
          await grants.add(by(), one.subject, [one.ability], {
            expiresAt: until === null ? null : new Date(until),
            memberSince: one.subject.kind === 'user' ? joinedAt.get(one.subject.id) : undefined,
          });
          const stay = one.subject.kind === 'user' ? (stays.get(one.subject.id) ?? 0) : 0;
          const before = model.get(keyOf(one.subject, one.ability));
          // The same once more changes nothing, not even for somebody whose return was not noticed yet.
          if (before && !before.onHold && before.until === until && (until === null || until > now)) return;
          model.set(keyOf(one.subject, one.ability), { until, stay, onHold: false });
          return;
        }
        case 'take':
          await grants.remove(by(), one.subject, [one.ability]);
          model.delete(keyOf(one.subject, one.ability));
          return;
        case 'wait':
          now += one.minutes * MINUTE_MS;
          return;
        case 'role':
          if (one.has && present.has(one.person)) holds.add(`${one.person} ${one.role}`);
          else holds.delete(`${one.person} ${one.role}`);
          return;
        case 'leave':
          leave(one.person);
          return;
        case 'join':
          if (!present.has(one.person)) join(one.person);
          return;
        case 'return':
          leave(one.person);
          join(one.person);
          return;
        case 'own':
          ownerId = one.person;
          return;
        case 'delete':
          await grants.loseRole(guildId, one.role);
          for (const what of ABILITIES) {
            const given = model.get(keyOf({ kind: 'role', id: one.role }, what));
            if (given && (given.until === null || given.until > now))
              model.delete(keyOf({ kind: 'role', id: one.role }, what));
          }
          return;
        case 'answer': {
          const keys = ABILITIES.map((what) => keyOf({ kind: 'user', id: one.person }, what));
          const held = keys.filter((key) => model.get(key)?.onHold);
          const answered = grants.answerReturn(by(), one.person, one.answer);
          if (held.length === 0) {
            await expect(answered).rejects.toMatchObject({ kind: { code: 'grant.settled' } });
            return;
          }
          await answered;
          for (const key of held) {
            const given = model.get(key);
            if (one.answer === 'no') model.delete(key);
            else if (given) model.set(key, { ...given, onHold: false });
          }
          return;
        }
      }
    },

    async agree(): Promise<void> {
      for (const id of present) {
        for (const what of ABILITIES) {
          const owns = id === ownerId;
          const asked = model.get(keyOf({ kind: 'user', id }, what));
          const looks = asked !== undefined && (asked.until === null || asked.until > now);
          if (!owns && looks && asked.stay < (stays.get(id) ?? 0)) notice(id);
          const wanted =
            owns ||
            mayBy({ kind: 'user', id }, what) ||
            rolesOf(id).some((one) => mayBy({ kind: 'role', id: one }, what));
          expect(await permissions.holds(actor(id), what), `${id} ${what}`).toBe(wanted);
        }
      }
    },

    /** The reasons that people read say the same as the gate does. */
    async explain(): Promise<void> {
      for (const id of present) {
        const member = { roleIds: rolesOf(id), joinedAt: joinedAt.get(id) };
        const reasons = await grants.why(guildId, { id, username: id, isBot: false, member });
        if (id !== ownerId) notice(id);
        for (const what of ABILITIES) {
          expect(reasons.get(what)?.allowed, `${id} ${what}`).toBe(await permissions.holds(actor(id), what));
        }
      }
    },
    guildId,
  };
}

test('through any history of grants, ends, roles, leaving and joining, the rule allows what the model allows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25, size: 'max' }), async (steps) => {
      const both = world();
      for (const one of steps) {
        await both.take(one);
        await both.agree();
      }
      await both.explain();
      const [verdict] = await database.sql`select * from audit_first_fault(${both.guildId})`;
      expect(verdict).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});
