import { able } from '../../../kit/access.ts';
import { command, type Door } from '../../../kit/door.ts';
import { ACCOUNT_LENGTH } from '../policy.ts';
import * as replies from './replies.ts';
import { type Blocks, BLOCKS_LISTED, REASON_LENGTH } from './service.ts';

const staff = able('members.manage');

export const blockDoors = (blocks: Blocks): Door[] => [
  command({
    name: 'verification block',
    description: replies.words.block,
    options: {
      roblox: { type: 'text', description: replies.words.roblox, required: true, maxLength: ACCOUNT_LENGTH },
      reason: { type: 'text', description: replies.words.reason, maxLength: REASON_LENGTH },
    },
    access: staff,
    answer: 'private',
    sample: { roblox: 'builderman' },
    run: async ({ actor }, { roblox, reason }) => replies.blocked(await blocks.block(actor, roblox, reason)),
  }),

  command({
    name: 'verification unblock',
    description: replies.words.unblock,
    options: {
      roblox: { type: 'text', description: replies.words.roblox, required: true, maxLength: ACCOUNT_LENGTH },
    },
    access: staff,
    answer: 'private',
    sample: { roblox: 'builderman' },
    run: async ({ actor }, { roblox }) => replies.unblocked(await blocks.unblock(actor, roblox)),
  }),

  command({
    name: 'verification blocks',
    description: replies.words.blocks,
    options: {},
    access: staff,
    answer: 'private',
    sample: {},
    run: async ({ actor }) => replies.blocks(await blocks.blocks(actor), BLOCKS_LISTED),
  }),
];
