import { list, literal } from '../../../kit/text.ts';
import type { Ground, NicknameObstacle, RoleObstacle } from './ground.ts';

const SETTINGS = 'in Server Settings, under **Roles**';
const mention = (roleIds: readonly string[]) => list(roleIds.map((id) => `<@&${id}>`));

/** The bot's highest role, as people know it. */
const mine = ({ top }: Pick<Ground, 'top'>) => (top ? `<@&${top.id}>` : 'my own role');

/** What to do about roles that can't be given or taken: the first words say it. */
export function roleSentence(obstacle: RoleObstacle | 'refused', roleIds: readonly string[], ground: Ground): string {
  const [roles, [they, stand, are]] = [
    mention(roleIds),
    roleIds.length === 1 ? ['it', 'stands', 'is'] : ['they', 'stand', 'are'],
  ];
  switch (obstacle) {
    case 'too_high':
      return `Move up ${mine(ground)} ${SETTINGS}: ${roles} ${stand} above it, so I can't give or take ${they === 'it' ? 'that role' : 'those roles'}.`;
    case 'not_allowed':
      return `Give me the permission **Manage Roles** ${SETTINGS}: without it I can't give or take ${roles}.`;
    case 'managed':
      return `Pick another role in place of ${roles}: ${they} ${are} handed out by Discord itself, to bots or boosters, and I can't give or take ${they === 'it' ? 'it' : 'them'}.`;
    case 'deleted':
      return 'Bind again: a role that I should give was deleted. `/bind list` and `/setup` show where it is missing.';
    case 'everyone':
      return 'Pick another role in place of @everyone: everybody has that one already.';
    case 'refused':
      return `Check roles: Discord did not let me change ${roles}. \`/doctor\` looks for what is in the way.`;
  }
}

/** What to do about a nickname that can't be set. @param nickname the one that was to be; null: none */
export function nicknameSentence(
  obstacle: NicknameObstacle | 'refused',
  { nickname, userId, ground }: { nickname: string | null; userId: string; ground: Ground },
): string {
  const goal = nickname === null ? 'It would be taken away.' : `It would be **${literal(nickname)}**.`;
  switch (obstacle) {
    case 'owner':
      return `The nickname has to be set by hand: Discord lets nobody change the nickname of the server's owner. ${goal}`;
    case 'not_allowed':
      return `Give me the permission **Manage Nicknames** ${SETTINGS}: without it I can't set the nickname. ${goal}`;
    case 'too_high':
      return `Move up ${mine(ground)} ${SETTINGS}: the highest role of <@${userId}> stands above it, so I can't set the nickname. ${goal}`;
    case 'refused':
      return `Set the nickname by hand: Discord did not let me change that of <@${userId}>. ${goal}`;
  }
}
