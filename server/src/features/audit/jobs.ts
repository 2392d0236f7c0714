import { clockOnly } from '../../kit/access.ts';
import type { JobDoor } from '../../kit/feature.ts';
import { type Audit, POST_TASK, TELL_LOST_TASK } from './service.ts';

export const auditJobs = (audit: Audit): JobDoor[] => [
  {
    task: POST_TASK,
    access: clockOnly('queued with each entry of a server that has a log channel'),
    async run(payload) {
      const { guildId } = payload as { guildId: string };
      await audit.post(guildId);
    },
  },
  {
    task: TELL_LOST_TASK,
    access: clockOnly('queued when a log channel is found gone'),
    async run(payload) {
      const { guildId, channelId } = payload as { guildId: string; channelId: string };
      await audit.tellLost(guildId, channelId);
    },
  },
];
