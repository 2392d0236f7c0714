import type { DiscordPort } from '../../discord/port.ts';
import { type Actor, ownerOnly } from '../../kit/access.ts';
import { type Call, command, type Door, press } from '../../kit/door.ts';
import type { PickedPerson, PickedRole } from '../../kit/options.ts';
import type { Reply } from '../../kit/reply.ts';
import { goOnButton, pageButton, returnButton, takeBackButton } from './addresses.ts';
import type { Changer, Grants } from './grants.ts';
import { CONFIRM_FROM_MEMBERS, type Scope, SCOPE_WORDS, SCOPES, type Subject } from './policy.ts';
import * as refusals from './refusals.ts';
import * as replies from './replies.ts';
import { readUntil, UNTIL_LENGTH } from './until.ts';

const ACTIONS = ['add', 'remove', 'list'] as const;
const USER_SCOPES = { training: 'training', tryout: 'tryout', both: 'hosting' } as const;

const owner = ownerOnly();
const SOMEBODY = '100000000000000009';
const SOME_ROLE = '700000000000000009';

export interface DoorDeps {
  readonly grants: Grants;
  readonly discord: Pick<DiscordPort, 'ownerOf' | 'rolesOf' | 'holdersOf'>;
  readonly now: () => Date;
  /** The server's time zone, an IANA name. */
  zoneOf(guildId: string): Promise<string>;
}

export function permissionsDoors(deps: DoorDeps): Door[] {
  const { grants, discord } = deps;

  async function addUser(call: Call, person: PickedPerson, scope: Scope, until: string | undefined): Promise<Reply> {
    const { id, isBot, member } = person;
    if (isBot) throw refusals.botUser.because({ userId: id });
    if (!member) throw refusals.notMember.because({ userId: id });
    const expiresAt = until === undefined ? null : await endOf(call.actor, until);
    if ((await discord.ownerOf(call.actor.guildId)) === id) return replies.ownsServer(id);
    const subject = { kind: 'user', id } as const;
    const changed = await grants.add(changer(call, 'command'), subject, SCOPES[scope], {
      expiresAt,
      memberSince: member.joinedAt,
    });
    return replies.added(subject, changed, expiresAt);
  }

  /** @throws Refusal `grant.until` */
  async function endOf({ guildId }: Actor, until: string): Promise<Date> {
    const read = readUntil(until, { now: deps.now(), zone: await deps.zoneOf(guildId) });
    if (!(read instanceof Date)) throw refusals.untilRefused.because({ reason: read });
    return read;
  }

  async function addRole(call: Call, role: PickedRole, scope: Scope): Promise<Reply> {
    const { guildId } = call.actor;
    // The role of everybody has the server's own id. https://discord.com/developers/docs/topics/permissions#role-object
    if (role.id === guildId) throw refusals.everyoneRole.because({});
    if (role.isManaged) throw refusals.managedRole.because({ roleId: role.id });
    const members = await discord.holdersOf(guildId, role.id);
    if (members !== undefined && members >= CONFIRM_FROM_MEMBERS) return replies.confirmRole(role.id, scope, members);
    return giveRole(call, role.id, scope, 'command');
  }

  async function giveRole(call: Call, roleId: string, scope: Scope, source: Changer['source']): Promise<Reply> {
    const subject = { kind: 'role', id: roleId } as const;
    const permanent = { expiresAt: null, memberSince: undefined };
    return replies.added(subject, await grants.add(changer(call, source), subject, SCOPES[scope], permanent), null);
  }

  const page = async ({ actor }: Call, view: Parameters<typeof replies.grantsPage>[1]) =>
    replies.grantsPage(await grants.list(actor.guildId), view);

  /** What people and roles have in common once it is clear who and what is meant. */
  async function act(
    call: Call,
    action: (typeof ACTIONS)[number],
    subject: Subject,
    scope: Scope,
    add: () => Promise<Reply>,
  ): Promise<Reply> {
    switch (action) {
      case 'add':
        return add();
      case 'remove':
        return replies.removed(subject, await grants.remove(changer(call, 'command'), subject, SCOPES[scope]));
      case 'list':
        return page(call, { kind: subject.kind, scope, page: 0 });
    }
  }

  return [
    command({
      name: 'allowusers',
      description: replies.words.allowusers,
      options: {
        user: { type: 'person', description: replies.words.user, required: true },
        for: { type: 'choice', description: replies.words.userFor, choices: ['training', 'tryout', 'both'] },
        action: { type: 'choice', description: replies.words.userAction, choices: ACTIONS },
        until: { type: 'text', description: replies.words.until, maxLength: UNTIL_LENGTH },
      },
      access: owner,
      answer: 'private',
      sample: { user: SOMEBODY },
      hidden: true,
      run(call, { user, for: what = 'both', action = 'add', until }) {
        const scope = USER_SCOPES[what];
        return act(call, action, { kind: 'user', id: user.id }, scope, () => addUser(call, user, scope, until));
      },
    }),

    command({
      name: 'addrole',
      description: replies.words.addrole,
      options: {
        role: { type: 'role', description: replies.words.role, required: true },
        for: { type: 'choice', description: replies.words.roleFor, choices: SCOPE_WORDS },
        action: { type: 'choice', description: replies.words.roleAction, choices: ACTIONS },
      },
      access: owner,
      answer: 'private',
      sample: { role: SOME_ROLE },
      hidden: true,
      run(call, { role, for: scope = 'tickets', action = 'add' }) {
        return act(call, action, { kind: 'role', id: role.id }, scope, () => addRole(call, role, scope));
      },
    }),

    command({
      name: 'permissions',
      description: replies.words.permissions,
      options: { why: { type: 'person', description: replies.words.why } },
      access: owner,
      answer: 'private',
      sample: {},
      hidden: true,
      async run(call, { why }) {
        if (!why) return page(call, { kind: 'all', scope: 'all', page: 0 });
        return replies.why(why.id, why.member !== undefined, await grants.why(call.actor.guildId, why));
      },
    }),

    press(takeBackButton, {
      access: owner,
      answer: 'update',
      sample: { kind: 'user', id: SOMEBODY, abilities: ['training.host'] },
      run: async (call, { abilities, ...subject }) =>
        replies.removed(subject, await grants.remove(changer(call, 'button'), subject, abilities)),
    }),

    press(goOnButton, {
      access: owner,
      answer: 'update',
      sample: { role: SOME_ROLE, scope: 'tickets' },
      async run(call, { role, scope }) {
        const roles = await discord.rolesOf(call.actor.guildId);
        if (!roles.some(({ id }) => id === role)) throw refusals.roleGone.because({});
        return giveRole(call, role, scope, 'button');
      },
    }),

    press(pageButton, {
      access: owner,
      answer: 'update',
      sample: { kind: 'all', scope: 'all', page: 0 },
      run: page,
    }),

    press(returnButton, {
      access: owner,
      answer: 'update',
      sample: { guild: '300000000000000009', user: SOMEBODY, answer: 'yes' },
      server: ({ guild }) => guild,
      run: async (call, { user, answer }) =>
        replies.returnAnswered(user, answer, await grants.answerReturn(changer(call, 'button'), user, answer)),
    }),
  ];
}

const changer = ({ actor }: Call, source: Changer['source']): Changer => ({
  guildId: actor.guildId,
  userId: actor.userId,
  source,
});
