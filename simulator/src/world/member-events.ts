import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { renderMember, renderUser } from './render.ts';
import type { Member, World } from './types.ts';

/** Says GUILD_MEMBER_ADD or GUILD_MEMBER_UPDATE. `applicationId` narrows it to one application. */
export function announceMember(
  world: World,
  t: GatewayDispatchEvents.GuildMemberAdd | GatewayDispatchEvents.GuildMemberUpdate,
  member: Member,
  applicationId?: string,
): void {
  world.emit(() => ({
    t,
    d: { ...renderMember(world, member), guild_id: member.guildId },
    guildId: member.guildId,
    userId: member.userId,
    ...(applicationId === undefined ? {} : { applicationId }),
  }));
}

/** Says GUILD_MEMBER_REMOVE of somebody who has left. */
export function announceLeft(world: World, guildId: string, userId: string): void {
  world.emit(() => ({
    t: GatewayDispatchEvents.GuildMemberRemove,
    d: { guild_id: guildId, user: renderUser(world, userId) },
    guildId,
    userId,
  }));
}
