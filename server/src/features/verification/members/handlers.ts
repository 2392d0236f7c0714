import { everyone } from '../../../kit/access.ts';
import { command, type Door, press } from '../../../kit/door.ts';
import * as at from '../addresses.ts';
import { ACCOUNT_LENGTH } from '../policy.ts';
import * as replies from './replies.ts';
import type { Members } from './service.ts';

const SOMEBODY = '100000000000000009';

const forOneself = everyone('for oneself; for others the service asks for members.manage');

export const memberDoors = (members: Members): Door[] => [
  command({
    name: 'whois',
    description: replies.words.whois,
    options: {
      user: { type: 'person', description: replies.words.whoisUser },
      roblox: { type: 'text', description: replies.words.whoisRoblox, maxLength: ACCOUNT_LENGTH },
    },
    access: forOneself,
    answer: 'private',
    sample: {},
    async run({ actor }, { user, roblox }) {
      const found = await members.whois(actor, { person: user, typed: roblox });
      return 'unlinked' in found ? replies.nobody(found.unlinked, found.timeline) : replies.whoIs(found);
    },
  }),

  command({
    name: 'unlink',
    description: replies.words.unlink,
    options: { user: { type: 'person', description: replies.words.unlinkUser } },
    access: forOneself,
    answer: 'private',
    sample: {},
    run: async ({ actor }, { user }) => replies.askUnlink(await members.linkToUndo(actor, user), actor.userId),
  }),

  press(at.unlinkButton, {
    access: forOneself,
    answer: 'update',
    sample: { user: SOMEBODY },
    run: async ({ actor }, { user }) => replies.unlinked(await members.unlink(actor, user, 'button'), actor.userId),
  }),

  press(at.exportButton, {
    access: everyone('hands the actor what is kept about the actor'),
    answer: 'private',
    sample: {},
    run: async ({ actor }) => replies.exported(await members.export(actor)),
  }),

  press(at.forgetButton, {
    access: everyone('only asks'),
    answer: 'private',
    sample: {},
    run: () => Promise.resolve(replies.askForget),
  }),

  press(at.forgetSureButton, {
    access: everyone('for oneself'),
    answer: 'update',
    sample: {},
    run: async ({ actor }) => replies.forgotten(await members.forget(actor, 'button')),
  }),
];
