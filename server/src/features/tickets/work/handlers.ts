import { able, type Actor, everyone } from '../../../kit/access.ts';
import { type Call, command, type Door, press, suggest } from '../../../kit/door.ts';
import type { Reply, Suggestion } from '../../../kit/reply.ts';
import { rateButton, solvedButton } from '../addresses.ts';
import type { Kept } from '../closing/ending.ts';
import { askClose, closed, closedForOpener, confirmClose, reopened } from '../closing/replies.ts';
import type { Closing } from '../closing/service.ts';
import type { FlowDeps } from '../handlers.ts';
import { reasonOf, staff } from '../handlers.ts';
import { PRIORITIES, REASON_LENGTH } from '../policy.ts';
import { words as flowWords } from '../replies.ts';
import type { Ticket } from '../repository.ts';
import { typesOf } from '../types/repository.ts';
import { ANSWER_LENGTH, ANSWER_NAME_LENGTH, type Answers } from './answers.ts';
import { noStaffNumber, onlyOpener } from './refusals.ts';
import * as replies from './replies.ts';
import { NOTE_LENGTH, type Working } from './service.ts';
import type { Waiting } from './waiting.ts';

const SOMEBODY = '100000000000000009';
const NAME_LENGTH = 80;
const HIGHEST_NUMBER = 9_999_999;
const STATISTICS_MS = 30 * 24 * 60 * 60_000;

const { workingWords: words } = replies;
const openerOrStaff = everyone('for the opener as well as for staff; the rule asks which of them it is');
const opener = everyone('for the opener, whom the rule asks for');
const lead = able('tickets.lead');

export interface WorkingDeps extends Pick<FlowDeps, 'opening' | 'closing' | 'isStaff'> {
  readonly working: Working;
  readonly answers: Answers;
  readonly waiting: Waiting;
  readonly sql: Parameters<typeof typesOf>[0];
  readonly clock: { now(): Date };
  readonly transcripts: Pick<Kept, 'readButton'>;
  readonly discord: { nameOf(guildId: string): string };
  /** The ticket of a channel. @throws Refusal `ticket.none_here` */
  ticketHere(actor: Actor, channelId: string): Promise<Ticket>;
  byNumber(actor: Actor, number: number): Promise<Ticket | undefined>;
  leads(actor: Actor): Promise<boolean>;
}

/** Doors for the work on tickets: `/ticket …`. */
export function workingDoors(deps: WorkingDeps): Door[] {
  return [...channelDoors(deps), ...answerDoors(deps), ...listDoors(deps), ...openerDoors(deps)];
}

function channelDoors({ working, closing, opening, sql, ...deps }: WorkingDeps): Door[] {
  const none = { options: {}, access: staff, sample: {} } as const;
  return [
    command({
      name: 'ticket close',
      description: flowWords.close,
      options: { reason: { type: 'text', description: flowWords.reason, maxLength: REASON_LENGTH } },
      access: openerOrStaff,
      answer: 'form',
      sample: {},
      async run({ actor, place }, { reason }) {
        const ticket = await deps.ticketHere(actor, place.channelId);
        const isOpener = ticket.openerId === actor.userId;
        const typed = reasonOf(reason ?? '');
        if (typed !== null) {
          const { draftId } = await closing.draft(actor, ticket.id, typed);
          return confirmClose(ticket, draftId, typed, isOpener);
        }
        await closing.mayClose(actor, ticket.id);
        return askClose(ticket.id, isOpener);
      },
    }),

    command({
      ...none,
      name: 'ticket claim',
      description: words.claim,
      answer: 'public',
      run: async ({ actor, place }) => replies.claimedNow(await working.claim(actor, place.channelId)),
    }),

    command({
      ...none,
      name: 'ticket unclaim',
      description: words.unclaim,
      answer: 'public',
      run: async ({ actor, place }) =>
        replies.unclaimed(await working.unclaim(actor, place.channelId, await deps.leads(actor))),
    }),

    command({
      name: 'ticket add',
      description: words.add,
      options: { user: { type: 'person', description: words.addUser, required: true } },
      access: staff,
      answer: 'public',
      sample: { user: SOMEBODY },
      async run({ actor, place }, { user }) {
        const { changed } = await working.add(actor, place.channelId, user);
        return replies.added(user.id, changed);
      },
    }),

    command({
      name: 'ticket remove',
      description: words.remove,
      options: { user: { type: 'person', description: words.removeUser, required: true } },
      access: staff,
      answer: 'public',
      sample: { user: SOMEBODY },
      async run({ actor, place }, { user }) {
        await working.remove(actor, place.channelId, user.id);
        return replies.removed(user.id);
      },
    }),

    command({
      name: 'ticket rename',
      description: words.rename,
      options: { name: { type: 'text', description: words.name, required: true, maxLength: NAME_LENGTH } },
      access: staff,
      answer: 'private',
      sample: { name: 'refund' },
      run: async ({ actor, place }, { name }) => replies.renamed(await working.setName(actor, place.channelId, name)),
    }),

    command({
      name: 'ticket move',
      description: words.move,
      options: {
        type: { type: 'number', description: words.type, required: true, min: 1, max: HIGHEST_NUMBER, suggested: true },
      },
      access: staff,
      answer: 'public',
      sample: { type: 1 },
      run: async ({ actor, place }, { type }) => replies.moved(await working.move(actor, place.channelId, type)),
    }),

    suggest({
      command: 'ticket move',
      option: 'type',
      access: staff,
      async run({ actor }, typed): Promise<readonly Suggestion[]> {
        const types = await typesOf(sql, actor.guildId);
        return types
          .filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()))
          .slice(0, 25)
          .map(({ id, name }) => ({ name, value: id }));
      },
    }),

    command({
      name: 'ticket note',
      description: words.note,
      options: { text: { type: 'text', description: words.text, required: true, maxLength: NOTE_LENGTH } },
      access: staff,
      answer: 'private',
      sample: { text: 'Asked twice already' },
      async run({ actor, place }, { text }) {
        await working.note(actor, place.channelId, text);
        return replies.noted;
      },
    }),

    command({
      ...none,
      name: 'ticket notes',
      description: words.notes,
      answer: 'private',
      async run({ actor, place }) {
        const { ticket, notes } = await working.notes(actor, place.channelId);
        return replies.notesPage(ticket, notes);
      },
    }),

    command({
      name: 'ticket priority',
      description: words.priority,
      options: { level: { type: 'choice', description: words.level, required: true, choices: PRIORITIES } },
      access: staff,
      answer: 'public',
      sample: { level: 'high' },
      async run({ actor, place }, { level }) {
        await working.setPriority(actor, place.channelId, level);
        return replies.prioritySet(level);
      },
    }),

    command({
      name: 'ticket reopen',
      description: flowWords.reopen,
      options: { number: { type: 'number', description: flowWords.number, min: 1, max: HIGHEST_NUMBER } },
      access: staff,
      answer: 'private',
      sample: {},
      async run({ actor, place }, { number }) {
        if (number === undefined) {
          const here = await deps.ticketHere(actor, place.channelId).catch(() => undefined);
          if (!here) throw noStaffNumber.because({});
          return reopened(await closing.reopen(actor, here.id, 'command'));
        }
        const ticket = await deps.byNumber(actor, number);
        const opened = await closing.reopen(actor, ticket?.id ?? 0, 'command');
        if (opened.state !== 'opening') return reopened(opened);
        return reopened((await opening.advance(actor.guildId, opened.id, { last: false })) ?? opened);
      },
    }),
  ];
}

function answerDoors({ answers, working }: WorkingDeps): Door[] {
  const name = (description: string, suggested: boolean) =>
    ({ type: 'text', description, required: true, maxLength: ANSWER_NAME_LENGTH, suggested }) as const;
  const names = async ({ actor }: Call, typed: string): Promise<readonly Suggestion[]> =>
    (await answers.suggest(actor, typed)).map((one) => ({ name: one, value: one }));
  return [
    command({
      name: 'ticket answer',
      description: words.answer,
      options: { name: name(words.answerName, true) },
      access: staff,
      answer: 'public',
      sample: { name: 'appeal' },
      async run({ actor, place }, { name: wanted }) {
        const ticket = await working.here(actor, place.channelId);
        return replies.cannedAnswer(ticket, (await answers.find(actor, wanted)).text);
      },
    }),
    suggest({ command: 'ticket answer', option: 'name', access: staff, run: names }),

    command({
      name: 'ticket save_answer',
      description: words.saveAnswer,
      options: {
        name: name(words.answerName, false),
        text: { type: 'text', description: words.answerText, required: true, maxLength: ANSWER_LENGTH },
      },
      access: lead,
      answer: 'private',
      sample: { name: 'appeal', text: 'Write your appeal here.' },
      async run({ actor }, { name: wanted, text }) {
        await answers.save(actor, wanted, text);
        return replies.answerSaved(wanted);
      },
    }),

    command({
      name: 'ticket forget_answer',
      description: words.forgetAnswer,
      options: { name: name(words.answerName, true) },
      access: lead,
      answer: 'private',
      sample: { name: 'appeal' },
      async run({ actor }, { name: wanted }) {
        await answers.forget(actor, wanted);
        return replies.answerForgotten(wanted);
      },
    }),
    suggest({ command: 'ticket forget_answer', option: 'name', access: lead, run: names }),
  ];
}

function listDoors({ answers, clock }: WorkingDeps): Door[] {
  return [
    command({
      name: 'ticket block',
      description: words.block,
      options: {
        user: { type: 'person', description: words.blockUser, required: true },
        reason: { type: 'text', description: words.blockReason, maxLength: REASON_LENGTH },
      },
      access: staff,
      answer: 'private',
      sample: { user: SOMEBODY },
      async run({ actor }, { user, reason }) {
        await answers.block(actor, user.id, reasonOf(reason ?? ''));
        return replies.blockedNow(user.id);
      },
    }),

    command({
      name: 'ticket unblock',
      description: words.unblock,
      options: { user: { type: 'person', description: words.unblockUser, required: true } },
      access: staff,
      answer: 'private',
      sample: { user: SOMEBODY },
      async run({ actor }, { user }) {
        await answers.unblock(actor, user.id);
        return replies.unblockedNow(user.id);
      },
    }),

    command({
      name: 'ticket stats',
      description: words.stats,
      options: {},
      access: lead,
      answer: 'private',
      sample: {},
      run: async ({ actor }) =>
        replies.statistics(await answers.staffRows(actor, new Date(clock.now().getTime() - STATISTICS_MS))),
    }),
  ];
}

function openerDoors({ working, waiting, closing, transcripts, discord }: WorkingDeps): Door[] {
  return [
    command({
      name: 'ticket ask',
      description: words.ask,
      options: {},
      access: staff,
      answer: 'public',
      sample: {},
      run: async ({ actor, place }) => replies.isItSolved(await working.here(actor, place.channelId)),
    }),

    press(solvedButton, {
      access: opener,
      answer: 'update',
      sample: { ticket: 1, answer: 'no' },
      run: async ({ actor }, { ticket: id, answer }) => answered(closing, waiting, actor, id, answer),
    }),

    press(rateButton, {
      access: opener,
      answer: 'update',
      sample: { guild: '300000000000000009', ticket: 1, stars: 5 },
      server: ({ guild }) => guild,
      async run({ actor }, { ticket, stars }) {
        const rated = await waiting.rate(actor, ticket, stars);
        const read = transcripts.readButton({ guildId: actor.guildId, ticketId: ticket });
        return closedForOpener(rated, discord.nameOf(actor.guildId), { read, stars });
      },
    }),
  ];
}

/** The opener says whether it is solved. */
async function answered(
  closing: Closing,
  waiting: Waiting,
  actor: Actor,
  ticketId: number,
  answer: 'yes' | 'no',
): Promise<Reply> {
  const ticket = await closing.mayClose(actor, ticketId);
  if (ticket.openerId !== actor.userId) throw onlyOpener.because(ticket);
  if (answer === 'no') return replies.notYetSolved(await waiting.passToStaff(ticket));
  const how = { by: actor.userId, reason: null, cause: 'person', source: 'button' } as const;
  return closed(await closing.close(actor.guildId, ticketId, how));
}
