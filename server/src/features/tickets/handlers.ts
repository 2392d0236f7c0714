import type { DiscordPort } from '../../discord/port.ts';
import { able, everyone } from '../../kit/access.ts';
import type { Address } from '../../kit/address.ts';
import { type AddressDoor, type Call, command, type Door, type Given, press, submit } from '../../kit/door.ts';
import type { Form, Reply } from '../../kit/reply.ts';
import {
  closeButton,
  closeForm,
  closeYes,
  createButton,
  createForm,
  createMenu,
  reopenButton,
  undoButton,
  undoDirectButton,
} from './addresses.ts';
import * as replies from './closing/replies.ts';
import type { Closing } from './closing/service.ts';
import type { Admission } from './opening/admission.ts';
import { opened } from './opening/replies.ts';
import type { Filled, Opening } from './opening/service.ts';
import { panelPosted } from './panels/replies.ts';
import type { Panels } from './panels/service.ts';
import { PANEL_PERMISSIONS, REASON_LENGTH } from './policy.ts';
import { cannotPost } from './refusals.ts';
import { words } from './replies.ts';
import type { Source, Ticket } from './repository.ts';
import type { IsStaff } from './staff.ts';
import { typedText } from './typed.ts';
import { answersTo, filesTo, formOf } from './types/forms.ts';
import type { Sync } from './upkeep/sync.ts';

export const staff = able('tickets.staff', 'tickets.lead');
const anybody = everyone('opening a ticket is for every member; who is blocked is refused by the rule itself');
const openerOrStaff = everyone('for the opener as well as for staff; the rule asks which of them it is');

export interface FlowDeps {
  readonly opening: Opening;
  readonly closing: Closing;
  readonly admission: Admission;
  readonly panels: Panels;
  readonly isStaff: IsStaff;
  readonly sync: Sync;
  readonly discord: Pick<DiscordPort, 'nameOf'>;
  /** Which one a ticket is among those that wait for room. */
  placeOf(ticket: Ticket): Promise<number>;
}

/** Doors of the main flow: the panel, opening, closing, and taking it back. */
export function flowDoors(deps: FlowDeps): Door[] {
  const { opening, closing, admission } = deps;

  async function create(call: Call, typeId: number): Promise<Reply | Form> {
    const { type, isFull } = await admission.enter(call.actor, typeId);
    if (!isFull && type.questions.length > 0) return formOf(type);
    return open(call, type.id, 'button', { answers: [], files: [] });
  }

  async function open(call: Call, typeId: number, source: Source, filled: Filled): Promise<Reply> {
    const { interactionId, actor, place } = call;
    const { ticket, already } = await opening.open(actor, typeId, {
      interactionId,
      channelId: place.channelId,
      source,
      ...filled,
    });
    // Leaving the server takes the opener's access away, and without the member intent nobody tells of the return.
    if (already && actor.joinedAt && actor.joinedAt > ticket.openedAt) await deps.sync.channel(ticket);
    const inLine = ticket.queuedAt === null ? undefined : await deps.placeOf(ticket);
    return opened(ticket, already, inLine);
  }

  async function reopen(call: Call, ticketId: number, source: Source): Promise<Reply> {
    const ticket = await closing.reopen(call.actor, ticketId, source);
    return replies.reopened(await finishOpening(ticket));
  }

  const finishOpening = async (ticket: Ticket): Promise<Ticket> =>
    ticket.state === 'opening'
      ? ((await opening.advance(ticket.guildId, ticket.id, { last: false })) ?? ticket)
      : ticket;

  return [
    command({
      name: 'sendticket',
      description: words.sendticket,
      options: { channel: { type: 'channel', description: words.channel } },
      access: staff,
      answer: 'private',
      sample: {},
      async run(call, { channel }) {
        const channelId = channel?.id ?? call.place.channelId;
        const bits = channel ? channel.botPermissions : call.place.botPermissions;
        const missing = PANEL_PERMISSIONS.filter(([, bit]) => bits !== undefined && (bits & bit) === 0n);
        if (missing.length > 0) throw cannotPost.because({ channelId, missing: missing.map(([name]) => name) });
        await deps.panels.post(call.actor, channelId, call.interactionId);
        return panelPosted(channelId);
      },
    }),

    either('press', createButton, { type: 0 }, (call, { type }) => create(call, type)),
    either('pick', createMenu, {}, (call, _, { picked }) => create(call, Number(picked.values[0] ?? 0))),

    submit(createForm, {
      access: anybody,
      answer: 'private',
      sample: { type: 1 },
      async run(call, { type: typeId }, inputs, files) {
        const { type } = await admission.enter(call.actor, typeId);
        return open(call, type.id, 'form', {
          answers: answersTo(type, inputs, files),
          files: filesTo(type, files),
        });
      },
    }),

    press(closeButton, {
      access: openerOrStaff,
      answer: 'form',
      sample: { ticket: 1 },
      async run({ actor }, { ticket }) {
        const { openerId } = await closing.mayClose(actor, ticket);
        return replies.askClose(ticket, openerId === actor.userId);
      },
    }),

    submit(closeForm, {
      access: openerOrStaff,
      answer: 'public',
      sample: { ticket: 1 },
      async run({ actor }, { ticket: id }, { reason = '' }) {
        await closing.mayClose(actor, id);
        return replies.closed(
          await closing.close(actor.guildId, id, {
            by: actor.userId,
            reason: reasonOf(reason),
            cause: 'person',
            source: 'form',
          }),
        );
      },
    }),

    press(closeYes, {
      access: openerOrStaff,
      answer: 'public',
      sample: { ticket: 1, draft: 1 },
      run: async ({ actor }, { ticket, draft }) => replies.closed(await closing.confirm(actor, ticket, draft)),
    }),

    press(undoButton, {
      access: openerOrStaff,
      answer: 'update',
      sample: { ticket: 1 },
      run: async ({ actor }, { ticket }) =>
        replies.undone(await closing.undo(actor, ticket, 'button', 'here'), actor.userId),
    }),

    press(undoDirectButton, {
      access: openerOrStaff,
      answer: 'update',
      sample: { guild: '300000000000000009', ticket: 1 },
      server: ({ guild }) => guild,
      run: async ({ actor }, { ticket }) =>
        replies.undoneDirectly(await closing.undoDirectly(actor, ticket), deps.discord.nameOf(actor.guildId)),
    }),

    command({
      name: 'ticket undo',
      description: words.undo,
      options: {},
      access: openerOrStaff,
      answer: 'private',
      sample: {},
      run: async ({ actor }) => replies.reopened(await closing.undoLast(actor)),
    }),

    press(reopenButton, {
      access: staff,
      answer: 'private',
      sample: { ticket: 1 },
      run: (call, { ticket }) => reopen(call, ticket, 'button'),
    }),
  ];
}

/** What a person typed as the reason of a close; null for nothing. */
export function reasonOf(typed: string): string | null {
  const text = typedText(typed, REASON_LENGTH);
  return text === '' ? null : text;
}

/** A door that answers with a message to the person alone, or with a form where the type asks questions. */
function either<V>(
  kind: 'press' | 'pick',
  at: Address<V>,
  sample: NoInfer<V>,
  run: (call: Call, values: V, given: Given) => Promise<Reply | Form>,
): AddressDoor {
  return {
    kind,
    name: at.name,
    access: anybody,
    answer: 'private',
    sample: at.to(sample),
    open(customId) {
      const values = at.from(customId);
      return values && ((call, given) => run(call, values, given));
    },
  };
}
