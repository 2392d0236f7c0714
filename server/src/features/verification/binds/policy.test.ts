import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GroupRole, Membership } from '../../../roblox/port.ts';
import { decide, decideUnlinked, namingGroup, planRoles, type Rule, standsFor } from './policy.ts';

const role = (id: string, rank: number): GroupRole => ({ id, name: `Role ${id}`, rank });
const [MEMBER, BUILDER, OFFICER] = [role('1', 1), role('2', 10), role('3', 100)];
const inGroup = (roles: readonly GroupRole[], highestOnly = false): Membership => ({
  groupId: '7',
  groupName: 'Builders',
  roles: roles.toSorted((one, other) => other.rank - one.rank),
  ...(highestOnly && { highestOnly: true as const }),
});
const bind = (roleId: string, rule: Rule, groupId = '7') => ({ groupId, rule, roleId });
const ranks = (low: number, high = low): Rule => ({ kind: 'ranks', low, high });
const sets = ({ wanted, unwanted, unknown }: ReturnType<typeof decide>) => [[...wanted], [...unwanted], [...unknown]];

describe('which roles a linked member is to have', () => {
  test('every role in a group counts, not only the highest', () => {
    const binds = [bind('a', ranks(1)), bind('b', { kind: 'roles', roleIds: ['2'] }), bind('c', ranks(50, 200))];
    expect(sets(decide(binds, null, [inGroup([MEMBER, BUILDER, OFFICER])]))).toEqual([['a', 'b', 'c'], [], []]);
  });

  test('who is not in the group gets nothing, and loses what it gave', () => {
    expect(sets(decide([bind('a', { kind: 'member' })], 'v', []))).toEqual([['v'], ['a'], []]);
  });

  test('where the groups are not known, nothing is decided but the verified role', () => {
    expect(sets(decide([bind('a', { kind: 'member' })], 'v', undefined))).toEqual([['v'], [], ['a']]);
  });

  test('of two binds for one role one is enough', () => {
    const binds = [bind('a', ranks(200)), bind('a', ranks(1)), bind('a', { kind: 'member' }, '8')];
    expect(sets(decide(binds, null, [inGroup([MEMBER])]))).toEqual([['a'], [], []]);
  });

  test('where only the highest role is told, a lower one may be held all the same, a higher one not', () => {
    const binds = [
      bind('low', ranks(1)),
      bind('same', ranks(10)),
      bind('high', ranks(100)),
      bind('set', { kind: 'roles', roleIds: ['1'] }),
      bind('all', { kind: 'member' }),
    ];
    expect(sets(decide(binds, null, [inGroup([BUILDER], true)]))).toEqual([['same', 'all'], ['high'], ['low', 'set']]);
  });

  test('without a link only what a link has given goes', () => {
    expect(planRoles(decideUnlinked(['a']), ['a', 'b'])).toEqual({ give: [], take: ['a'] });
  });

  test('a role that is not known now still belongs to the link that gave it', () => {
    const decision = decide([bind('a', ranks(1)), bind('b', ranks(2))], 'v', undefined);
    expect(standsFor(decision, ['a'], ['a', 'b', 'v', 'x'])).toEqual(['a', 'v']);
  });

  test('the group that was bound first gives the rank of nicknames, without binds the one that members must be in', () => {
    const two = [
      { id: 2, groupId: '8' },
      { id: 1, groupId: '7' },
    ];
    expect(namingGroup(two, '9')).toBe('7');
    expect(namingGroup([], '9')).toBe('9');
    expect(namingGroup([], null)).toBeUndefined();
  });

  test('for any binds and memberships it is what a simple model says, and foreign roles are never touched', () => {
    const anyRole = fc.record({ id: fc.integer({ min: 1, max: 5 }).map(String), rank: fc.integer({ min: 1, max: 6 }) });
    const memberships = fc.dictionary(
      fc.constantFrom('7', '8', '9'),
      fc.uniqueArray(anyRole, { minLength: 1, maxLength: 4, selector: ({ id }) => id }),
    );
    const rule: fc.Arbitrary<Rule> = fc.oneof(
      fc.constant<Rule>({ kind: 'member' }),
      fc
        .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 3 }))
        .map(([low, more]) => ranks(low, low + more)),
      fc
        .uniqueArray(fc.integer({ min: 1, max: 5 }).map(String), { minLength: 1, maxLength: 3 })
        .map((roleIds): Rule => ({ kind: 'roles', roleIds })),
    );
    const binds = fc.array(
      fc.record({ groupId: fc.constantFrom('7', '8', '9'), rule, roleId: fc.constantFrom<string>('a', 'b', 'c', 'd') }),
      { maxLength: 8 },
    );
    const held = fc.subarray<string>(['a', 'b', 'c', 'd', 'x', 'v']);
    fc.assert(
      fc.property(
        memberships,
        binds,
        held,
        fc.constantFrom('v', null),
        fc.boolean(),
        (groups, all, has, verified, hides) => {
          const full = Object.entries(groups).map(([groupId, roles]) => ({
            ...inGroup(roles.map(({ id, rank }) => role(id, rank))),
            groupId,
          }));
          const told = hides
            ? full.map((one) => ({ ...one, roles: one.roles.slice(0, 1), highestOnly: true as const }))
            : full;
          // The model: who has it by the whole truth.
          const entitled = new Set(
            all
              .filter(({ groupId, rule: one }) =>
                (groups[groupId] ?? []).some(
                  ({ id, rank }) =>
                    one.kind === 'member' ||
                    (one.kind === 'ranks' ? rank >= one.low && rank <= one.high : one.roleIds.includes(id)),
                ),
              )
              .map(({ roleId }) => roleId),
          );
          if (verified) entitled.add(verified);
          const governed = new Set([...all.map(({ roleId }) => roleId), ...(verified ? [verified] : [])]);
          const { give, take } = planRoles(decide(all, verified, told), has);
          // Never against the truth, and never a role that nothing governs.
          for (const id of give) expect(entitled.has(id) && !has.includes(id)).toBe(true);
          for (const id of take) expect(!entitled.has(id) && governed.has(id)).toBe(true);
          // With the whole truth told, nothing is left to do.
          const after = new Set([...has, ...give].filter((id) => !take.includes(id)));
          if (!hides) for (const id of governed) expect(after.has(id)).toBe(entitled.has(id));
        },
      ),
      { numRuns: 300 },
    );
  });
});
