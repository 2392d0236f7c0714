import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Actor } from '../src/kit/access.ts';
import { BOT_ID, OWNER_ID } from './fake-discord.ts';
import type { Answer, TestApp } from './test-app.ts';
import { verifying } from './verifying.ts';

/** The Roblox group of these tests, and its roles by their names. */
export const GROUP = '7001';
export const GROUP_ROLES = { Member: '11', Builder: '12', Officer: '13', Leader: '14' } as const;

/** Roles of the Discord server; `above` stands over the bot's own one. */
export const ROLE = {
  bot: '700000000000000050',
  verified: '700000000000000001',
  member: '700000000000000002',
  builder: '700000000000000003',
  officer: '700000000000000004',
  above: '700000000000000005',
  managed: '700000000000000006',
  powerful: '700000000000000007',
  other: '700000000000000008',
} as const;

const MAY = PermissionFlagsBits.ManageRoles | PermissionFlagsBits.ManageNicknames;

/** What tests of roles and nicknames do again and again. */
export function binding(bot: () => TestApp, guildId: string) {
  const owner: Actor = { guildId, userId: OWNER_ID, roleIds: [] };
  return {
    owner,
    /** A server whose bot may do what it asks for, and a Roblox group of four roles. */
    prepare(may: bigint = MAY): void {
      const { discord, roblox } = bot();
      const position = { above: 60, bot: 50 } as Record<string, number>;
      for (const [name, id] of Object.entries(ROLE))
        discord.roleFacts.set(id, {
          name,
          position: position[name] ?? 10,
          isManaged: name === 'managed',
          permissions: name === 'bot' ? may : name === 'powerful' ? PermissionFlagsBits.BanMembers : 0n,
        });
      discord.members.set(BOT_ID, { roleIds: [ROLE.bot], isBot: true });
      roblox.group({
        id: GROUP,
        name: 'Builders',
        roles: [
          { id: GROUP_ROLES.Member, name: 'Member', rank: 1 },
          { id: GROUP_ROLES.Builder, name: 'Builder', rank: 10 },
          { id: GROUP_ROLES.Officer, name: 'Officer', rank: 100 },
          { id: GROUP_ROLES.Leader, name: 'Leader', rank: 255 },
        ],
      });
    },
    bind: (role: string, rank?: string, who: Actor = owner) =>
      bot()
        .as(who)
        .run('bind add', { group: GROUP, role, ...(rank !== undefined && { rank }) }),
    setup: (settings: Record<string, string>) => bot().as(owner).run('setup', settings),
    /** Links an account without the way through a phrase, with the roles in the group. */
    async link(userId: string, robloxId: string, roles: readonly (keyof typeof GROUP_ROLES)[] = []): Promise<Answer> {
      const { roblox } = bot();
      roblox.account({ id: robloxId });
      roblox.roles(
        robloxId,
        GROUP,
        roles.map((name) => GROUP_ROLES[name]),
      );
      const account = await roblox.profileOf(robloxId);
      const actor = { guildId, userId, roleIds: [] };
      return verifying(bot).verify(actor, account?.value.name ?? '', robloxId);
    },
    rolesOf: (userId: string): readonly string[] => [...(bot().discord.members.get(userId)?.roleIds ?? [])].toSorted(),
    nicknameOf: (userId: string): string | null => bot().discord.members.get(userId)?.nickname ?? null,
    update: (userId: string) => bot().as({ guildId, userId, roleIds: [] }).run('update'),
  };
}
