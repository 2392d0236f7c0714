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
      const { guildId } = payload as { guildId: string };
      await grants.expired(guildId);
    },
  },
];

/** What Discord tells by itself. */
export const permissionsEvents = (grants: Grants): EventDoor[] => [
  {
    on: 'GUILD_ROLE_DELETE',
    access: clockOnly('told by Discord when a role is deleted'),
    async run(data) {
      const { guild_id: guildId, role_id: roleId } = data as { guild_id: string; role_id: string };
      await grants.loseRole(guildId, roleId);
    },
  },
];

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
