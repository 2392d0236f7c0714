import type { Sql } from 'postgres';
import type { DiscordPort } from '../../../discord/port.ts';
import { clockOnly } from '../../../kit/access.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { EventDoor, JobDoor } from '../../../kit/feature.ts';
import type { SyncReason } from './contract.ts';
import * as replies from './replies.ts';
import { breakBinds, listBinds, SYNC_TASK, TELL_BROKEN_TASK } from './repository.ts';
import type { MemberSync } from './sync.ts';

export interface BindJobDeps {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly sync: MemberSync;
  readonly discord: Pick<DiscordPort, 'ownerOf' | 'nameOf' | 'directMessage'>;
}

export const bindJobs = ({ sql, sync, discord }: BindJobDeps): JobDoor[] => [
  {
    task: SYNC_TASK,
    access: clockOnly(
      'queued when a link, a rule or a membership changes, and after a sync that could not be finished',
    ),
    run: (payload) => sync.runQueued(payload as { guildId: string; userId: string; why: SyncReason; tries?: number }),
  },
  {
    task: TELL_BROKEN_TASK,
    access: clockOnly('queued once when a role that binds give is deleted'),
    async run(payload) {
      const { guildId, roleId } = payload as { guildId: string; roleId: string };
      const broken = (await listBinds(sql, guildId)).filter((bind) => bind.roleId === roleId && bind.brokenAt);
      if (broken.length === 0) return;
      const message = replies.brokenBinds(broken, discord.nameOf(guildId));
      await discord.directMessage(await discord.ownerOf(guildId), message, `bind-${roleId}`);
    },
  },
];

/** What Discord tells by itself; of members only with the member intent. */
export const bindEvents = ({ sql, clock, sync }: BindJobDeps): EventDoor[] => [
  {
    on: 'GUILD_ROLE_DELETE',
    access: clockOnly('told by Discord when a role is deleted'),
    async run(data) {
      const { guild_id: guildId, role_id: roleId } = data as { guild_id: string; role_id: string };
      await sql.begin((tx) => breakBinds(tx, guildId, roleId, clock.now()));
    },
  },
  {
    on: 'GUILD_MEMBER_ADD',
    access: clockOnly('told by Discord when somebody joins'),
    async run(data) {
      const { guild_id, user, joined_at } = data as {
        guild_id: string;
        user: { id: string };
        joined_at?: string | null;
      };
      if (joined_at) await sync.seen({ guildId: guild_id, userId: user.id, joinedAt: new Date(joined_at) });
    },
  },
];
