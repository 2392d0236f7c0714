import type { Reply, Row } from '../../../kit/reply.ts';
import { createButton, createMenu } from '../addresses.ts';
import { COLOR } from '../replies.ts';
import type { TicketType } from '../types/repository.ts';

/** Of more types a menu is shown, so that they stay in one row. */
const MOST_BUTTONS = 5;

/** The message with the Create Ticket button. It says nothing that could become wrong. */
export function panel(types: readonly TicketType[]): Reply {
  return {
    embed: {
      title: 'Do you need help?',
      color: COLOR,
      description:
        types.length > 1
          ? 'Pick what it is about. You get a private channel that only you and the staff see.'
          : 'Press the button. You get a private channel that only you and the staff see.',
    },
    rows: [createRow(types)],
  };
}

/** A custom_id that stands on a panel of these types. */
export const panelAddress = (types: readonly TicketType[]): string =>
  types.length > MOST_BUTTONS ? createMenu.to({}) : createButton.to({ type: types[0]?.id ?? 0 });

function createRow(types: readonly TicketType[]): Row {
  if (types.length <= 1) {
    return [{ label: 'Create Ticket', style: 'success', customId: createButton.to({ type: types[0]?.id ?? 0 }) }];
  }
  if (types.length <= MOST_BUTTONS) {
    return types.map(({ id, name, emoji }, index) => ({
      label: name,
      style: index === 0 ? 'success' : 'secondary',
      customId: createButton.to({ type: id }),
      ...(emoji !== null && { emoji }),
    }));
  }
  return {
    menu: 'choice',
    customId: createMenu.to({}),
    placeholder: 'Create Ticket: what is it about?',
    choices: types.map(({ id, name, emoji }) => ({
      label: name,
      value: String(id),
      ...(emoji !== null && { emoji }),
    })),
  };
}

/** The answer to `/sendticket`. */
export const panelPosted = (channelId: string): Reply => ({
  content: `Done. The button for tickets is in <#${channelId}>.`,
});
