import { EMBED_TOTAL_LIMIT } from '../../../discord/limits.ts';
import type { Embed, Reply } from '../../../kit/reply.ts';
import { literal, shorten, timestamp } from '../../../kit/text.ts';
import { closeButton } from '../addresses.ts';
import { numberText } from '../policy.ts';
import { COLOR } from '../replies.ts';
import type { FormAnswer, Ticket } from '../repository.ts';
import type { Background } from './first-message.ts';

const WARM = 0xf59e0b;

/** Discord's own limits are far above; more than this is read by nobody in a first message. */
const ANSWER_SHOWN = 1_000;
const GREETING_SHOWN = 2_000;
const ROLES_SHOWN = 500;
/** What is kept for the names of files when their links need room. */
const NAMES_SHOWN = 60;

/** The first message of a ticket, which is edited as things change. */
export function firstMessage(
  ticket: Ticket,
  about: Background & {
    readonly staffRoleIds: readonly string[];
    readonly greeting: string | null;
    readonly hours: string | null;
  },
): Reply {
  const roles = about.staffRoleIds.map((id) => `<@&${id}>`);
  const greeting = about.greeting === null ? 'Tell us what you need. Somebody will answer here.' : about.greeting;
  const before = [
    { name: 'Who answers', value: claimWords(ticket, roles), inline: true },
    { name: 'Waiting for', value: ticket.ball === 'staff' ? 'staff' : `<@${ticket.openerId}>`, inline: true },
    ...(ticket.priority === 'normal' ? [] : [{ name: 'Priority', value: ticket.priority, inline: true }]),
    ...(about.hours === null
      ? []
      : [{ name: 'When staff are there', value: shorten(literal(about.hours), ANSWER_SHOWN) }]),
  ];
  const after = [
    ...accountField(about),
    ...(about.earlier === 0 ? [] : [{ name: 'Earlier tickets', value: earlierWords(about), inline: true }]),
    ...(about.notes === 0 ? [] : [{ name: 'Notes', value: `${about.notes}, see \`/ticket notes\``, inline: true }]),
  ];
  const title = `Ticket ${numberText(ticket.number)}: ${ticket.typeName}`;
  const description = shorten(literal(greeting), GREETING_SHOWN);
  const others = [title, description, ...[...before, ...after].flatMap(({ name, value }) => [name, value])];
  const fields = [...before, ...answerFields(ticket.answers, EMBED_TOTAL_LIMIT - others.join('').length), ...after];
  return {
    content: [`<@${ticket.openerId}>`, ...roles].join(' '),
    pings: { users: [ticket.openerId], roles: about.staffRoleIds },
    embed: {
      title,
      color: ticket.ball === 'staff' ? WARM : COLOR,
      description,
      fields: fields.slice(0, 25),
      ...(about.card?.pictureUrl !== undefined && { thumbnailUrl: about.card.pictureUrl }),
    } satisfies Embed,
    rows: [[{ label: 'Close Ticket', style: 'danger', customId: closeButton.to({ ticket: ticket.id }) }]],
  };
}

/** @param room characters that are left for all of them together */
function answerFields(answers: readonly FormAnswer[], room: number): { name: string; value: string }[] {
  const names = answers.map(({ question }) => shorten(literal(question), 200) || 'Question');
  const share = Math.min(ANSWER_SHOWN, Math.floor((room - names.join('').length) / Math.max(1, answers.length)));
  return answers.map(({ answer, files = [] }, at) => {
    const links = fileLinks(files, share - NAMES_SHOWN);
    return {
      name: names[at] ?? 'Question',
      value: (shorten(literal(answer), share - links.length) || 'no answer') + links,
    };
  });
}

/** Those that fit. Discord keeps the files of a form for about a day; the transcript has them for longer. */
function fileLinks(files: readonly string[], room: number): string {
  const intro = '\nOpen within a day, later in `/ticket transcript`:';
  const fitting = files.reduce((text, url, at) => {
    const next = `${text} [${at + 1}](${url})`;
    return next.length > room || !/^https?:\/\/[^\s()<>]+$/.test(url) ? text : next;
  }, intro);
  return fitting === intro ? '' : fitting;
}

function claimWords(ticket: Ticket, roles: readonly string[]): string {
  if (ticket.claimedBy !== null) return `<@${ticket.claimedBy}>`;
  return roles.length > 0 ? shorten(roles.join(' '), ROLES_SHOWN) : 'the staff of this server';
}

function accountField({ card }: Background): { name: string; value: string }[] {
  if (!card) return [];
  const age = card.createdAt === undefined ? [] : [`made ${timestamp(card.createdAt, 'relative')}`];
  const groups = card.groups.slice(0, 3).map(({ name, role }) => `${literal(role)} in ${literal(name)}`);
  const line = `[${literal(card.displayName)} (@${literal(card.name)})](${card.profileUrl})`;
  return [{ name: 'Roblox account', value: shorten([line, ...age, ...groups].join('\n'), ANSWER_SHOWN) }];
}

const earlierWords = ({ earlier, lastNumber }: Background): string =>
  lastNumber === null ? String(earlier) : `${earlier}, the last one ${numberText(lastNumber)}`;
