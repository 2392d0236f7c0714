import type { DiscordPort } from '../../discord/port.ts';
import { clockOnly } from '../../kit/access.ts';
import type { EventDoor, JobDoor } from '../../kit/feature.ts';
import { EXPIRE_TASK, type Grants, type Note, TELL_OWNER_TASK } from './grants.ts';
import * as replies from './replies.ts';

export const permissionsJobs = (
  grants: Grants,
  discord: Pick<DiscordPort, 'ownerOf' | 'nameOf' | 'directMessage'>,
): JobDoor[] => [
  {
    task: TELL_OWNER_TASK,
    access: clockOnly('queued by a change of grants that the owner must hear of'),
    async run(payload) {
      const { guildId, note } = payload as { guildId: string; note: Note };
      const reply = replies.note(note, guildId, discord.nameOf(guildId));
      await discord.directMessage(await discord.ownerOf(guildId), reply, nonceOf(note, guildId));
    },
  },
  {
    task: EXPIRE_TASK,
    access: clockOnly('queued with a grant for its end'),
    async run(payload) {
      // Timers of an older release say no end.
      const { guildId, until } = payload as { guildId: string; until?: string };
      await grants.expired(guildId, new Date(until ?? 0));
    },
  },
];

/**
 * What Discord tells by itself. Of members it tells only where the bot's owner has switched the member intent on;
 * without it a return is noticed by the next command or press, and a lost right by the next look at the session.
 */
export const permissionsEvents = (grants: Grants): EventDoor[] => [
  {
    on: 'GUILD_ROLE_DELETE',
    access: clockOnly('told by Discord when a role is deleted'),
    async run(data) {
      const { guild_id: guildId, role_id: roleId } = data as { guild_id: string; role_id: string };
      await grants.loseRole(guildId, roleId);
    },
  },
  {
    on: 'GUILD_MEMBER_ADD',
    access: clockOnly('told by Discord when somebody joins'),
    async run(data) {
      const { guildId, userId, joinedAt } = memberIn(data);
      await grants.noteReturn({ guildId, userId, roleIds: [], joinedAt });
    },
  },
  ...(['GUILD_MEMBER_UPDATE', 'GUILD_MEMBER_REMOVE'] as const).map(
    (on): EventDoor => ({
      on,
      access: clockOnly('told by Discord when roles of a member are changed, or a member leaves'),
      async run(data) {
        const { guildId, userId } = memberIn(data);
        await grants.memberChanged(guildId, userId);
      },
    }),
  ),
];

/** https://discord.com/developers/docs/events/gateway-events#guilds */
function memberIn(data: unknown): { guildId: string; userId: string; joinedAt: Date | undefined } {
  const { guild_id, user, joined_at } = data as { guild_id: string; user: { id: string }; joined_at?: string | null };
  return { guildId: guild_id, userId: user.id, joinedAt: joined_at ? new Date(joined_at) : undefined };
}

function nonceOf(note: Note, guildId: string): string {
  switch (note.kind) {
    case 'returned':
      return `back-${note.userId}`;
    case 'stopped':
      return `stop-${guildId}`;
    case 'role_deleted':
      return `role-${note.roleId}`;
  }
}
