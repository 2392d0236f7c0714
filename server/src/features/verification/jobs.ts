import type { Sql } from 'postgres';
import type { DiscordPort } from '../../discord/port.ts';
import { clockOnly } from '../../kit/access.ts';
import type { JobDoor } from '../../kit/feature.ts';
import { Refusal } from '../../kit/refusal.ts';
import { gateOpen } from './gates/replies.ts';
import type { Doorkeeper } from './gates/service.ts';
import { nameProven } from './links/repository.ts';
import * as replies from './replies.ts';
import { GATE_TASK, INVITE_TASK, TELL_MOVED_TASK } from './repository.ts';
import type { Verification } from './service.ts';

export const verificationJobs = (deps: {
  sql: Sql;
  verification: Verification;
  doorkeeper: Doorkeeper;
  discord: Pick<DiscordPort, 'directMessage' | 'nameOf'>;
}): JobDoor[] => [
  {
    task: INVITE_TASK,
    access: clockOnly('queued when staff begin a verification for a member'),
    async run(payload) {
      const { guildId, pendingId } = payload as { guildId: string; pendingId: number };
      const started = await deps.verification.invitation(guildId, pendingId);
      if (!started) return;
      const message = replies.invited(started, deps.discord.nameOf(guildId));
      await deps.discord.directMessage(started.pending.userId, message, `invite-${pendingId}`);
    },
  },
  {
    task: TELL_MOVED_TASK,
    access: clockOnly('queued when an account went from one member to another'),
    async run(payload) {
      const { guildId, userId, part, verification } = payload as {
        guildId: string;
        userId: string;
        part: 'lost' | 'got';
        verification: number;
      };
      const name = await nameProven(deps.sql, { guildId, userId, verification });
      // They have asked to be forgotten since.
      if (name === undefined) return;
      const message = replies.moved(part, name, deps.discord.nameOf(guildId));
      await deps.discord.directMessage(userId, message, `moved-${part}-${verification}`);
    },
  },
  {
    task: GATE_TASK,
    access: clockOnly('queued when somebody was turned away, for when that may be over'),
    async run(payload) {
      const { guildId, userId } = payload as { guildId: string; userId: string };
      const wait = await deps.doorkeeper.opened(guildId, userId).catch((error: unknown) => {
        // An account that is gone has nothing to be let in to. Anything else is tried again.
        if (error instanceof Refusal && error.kind.code.startsWith('account.')) return undefined;
        throw error;
      });
      if (!wait) return;
      const message = gateOpen(wait, deps.discord.nameOf(guildId));
      await deps.discord.directMessage(
        userId,
        message,
        `gate-${wait.since.getTime().toString(36)}-${userId.slice(-8)}`,
      );
      await deps.doorkeeper.over(wait);
    },
  },
];
