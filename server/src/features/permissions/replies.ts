import { ABILITY_WORDS } from '../../discord/refusals.ts';
import type { Ability } from '../../kit/access.ts';
import type { Button, Reply } from '../../kit/reply.ts';
import { list, literal, timestamp } from '../../kit/text.ts';
import { goOnButton, pageButton, returnButton, takeBackButton } from './addresses.ts';
import type { Changed, Note } from './grants.ts';
import { type Grant, MOST_CHANGES, type Reason, type Scope, SCOPES, type Subject } from './policy.ts';

/** What commands and options say about themselves while a person types. Up to 100 characters each. */
export const words = {
  allowusers: 'Say who may host trainings and tryouts',
  user: 'The person',
  userFor: 'What they may host. Left out: both',
  userAction: 'Add or remove the right, or list who has one. Left out: add',
  until: 'When it ends by itself: "7 days", "2026-12-31". Left out: when you take it back',
  addrole: 'Say which roles may do what',
  role: 'The role. Everybody who has it gets the right',
  roleFor: 'What the role may do. Left out: answer tickets',
  roleAction: 'Add or remove the right, or list which roles have one. Left out: add',
  permissions: 'Show who may do what, or why somebody may or may not',
  why: 'A person: shows why they may or may not do each thing',
} as const;

const COLOR = 0x8b5cf6;
const LINES_PER_PAGE = 25;

const mention = ({ kind, id }: Subject) => (kind === 'user' ? `<@${id}>` : `<@&${id}>`);
const who = (subject: Subject) => (subject.kind === 'user' ? mention(subject) : `Everybody with ${mention(subject)}`);
const may = (abilities: readonly Ability[], conjunction: 'and' | 'or' = 'and') =>
  list(
    abilities.map((ability) => ABILITY_WORDS[ability]),
    conjunction,
  );
const untilWords = (expiresAt: Date | null) => (expiresAt === null ? '' : ` until ${timestamp(expiresAt, 'full')}`);

/** The answer to an add. */
export function added(subject: Subject, { changed, same }: Changed, expiresAt: Date | null): Reply {
  const news = `${who(subject)} may now ${may(changed)}${untilWords(expiresAt)}.`;
  const old = `${who(subject)} may ${may(same)}${untilWords(expiresAt)} already.`;
  const content = changed.length === 0 ? `${old} Nothing was changed.` : same.length === 0 ? news : `${news} ${old}`;
  return { content, rows: [[takeBack(subject, changed.length === 0 ? same : changed)]] };
}

const takeBack = ({ kind, id }: Subject, abilities: readonly Ability[]): Button => ({
  label: 'Take back',
  style: 'danger',
  customId: takeBackButton.to({ kind, id, abilities }),
});

/** Somebody owns the server and needs no grant. */
export const ownsServer = (userId: string): Reply => ({
  content: `<@${userId}> owns this server and may do everything already. Nothing was changed.`,
});

/** The answer to a remove, and to Take back. */
export function removed(subject: Subject, { changed, same }: Changed): Reply {
  if (changed.length === 0)
    return { content: `${who(subject)} had no right to ${may(same, 'or')}. Nothing was changed.` };
  const hint =
    subject.kind === 'user'
      ? ' If one of their roles has the right, they still may: `/permissions` with `why` tells you.'
      : '';
  return { content: `Done. I took the right to ${may(changed)} from ${mention(subject)}.${hint}` };
}

/** Asks before many members get a right at once. */
export const confirmRole = (roleId: string, scope: Scope, members: number): Reply => ({
  content: `This lets ${members.toLocaleString('en-US')} members ${may(SCOPES[scope])}: so many have <@&${roleId}>. Go on?`,
  rows: [[{ label: 'Go on', style: 'danger', customId: goOnButton.to({ role: roleId, scope }) }]],
});

/** Everything that is granted, a page of it. `grants` in the order in which they are shown. */
export function grantsPage(
  grants: readonly Grant[],
  { kind, scope, page }: { kind: 'all' | Subject['kind']; scope: 'all' | Scope; page: number },
): Reply {
  const abilities: readonly Ability[] | undefined = scope === 'all' ? undefined : SCOPES[scope];
  const shown = grants.filter(
    (grant) =>
      (kind === 'all' || (grant.userId === null ? 'role' : 'user') === kind) &&
      (abilities === undefined || abilities.includes(grant.ability)),
  );
  const lines = linesOf(shown);
  const pages = Math.max(1, Math.ceil(lines.length / LINES_PER_PAGE));
  const here = Math.min(page, pages - 1);
  const what = abilities === undefined ? 'do anything' : may(abilities, 'or');
  const nobody = `${{ all: 'Nobody', user: 'No single person', role: 'No role' }[kind]} was given the right to ${what} yet.`;
  const button = (label: string, to: number): Button => ({
    label,
    style: 'secondary',
    customId: pageButton.to({ kind, scope, page: to }),
  });
  const buttons = [
    ...(here > 0 ? [button('Back', here - 1)] : []),
    ...(here < pages - 1 ? [button('Next', here + 1)] : []),
  ];
  return {
    embed: {
      title: abilities === undefined ? 'Who may do what' : `Who may ${what}`,
      color: COLOR,
      description:
        lines.length === 0 ? nobody : lines.slice(here * LINES_PER_PAGE, (here + 1) * LINES_PER_PAGE).join('\n'),
      footer: `The owner of the server may do everything.${pages > 1 ? ` Page ${here + 1} of ${pages}.` : ''}`,
    },
    ...(buttons.length > 0 && { rows: [buttons] }),
  };
}

/** One line for each member or role; rights that end at one time stand together. */
function linesOf(grants: readonly Grant[]): string[] {
  const subjects = groupBy(grants, ({ userId, roleId }) => (userId === null ? `<@&${roleId}>` : `<@${userId}>`));
  return [...subjects].map(([name, theirs]) => {
    const parts = groupBy(theirs, ({ expiresAt, suspendedAt }) =>
      suspendedAt === null ? untilWords(expiresAt) : ' (on hold: left and came back)',
    );
    return `${name}: ${[...parts].map(([end, some]) => `${may(some.map(({ ability }) => ability))}${end}`).join('; ')}`;
  });
}

function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const thing of things) groups.set(keyOf(thing), [...(groups.get(keyOf(thing)) ?? []), thing]);
  return groups;
}

/** Why somebody may or may not do each thing. */
export function why(userId: string, isMember: boolean, reasons: ReadonlyMap<Ability, Reason>): Reply {
  const lines = [...reasons].map(([ability, reason]) => reasonLine(ABILITY_WORDS[ability], reason));
  const note = isMember ? '' : `<@${userId}> is not on this server now, so no role counts.\n`;
  return {
    embed: {
      title: 'Why or why not',
      color: COLOR,
      description: `What <@${userId}> may do here, and why:\n${note}${lines.join('\n')}`,
      footer: 'Change it with /allowusers for one person, or /addrole for everybody with a role.',
    },
  };
}

function reasonLine(what: string, reason: Reason): string {
  switch (reason.kind) {
    case 'owner':
      return `✅ may ${what}, as the owner of this server`;
    case 'grant': {
      const { roleId, grantedBy, grantedAt, expiresAt } = reason.grant;
      const by = `<@${grantedBy}> on ${timestamp(grantedAt, 'full')}`;
      const because = roleId === null ? `: given by ${by}` : ` because of <@&${roleId}>, added by ${by}`;
      return `✅ may ${what}${because}${expiresAt === null ? '' : `, until ${timestamp(expiresAt, 'full')}`}`;
    }
    case 'expired': {
      const { roleId, expiresAt } = reason.grant;
      const from = roleId === null ? '' : ` of <@&${roleId}>`;
      return `❌ may not ${what}: the right${from} ended ${expiresAt === null ? '' : timestamp(expiresAt, 'full')}`;
    }
    case 'on_hold':
      return `❌ may not ${what}: the right is on hold, as they left this server and came back. Give it back with \`/allowusers\``;
    case 'none':
      return `❌ may not ${what}: nobody gave them that right`;
  }
}

/** What the owner reads by direct message. */
export function note(told: Note, guildId: string, serverName: string): Reply {
  const server = `**${literal(serverName)}**`;
  switch (told.kind) {
    case 'returned': {
      const button = (label: string, style: 'success' | 'danger', answer: 'yes' | 'no'): Button => ({
        label,
        style,
        customId: returnButton.to({ guild: guildId, user: told.userId, answer }),
      });
      return {
        content: `<@${told.userId}> left ${server} and came back. They had the right to ${may(told.abilities)}. It is on hold until you decide. Shall they have it again?`,
        rows: [[button('Yes, give it back', 'success', 'yes'), button('No, take it away', 'danger', 'no')]],
      };
    }
    case 'stopped':
      return {
        content: `On ${server}, <@${told.by}> changed rights more than ${MOST_CHANGES} times within a minute. I take no more changes for ten minutes. If that was not meant, look at \`/permissions\` there, and change the password of that account.`,
      };
    case 'role_deleted':
      return {
        content: `A role of ${server} was deleted. Everybody with it had the right to ${may(told.abilities)}, and that is gone with it. Give it to another role with \`/addrole\` if it is needed.`,
      };
  }
}

/** What the owner reads after the answer. */
export const returnAnswered = (userId: string, answer: 'yes' | 'no', abilities: readonly Ability[]): Reply => ({
  content:
    answer === 'yes'
      ? `Done. <@${userId}> may ${may(abilities)} again.`
      : `Done. <@${userId}> has no right to ${may(abilities, 'or')} any more.`,
});
