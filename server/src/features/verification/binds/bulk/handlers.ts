import { able, clockOnly } from '../../../../kit/access.ts';
import { command, type Door, press } from '../../../../kit/door.ts';
import type { JobDoor } from '../../../../kit/feature.ts';
import type { Reply } from '../../../../kit/reply.ts';
import { goOnButton, progressButton, stopButton } from '../addresses.ts';
import { bulkWords, changesFile, shown } from './replies.ts';
import { BULK_TASK } from './repository.ts';
import type { Bulk, View } from './service.ts';

const staff = able('members.manage');

export function bulkDoors(bulk: Bulk): Door[] {
  async function show(view: View): Promise<Reply> {
    const hasFile = view.run.state === 'ready' && view.totals.members > 0;
    return shown(view, hasFile ? changesFile(await bulk.plans(view.run), view.ground) : undefined);
  }

  return [
    command({
      name: 'updateall',
      description: bulkWords.updateall,
      options: {},
      access: staff,
      answer: 'private',
      sample: {},
      run: async ({ actor }) => show(await bulk.start(actor)),
    }),
    press(progressButton, {
      access: staff,
      answer: 'update',
      sample: { run: 1 },
      run: async ({ actor }, { run }) => show(await bulk.view(actor, run)),
    }),
    press(goOnButton, {
      access: staff,
      answer: 'update',
      sample: { run: 1 },
      run: async ({ actor }, { run }) => show(await bulk.goOn(actor, run)),
    }),
    press(stopButton, {
      access: staff,
      answer: 'update',
      sample: { run: 1 },
      run: async ({ actor }, { run }) => show(await bulk.stop(actor, run)),
    }),
  ];
}

export const bulkJobs = (bulk: Bulk): JobDoor[] => [
  {
    task: BULK_TASK,
    access: clockOnly('queued when staff begin to bring everybody in line, and after each turn of it'),
    run(payload) {
      const { guildId, runId } = payload as { guildId: string; runId: number };
      return bulk.turn(guildId, runId);
    },
  },
];
