import { clockOnly } from '../../kit/access.ts';
import type { JobDoor } from '../../kit/feature.ts';
import type { Announcer } from './announcer.ts';
import { ANNOUNCE_TASK, type CancelledBecause, CHECK_HOSTS_TASK, END_TASK, TELL_CANCELLED_TASK } from './repository.ts';
import type { Pads } from './service.ts';

/** What `repository.ts` puts into the queue. */
interface SessionPayload {
  readonly guildId: string;
  readonly sessionId: number;
}

/** A session ends by itself that much too late, at most. */
const END_EVERY_MS = 1_000;

export const padsJobs = (pads: Pads, announcer: Announcer): JobDoor[] => [
  {
    task: ANNOUNCE_TASK,
    access: clockOnly('queued by the change of a session'),
    async run(payload, attempt) {
      const { guildId, sessionId } = payload as SessionPayload;
      await announcer.bringUpToDate(guildId, sessionId, attempt);
    },
  },
  {
    task: END_TASK,
    access: clockOnly('every second, for sessions whose time is over'),
    everyMs: END_EVERY_MS,
    run: () => pads.endDue(),
  },
  {
    task: TELL_CANCELLED_TASK,
    access: clockOnly('queued when a session was cancelled'),
    async run(payload) {
      const { guildId, sessionId, why } = payload as SessionPayload & { why: CancelledBecause };
      await announcer.tellCancelled(guildId, sessionId, why);
    },
  },
  {
    task: CHECK_HOSTS_TASK,
    access: clockOnly('queued when rights of the server have changed'),
    async run(payload) {
      const { guildId } = payload as { guildId: string };
      await pads.checkHosts(guildId);
    },
  },
];
