import { able, type Actor, everyone } from '../../kit/access.ts';
import { command, type Door, press, submit } from '../../kit/door.ts';
import type { PickedPerson } from '../../kit/options.ts';
import type { Reply } from '../../kit/reply.ts';
import * as at from './addresses.ts';
import { BLOCKS_LISTED, type Members, REASON_LENGTH } from './members.ts';
import { ACCOUNT_LENGTH } from './policy.ts';
import * as replies from './replies.ts';
import type { Verification } from './service.ts';

const SOMEBODY = '100000000000000009';
const SOME_SERVER = '300000000000000009';

const forOneself = everyone('for oneself; for others the service asks for members.manage');
const staff = able('members.manage');

export function verificationDoors({ verification, members }: { verification: Verification; members: Members }): Door[] {
  async function start(
    actor: Actor,
    asked: { typed: string | undefined; person: PickedPerson | undefined; source: 'command' | 'form' },
    kind: 'verify' | 'reverify',
  ): Promise<Reply> {
    const outcome = await verification.start(actor, { ...asked, kind });
    switch (outcome.kind) {
      case 'ask':
        return replies.askName;
      case 'linked':
        return replies.already(outcome.link, outcome.report, actor.userId);
      case 'started':
        return replies.started(outcome, actor.userId);
    }
  }

  return [
    ...(['verify', 'reverify'] as const).map((name) =>
      command({
        name,
        description: replies.words[name],
        options: {
          username: { type: 'text', description: replies.words.username, maxLength: ACCOUNT_LENGTH },
          user: { type: 'person', description: replies.words.verifyUser },
        },
        access: forOneself,
        answer: 'private',
        sample: {},
        run: ({ actor }, { username, user }) =>
          start(actor, { typed: username, person: user, source: 'command' }, name),
      }),
    ),

    press(at.nameButton, {
      access: everyone('asks for the name of the own account'),
      answer: 'form',
      sample: {},
      run: () => Promise.resolve(replies.nameForm),
    }),

    // As `/reverify`: the old link stays until the new one is proven.
    submit(at.nameForm, {
      access: everyone('for oneself'),
      answer: 'private',
      sample: {},
      run: ({ actor }, _, { username }) =>
        start(actor, { typed: username ?? '', person: undefined, source: 'form' }, 'reverify'),
    }),

    press(at.verifyButton, {
      access: everyone('the service lets in only the member whose verification it is'),
      answer: 'private',
      sample: { guild: SOME_SERVER, pending: 1 },
      server: ({ guild }) => guild,
      run: async ({ actor }, { pending }) => replies.checked(await verification.check(actor, pending), actor.userId),
    }),

    press(at.phraseButton, {
      access: everyone('the service lets in only the member whose verification it is'),
      answer: 'private',
      sample: { guild: SOME_SERVER, pending: 1 },
      server: ({ guild }) => guild,
      run: async ({ actor }, { pending }) => replies.started(await verification.renew(actor, pending), actor.userId),
    }),

    command({
      name: 'complete_verify',
      description: replies.words.complete,
      options: { user: { type: 'person', description: replies.words.completeUser } },
      access: forOneself,
      answer: 'private',
      sample: {},
      run: async ({ actor }, { user }) => replies.checked(await verification.complete(actor, user), actor.userId),
    }),

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
      run: async ({ actor }, { roblox, reason }) => replies.blocked(await members.block(actor, roblox, reason)),
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
      run: async ({ actor }, { roblox }) => replies.unblocked(await members.unblock(actor, roblox)),
    }),

    command({
      name: 'verification blocks',
      description: replies.words.blocks,
      options: {},
      access: staff,
      answer: 'private',
      sample: {},
      run: async ({ actor }) => replies.blocks(await members.blocks(actor), BLOCKS_LISTED),
    }),
  ];
}
