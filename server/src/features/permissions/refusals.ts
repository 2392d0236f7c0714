import { refusal } from '../../kit/refusal.ts';
import { timestamp } from '../../kit/text.ts';
import { MOST_CHANGES, MOST_ROLES, MOST_USERS } from './policy.ts';

const EXAMPLES = '`7 days`, `2 weeks` or `2026-12-31`';

export const everyoneRole = refusal('grant.everyone', {
  sentence: () =>
    '@everyone is every member of the server, so I give it no rights. Make a role for the people who need it, and pick that one.',
  sample: {},
});

export const managedRole = refusal('grant.managed_role', {
  sentence: ({ roleId }: { roleId: string }) =>
    `<@&${roleId}> belongs to a bot or to boosters: Discord itself hands it out. Please pick a role that you hand out.`,
  sample: { roleId: '700000000000000001' },
});

export const roleGone = refusal('grant.role_gone', {
  sentence: () => 'That role is not there any more. Nothing was changed.',
  sample: {},
});

export const botUser = refusal('grant.bot', {
  sentence: ({ userId }: { userId: string }) => `<@${userId}> is a bot. Only people can have rights.`,
  sample: { userId: '100000000000000002' },
});

export const notMember = refusal('grant.not_member', {
  sentence: ({ userId }: { userId: string }) =>
    `<@${userId}> is not on this server. Invite them first, then give them the right.`,
  sample: { userId: '100000000000000002' },
});

export const tooMany = refusal('grant.too_many', {
  sentence: ({ kind }: { kind: 'user' | 'role' }) =>
    kind === 'user'
      ? `${MOST_USERS} people have rights already, which is the most. Give the right to a role with \`/addrole\`, or take it from somebody first.`
      : `${MOST_ROLES} roles have rights already, which is the most. Take it from one of them first: \`/permissions\` shows them.`,
  sample: { kind: 'role' },
});

export const untilRefused = refusal('grant.until', {
  sentence: ({ reason }: { reason: 'unclear' | 'past' | 'too_far' }) => {
    switch (reason) {
      case 'unclear':
        return `I can't read that \`until\`. Write it like ${EXAMPLES}.`;
      case 'past':
        return `That time is over already. Write \`until\` like ${EXAMPLES}.`;
      case 'too_far':
        return `That is more than five years away. Leave \`until\` out, and the right stays until you take it back.`;
    }
  },
  sample: { reason: 'unclear' as const },
});

export const braked = refusal('grant.stopped', {
  sentence: ({ until }: { until: Date }) =>
    `There were more than ${MOST_CHANGES} changes of rights within a minute, so I take no more until ${timestamp(until, 'short')} (${timestamp(until, 'relative')}). Nothing was changed. I have told the owner.`,
  sample: { until: new Date('2026-10-07T12:00:00Z') },
});

export const returnSettled = refusal('grant.settled', {
  sentence: () => 'That is settled already. `/permissions` on your server shows who has which right.',
  sample: {},
});

export const permissionsRefusals = [
  everyoneRole,
  managedRole,
  roleGone,
  botUser,
  notMember,
  tooMany,
  untilRefused,
  braked,
  returnSettled,
];
