import type { Button, Reply, ReplyFile } from '../../../../kit/reply.ts';
import { counted, list, literal, shorten, timestamp } from '../../../../kit/text.ts';
import { goOnButton, progressButton, stopButton } from '../addresses.ts';
import type { Ground } from '../ground.ts';
import { roleSentence } from '../obstacles.ts';
import type { Planned, Run, Totals } from './repository.ts';
import type { View } from './service.ts';

export const bulkWords = { updateall: 'Bring roles and nicknames of everybody in line with Roblox' } as const;

const button = (run: Run, kind: 'progress' | 'go' | 'stop'): Button =>
  ({
    progress: { label: 'How far is it?', style: 'secondary', customId: progressButton.to({ run: run.id }) },
    go: { label: 'Go on', style: 'success', customId: goOnButton.to({ run: run.id }) },
    stop: { label: 'Stop', style: 'danger', customId: stopButton.to({ run: run.id }) },
  })[kind] as Button;

const members = (number: number) => counted(number, 'member');

/** A run as it stands. @param file every planned change; shown with a run that is ready */
export function shown(view: View, file?: ReplyFile): Reply {
  const { run } = view;
  switch (run.state) {
    case 'looking':
      return {
        content: lines([
          `I am looking at everybody; nothing is changed yet. ${members(run.looked)} of ${view.links.toLocaleString('en')} with a Roblox account so far.`,
          ...(view.isSingly
            ? [
                'I have no Open Cloud key, so I ask Roblox about one member at a time: that takes a while. `/doctor` says how to mend it.',
              ]
            : []),
          ...pause(run),
          'It goes on by itself. Press **How far is it?** to see more.',
        ]),
        rows: [[button(run, 'progress'), button(run, 'stop')]],
      };
    case 'ready':
      return ready(view, file);
    case 'running':
      return {
        content: lines([
          `I am changing roles and nicknames: ${progress(view)}.`,
          ...pause(run),
          'It goes on by itself, also after a restart.',
        ]),
        rows: [[button(run, 'progress'), button(run, 'stop')]],
      };
    case 'done':
      return { content: lines([`✅ Done: ${progress(view)}.`, ...failures(run)]) };
    case 'stopped':
      return {
        content:
          run.changed + run.failed === 0
            ? 'Stopped. Nothing was changed.'
            : lines([
                `Stopped: ${progress(view)}. What is done stays done; \`/updateall\` begins anew.`,
                ...failures(run),
              ]),
      };
  }
}

const lines = (all: readonly string[]): string => shorten(all.join('\n'), 2_000);

const progress = ({ run }: View): string => `${run.changed.toLocaleString('en')} of ${members(run.planned)} changed`;

const failures = ({ failed }: Run): string[] =>
  failed === 0
    ? []
    : [`Discord refused a part of the changes of ${members(failed)}: \`/doctor\` looks for what is in the way.`];

const pause = ({ pausedFor, pausedUntil }: Run): string[] =>
  pausedFor === null || pausedUntil === null
    ? []
    : [
        `${pausedFor === 'roblox' ? 'Roblox' : 'Discord'} does not answer, so I wait; I try again ${timestamp(pausedUntil, 'relative')}. Nobody loses anything.`,
      ];

function ready({ run, totals, first, obstacles, ground }: View, file: ReplyFile | undefined): Reply {
  const seen = `I looked at ${members(run.looked)} with a Roblox account.`;
  const blocked = obstacles.map(([why, roleIds]) => roleSentence(why, roleIds, ground));
  const hidden =
    run.unknown === 0 ? [] : [`Of ${members(run.unknown)} I could not see every role at Roblox: what they have stays.`];
  if (totals.members === 0)
    return { content: lines([`✅ ${seen} All roles and nicknames are as they should be.`, ...hidden, ...blocked]) };
  return {
    content: lines([
      `${seen} Nothing is changed yet. ${members(totals.members)} would change: ${sums(totals)}.`,
      ...hidden,
      ...blocked,
      'Press **Go on** to do it.',
    ]),
    embed: {
      title:
        totals.members > first.length
          ? `The first ${first.length} of ${totals.members.toLocaleString('en')}`
          : 'What would change',
      description: shorten(first.map(planLine).join('\n'), 4_000),
      ...(file && { footer: 'The file lists all of it.' }),
    },
    rows: [[button(run, 'go'), { ...button(run, 'stop'), label: 'Leave it' }]],
    ...(file && { files: [file] }),
  };
}

const sums = ({ gives, takes, nicknames }: Totals): string =>
  list([
    ...(gives > 0 ? [`${counted(gives, 'role')} given`] : []),
    ...(takes > 0 ? [`${counted(takes, 'role')} taken`] : []),
    ...(nicknames > 0 ? [`${counted(nicknames, 'nickname')} set`] : []),
  ]);

const mentions = (ids: readonly string[]) => list(ids.map((id) => `<@&${id}>`));

const planLine = ({ userId, give, take, nickname, setsNickname }: Planned): string =>
  `<@${userId}>: ${list([
    ...(give.length > 0 ? [`gets ${mentions(give)}`] : []),
    ...(take.length > 0 ? [`loses ${mentions(take)}`] : []),
    ...(setsNickname ? [nickname === null ? 'nickname removed' : `nickname ${literal(nickname)}`] : []),
  ])}`;

/** Every planned change as a text, a line a member. */
export function changesFile(plans: readonly Planned[], { roles }: Ground): ReplyFile {
  const names = (ids: readonly string[]) => list(ids.map((id) => roles.get(id)?.name ?? `deleted role ${id}`));
  const text = plans.map(({ userId, name, give, take, nickname, setsNickname }) => {
    const changes = [
      ...(give.length > 0 ? [`gets ${names(give)}`] : []),
      ...(take.length > 0 ? [`loses ${names(take)}`] : []),
      ...(setsNickname ? [nickname === null ? 'nickname removed' : `nickname "${nickname}"`] : []),
    ];
    return `${name} (${userId}): ${changes.join('; ')}`;
  });
  return { name: 'changes.txt', contentType: 'text/plain', data: new TextEncoder().encode(`${text.join('\n')}\n`) };
}
