import type { APIGuildMember, APIRole, APIUser, GuildMemberFlags } from 'discord-api-types/v10';
import { userOf } from '../lookup.ts';
import { shaped } from '../shaped.ts';
import type { Member, World } from '../types.ts';

/**
 * A user as Discord sends him. Users are replaced when they change, never altered, so this may be kept.
 *
 * @throws Error if there is none
 */
export const renderUser = (world: World, userId: string): APIUser => userOf(world, userId);

/** A member without `user`, as it stands in a message event or among resolved members. */
export function renderMemberWithoutUser(member: Member): Omit<APIGuildMember, 'user'> {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: member.communicationDisabledUntil,
    flags: shaped<GuildMemberFlags>(0),
    joined_at: member.joinedAt,
    nick: member.nick,
    pending: false,
    premium_since: null,
    roles: [...member.roles],
    mute: false,
    deaf: false,
  };
}

/** A member as REST and the gateway send him. https://discord.com/developers/docs/resources/guild#guild-member-object */
export function renderMember(world: World, member: Member): APIGuildMember {
  return { ...renderMemberWithoutUser(member), user: renderUser(world, member.userId) };
}

/** A role. Roles are replaced when they change, never altered, so this may be kept. */
export const renderRole = (role: APIRole): APIRole => role;
