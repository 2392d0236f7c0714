import { DiscordFailure } from '../src/discord/failure.ts';
import { MEMBERS_LIMIT, NICKNAME_LIMIT } from '../src/discord/limits.ts';
import type { DiscordPort, Member, MembersPort, Role } from '../src/discord/port.ts';
import { BOT_ID, type FakeState, OWNER_ID } from './fake-state.ts';

type Members = MembersPort & Pick<DiscordPort, 'ownerOf' | 'nameOf' | 'memberOf' | 'rolesOf' | 'holdersOf'>;

/** Members and roles of the fake Discord. It keeps the order of roles as Discord does. */
export function createFakeMembers(state: FakeState): Members {
  const memberOf = (userId: string): Member | undefined => {
    const said = state.members.get(userId);
    if (said === null) return undefined;
    const nickname = said?.nickname ?? null;
    return {
      userId,
      username: `user.${userId}`,
      displayName: nickname ?? `User ${userId}`,
      nickname,
      isBot: userId === BOT_ID,
      roleIds: [],
      joinedAt: undefined,
      ...said,
    };
  };

  const roleOf = (id: string): Role => ({
    id,
    name: `Role ${id}`,
    position: 1,
    isManaged: false,
    permissions: 0n,
    ...state.roleFacts.get(id),
  });

  /** @throws DiscordFailure `gone` for somebody who is not in the server */
  const present = (userId: string): Member => {
    const member = memberOf(userId);
    if (!member) throw new DiscordFailure('gone', 404, 10007, 'Unknown Member');
    return member;
  };

  const topOf = (member: Member) => Math.max(0, ...member.roleIds.map((id) => state.roleFacts.get(id)?.position ?? 0));

  /** A bot without a role of its own, of which the test says nothing, stands above everybody. */
  const botTop = () => topOf(present(BOT_ID)) || Number.POSITIVE_INFINITY;

  const set = (member: Member, change: Partial<Member>) => {
    state.members.set(member.userId, { ...state.members.get(member.userId), ...change });
  };

  /** @throws DiscordFailure as Discord refuses it */
  const refuseRole = (roleId: string) => {
    if (state.deletedRoles.has(roleId)) throw new DiscordFailure('gone', 404, 10011, 'Unknown Role');
    const { isManaged, position } = roleOf(roleId);
    if (isManaged || position >= botTop()) throw new DiscordFailure('forbidden', 403, 50013, 'Missing Permissions');
  };

  return {
    async ownerOf(guildId) {
      await state.failing('ownerOf');
      return state.owners.get(guildId) ?? OWNER_ID;
    },
    nameOf: () => 'Test Server',
    async memberOf(_, userId) {
      await state.failing('member');
      return memberOf(userId);
    },
    async accountIsGone(userId) {
      await state.failing('account');
      return state.goneAccounts.has(userId);
    },
    async ownMember() {
      await state.failing('member');
      return { ...present(BOT_ID) };
    },
    async rolesOf(guildId) {
      await state.failing('roles');
      const ids = new Set([...state.roles, ...state.roleFacts.keys()]);
      const everyone: Role = { ...roleOf(guildId), name: '@everyone', position: 0 };
      return [everyone, ...[...ids].filter((id) => !state.deletedRoles.has(id) && id !== guildId).map(roleOf)];
    },
    holdersOf: (_, roleId) => Promise.resolve(state.holders.get(roleId)),
    async giveRole(_, userId, roleId) {
      await state.failing('giveRole');
      const member = present(userId);
      refuseRole(roleId);
      set(member, { roleIds: [...new Set([...member.roleIds, roleId])] });
      await state.after('giveRole');
    },
    async takeRole(_, userId, roleId) {
      await state.failing('takeRole');
      const member = present(userId);
      refuseRole(roleId);
      set(member, { roleIds: member.roleIds.filter((id) => id !== roleId) });
      await state.after('takeRole');
    },
    async setNickname(guildId, userId, nickname) {
      await state.failing('nickname');
      if (nickname !== null && nickname.length > NICKNAME_LIMIT) {
        throw new DiscordFailure('invalid', 400, 50035, 'Invalid Form Body', undefined, undefined, ['nick']);
      }
      const member = present(userId);
      const isOwner = userId === (state.owners.get(guildId) ?? OWNER_ID);
      if (userId !== BOT_ID && (isOwner || topOf(member) >= botTop())) {
        throw new DiscordFailure('forbidden', 403, 50013, 'Missing Permissions');
      }
      set(member, { nickname: nickname || null, displayName: nickname || `User ${userId}` });
      await state.after('nickname');
    },
    async membersOf(_, after = '0') {
      await state.failing('members');
      if (!state.sees.members) return undefined;
      return [...state.members.keys()]
        .filter((id) => BigInt(id) > BigInt(after))
        .sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1))
        .flatMap((id) => memberOf(id) ?? [])
        .slice(0, MEMBERS_LIMIT);
    },
  };
}
