import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { renderUser } from './render.ts';
import { isoTime } from './time.ts';
import type { Invite, World } from './types.ts';

/** Until when an invite can be used, ISO 8601; null for ever. */
export const inviteEnds = (invite: Invite): string | null =>
  invite.maxAgeSeconds === 0 ? null : isoTime(invite.createdAtMs + invite.maxAgeSeconds * 1_000);

/** A new invite to a server's channel. */
export function createInvite(
  world: World,
  made: Pick<Invite, 'guildId' | 'channelId' | 'inviterId' | 'maxAgeSeconds' | 'maxUses' | 'temporary'>,
): Invite {
  const invite: Invite = { ...made, code: world.ids.secret(8), uses: 0, createdAtMs: world.clock.now() };
  world.invites.set(invite.code, invite);
  world.emit(() => ({
    t: GatewayDispatchEvents.InviteCreate,
    d: {
      channel_id: invite.channelId,
      guild_id: invite.guildId,
      code: invite.code,
      created_at: isoTime(invite.createdAtMs),
      expires_at: inviteEnds(invite),
      inviter: renderUser(world, invite.inviterId),
      max_age: invite.maxAgeSeconds,
      max_uses: invite.maxUses,
      temporary: invite.temporary,
      uses: 0,
    },
    guildId: invite.guildId,
    channelId: invite.channelId,
  }));
  return invite;
}

/** The invite of this code. Undefined if there is none, or if its time is over. */
export function findInvite(world: World, code: string): Invite | undefined {
  const invite = world.invites.get(code);
  if (!invite) return undefined;
  const ends = inviteEnds(invite);
  return ends !== null && Date.parse(ends) <= world.clock.now() ? undefined : invite;
}

/** Takes an invite back. */
export function deleteInvite(world: World, invite: Invite): void {
  if (!world.invites.delete(invite.code)) return;
  const { guildId, channelId, code } = invite;
  world.emit({
    t: GatewayDispatchEvents.InviteDelete,
    d: { channel_id: channelId, guild_id: guildId, code },
    guildId,
    channelId,
  });
}
