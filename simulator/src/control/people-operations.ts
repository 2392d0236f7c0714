import { PermissionFlagsBits } from 'discord-api-types/v10';
import type { Actor, ForgedAct, TypedAct } from '../interactions/acts.ts';
import type { InteractionDesk, InteractionView } from '../interactions/interactions.ts';
import type { Live } from '../interactions/live.ts';
import { type FormFiles, type GivenFile, readGivenFile } from '../interactions/files.ts';
import type { FormValues } from '../interactions/modals.ts';
import { NotPossible } from '../interactions/not-possible.ts';
import { findMessage } from '../world/lookup.ts';
import { createMessage, deleteMessage, updateMessage } from '../world/messages.ts';
import { canActOn, has, permissionsIn, sendBit } from '../world/permissions.ts';
import { addReaction } from '../world/reactions.ts';
import type { World } from '../world/types.ts';
import type { Reader } from './reads.ts';
import type { Seen } from './seen.ts';

/** An interaction, with its messages as the person who started it reads them. */
export interface ActView extends Omit<InteractionView, 'message' | 'followUps'> {
  readonly userId: string;
  readonly channelId: string;
  readonly message: Seen | undefined;
  readonly followUps: readonly Seen[];
}

/** How far an interaction should have come before it is shown. */
export type Until = 'begun' | 'answered' | 'settled';

/** Longer than the 3 s that a bot has; a clock that stands still ends no wait. */
const WAIT_MS = 10_000;

/** https://discord.com/developers/docs/resources/message#create-message */
const FILES = 10;

const reached = (live: Live, until: Until) =>
  until === 'begun' || (until === 'answered' ? live.outcome !== 'waiting' : live.settled);

/** What people do and read. */
export function peopleOperations(deps: { world: World; desk: InteractionDesk; reader: Reader }) {
  const { world, desk, reader } = deps;
  const { acts, store } = desk;

  function actView(live: Live): ActView {
    const seen = (channelId: string, messageId: string) => {
      const message = findMessage(world, channelId, messageId);
      return message && reader.seen(message);
    };
    return {
      ...desk.view(live),
      userId: live.userId,
      channelId: live.channelId,
      message: live.original && seen(live.original.channelId, live.original.messageId),
      followUps: live.followUpIds.flatMap((id) => seen(live.channelId, id) ?? []),
    };
  }

  async function shown(live: Live, until: Until = 'answered', timeoutMs = WAIT_MS): Promise<ActView> {
    await store.until(live, (now) => reached(now, until), timeoutMs);
    return actView(live);
  }

  function liveOf(interactionId: string): Live {
    const live = store.byId(interactionId);
    if (!live) throw new NotPossible(`There is no interaction ${interactionId}.`);
    return live;
  }

  function messageOf(channelId: string, messageId: string) {
    const message = findMessage(world, channelId, messageId);
    if (!message) throw new NotPossible('That message is gone.');
    return message;
  }

  type How = { until?: Until; timeoutMs?: number };
  return {
    command: ({ until, timeoutMs, ...act }: TypedAct & How) => shown(acts.command(act), until, timeoutMs),
    autocomplete: ({ until, timeoutMs, ...act }: TypedAct & How & { focused: string }) =>
      shown(acts.autocomplete(act), until, timeoutMs),
    menuCommand: (act: Actor & How & { command: string; target: { userId: string } | { messageId: string } }) =>
      shown(acts.menuCommand(act), act.until, act.timeoutMs),
    click: (act: Actor & How & { messageId: string; component: string }) =>
      shown(acts.click(act), act.until, act.timeoutMs),
    choose: (act: Actor & How & { messageId: string; component: string; values: string[] }) =>
      shown(acts.choose(act), act.until, act.timeoutMs),
    /** `files` are for its file fields. */
    submit: (act: How & { userId: string; interactionId: string; values: FormValues; files?: FormFiles }) =>
      shown(acts.submit(act), act.until, act.timeoutMs),
    forge: ({ until, timeoutMs, ...act }: ForgedAct & How) => shown(acts.forge(act), until, timeoutMs),
    /** The same interaction once more, with the same id. */
    redeliver({ interactionId }: { interactionId: string }) {
      desk.redeliver(liveOf(interactionId));
    },
    /** Waits until an interaction came that far, and shows it. */
    interaction: ({ interactionId, until, timeoutMs }: How & { interactionId: string }) =>
      shown(liveOf(interactionId), until, timeoutMs),
    /** The commands that Discord's client shows. */
    commands: (actor: Actor) =>
      acts.offered(actor).map(({ application, command }) => ({ applicationId: application.id, ...command })),
    setLocale({ userId, locale }: { userId: string; locale: string }) {
      desk.setLocale(userId, locale);
    },

    reads: ({ userId, channelId }: Actor) => reader.reads(userId, channelId),
    directMessages: ({ userId }: { userId: string }) => reader.directMessages(userId),

    /** Writes a message by hand, also with files. */
    write(about: Actor & { content: string; replyTo?: string; files?: readonly GivenFile[] }) {
      const { userId, channelId, content, replyTo, files = [] } = about;
      const channel = world.channels.get(channelId);
      if (!channel) throw new NotPossible('That channel is gone.');
      if (!has(permissionsIn(world, channelId, userId), PermissionFlagsBits.ViewChannel | sendBit(channel))) {
        throw new NotPossible(`That person can't write in ${channel.name}.`);
      }
      if (files.length > 0 && !has(permissionsIn(world, channelId, userId), PermissionFlagsBits.AttachFiles)) {
        throw new NotPossible(`That person can't send files in ${channel.name}.`);
      }
      if (files.length > FILES) throw new NotPossible(`A message takes up to ${FILES} files.`);
      const attachments = files.map(readGivenFile);
      const reference = replyTo === undefined ? {} : { reference: { messageId: replyTo, channelId } };
      return reader.seen(createMessage(world, { channelId, authorId: userId, content, attachments, ...reference }));
    },
    edit({ userId, channelId, messageId, content }: Actor & { messageId: string; content: string }) {
      const message = messageOf(channelId, messageId);
      if (message.authorId !== userId) throw new NotPossible('Only its author can edit a message.');
      return reader.seen(updateMessage(world, channelId, messageId, { content }));
    },
    /** One's own, one that only oneself sees, or with MANAGE_MESSAGES any. */
    deleteMessage({ userId, channelId, messageId }: Actor & { messageId: string }) {
      const { authorId, ephemeralFor } = messageOf(channelId, messageId);
      const mayAny = has(permissionsIn(world, channelId, userId), PermissionFlagsBits.ManageMessages);
      if (authorId !== userId && ephemeralFor !== userId && !mayAny)
        throw new NotPossible("That person can't delete it.");
      deleteMessage(world, channelId, messageId);
    },
    react({ userId, channelId, messageId, emoji }: Actor & { messageId: string; emoji: string }) {
      addReaction(world, messageOf(channelId, messageId), emoji, userId);
    },
    /** Whether Discord would let one member act on another at all. */
    standsAbove: ({ guildId, userId, otherId }: { guildId: string; userId: string; otherId: string }) =>
      canActOn(world, guildId, userId, otherId),
  };
}
