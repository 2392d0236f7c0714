import { type Actor, everyone } from '../../kit/access.ts';
import { command, type Door, press, submit } from '../../kit/door.ts';
import type { PickedPerson } from '../../kit/options.ts';
import type { Reply } from '../../kit/reply.ts';
import * as at from './addresses.ts';
import { ACCOUNT_LENGTH } from './policy.ts';
import * as replies from './replies.ts';
import type { Verification } from './service.ts';

const SOME_SERVER = '300000000000000009';

const forOneself = everyone('for oneself; for others the service asks for members.manage');

export function verificationDoors(verification: Verification): Door[] {
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
  ];
}
