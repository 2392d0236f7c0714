import { PermissionFlagsBits } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { missingPermissions } from './policy.ts';
import { report } from './replies.ts';
import { createDoctor, type DoctorDeps } from './service.ts';

const GUILD = '200000000000000009';
const { ViewChannel, ManageRoles, Administrator } = PermissionFlagsBits;

function doctorWith(about: Partial<DoctorDeps> & { everyone?: bigint; own?: bigint; sees?: boolean }) {
  const { everyone = 0n, own = 0n, sees = true, ...deps } = about;
  const role = { name: 'a role', position: 1, isManaged: false };
  const me = {
    userId: '9',
    username: 'muster',
    displayName: 'Muster',
    nickname: null,
    isBot: true,
    roleIds: ['5'],
    joinedAt: undefined,
  };
  return createDoctor({
    discord: {
      ownMember: () => Promise.resolve(me),
      rolesOf: () =>
        Promise.resolve([
          { ...role, id: GUILD, permissions: everyone },
          { ...role, id: '5', permissions: own },
          { ...role, id: '6', permissions: Administrator },
        ]),
      seesContent: () => sees,
      seesMembers: () => sees,
    },
    botPermissions: () => ViewChannel | ManageRoles,
    parts: () => [],
    report: () => 'E-123456',
    ...deps,
  });
}

test('what the bot has by its own roles and by @everyone is not missing, and what others have does not count', async () => {
  const [all] = await doctorWith({ everyone: ViewChannel, own: ManageRoles }).examine(GUILD);
  expect(all?.state).toBe('fine');

  const [some] = await doctorWith({ everyone: ViewChannel }).examine(GUILD);
  expect(some).toMatchObject({ state: 'broken', words: expect.stringContaining('**Manage Roles**') });
});

test('an administrator misses nothing, and a permission without a name is told by its number', () => {
  expect(missingPermissions(ManageRoles, Administrator)).toEqual([]);
  expect(missingPermissions(1n << 60n, 0n)).toEqual([`number ${1n << 60n}`]);
});

test('without the two intents it says what works less well', async () => {
  const found = await doctorWith({ own: ViewChannel | ManageRoles, sees: false }).examine(GUILD);
  expect(found.map(({ state }) => state)).toEqual(['fine', 'lesser', 'lesser']);
});

test('a part that fails is told with its error id, and the others are shown all the same', async () => {
  const found = await doctorWith({
    parts: () => [
      { name: 'tickets', examine: () => Promise.reject(new Error('gone')) },
      { name: 'pads', examine: () => Promise.resolve([{ state: 'fine', words: 'Pads are well.' }]) },
    ],
  }).examine(GUILD);
  const { embed } = report(found);
  expect(embed?.description).toContain('tickets');
  expect(embed?.description).toContain('E-123456');
  expect(embed?.description).toContain('Pads are well.');
  expect(embed?.description?.indexOf('tickets')).toBeLessThan(embed?.description?.indexOf('Pads') ?? 0);
});

test('a report that is too long says how much is left out', () => {
  const findings = Array.from({ length: 200 }, (_, index) => ({
    state: 'broken' as const,
    words: `Thing ${index} ${'x'.repeat(80)}`,
  }));
  const { embed } = report(findings);
  expect(embed?.description?.length).toBeLessThanOrEqual(4_096);
  expect(embed?.description).toMatch(/… and \d+ more\.$/);
});
