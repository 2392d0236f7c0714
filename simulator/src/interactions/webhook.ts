import { asObject } from '../contract/json.ts';
import { discordError } from '../rest/errors.ts';
import type { InteractionSend, Interactions, RestAnswer } from '../rest/interactions-port.ts';
import { findMessage } from '../world/lookup.ts';
import { deleteMessage, updateMessage } from '../world/messages.ts';
import { renderMessage } from '../world/render.ts';
import type { Message, World } from '../world/types.ts';
import type { Answers } from './answers.ts';
import { readMessage, refuseEmpty } from './body.ts';
import { FOLLOW_UP_MS } from './deadlines.ts';
import type { Live, LiveStore, Place } from './live.ts';

/** The routes below `/webhooks/{application}/{interaction token}`. */
export function createWebhook(deps: {
  world: World;
  store: LiveStore;
  answers: Answers;
  now(): number;
}): Omit<Interactions, 'callback'> {
  const { world, store, answers } = deps;

  /** @throws DiscordError 50027 for a token that is unknown or dead, 10015 before the first answer */
  function open(applicationId: string, token: string): Live {
    const live = store.byToken(token);
    if (!live || live.applicationId !== applicationId) throw discordError(50027);
    if (world.clock.now() - live.createdAt >= FOLLOW_UP_MS) throw discordError(50027);
    if (live.outcome === 'waiting' || live.tookMs === undefined) throw discordError(10015);
    return live;
  }

  function settle(live: Live) {
    if (!live.settled) {
      live.settled = true;
      live.settledMs = deps.now() - live.startedAt;
      live.outcome = live.outcome === 'deferred' ? 'answered' : 'updated';
      live.cancelTimer();
    }
    store.changed(live);
  }

  /** @throws DiscordError 10008 for a message that is gone or that isn't this interaction's */
  function messageOf(place: Place | undefined): Message {
    const message = place && findMessage(world, place.channelId, place.messageId);
    if (!message) throw discordError(10008);
    return message;
  }

  function named(live: Live, messageId: string): Message {
    const own = [live.original, live.source].find((place) => place?.messageId === messageId);
    if (own) return messageOf(own);
    if (!live.followUpIds.includes(messageId)) throw discordError(10008);
    return messageOf({ channelId: live.channelId, messageId });
  }

  const shown = (message: Message): RestAnswer => ({
    status: 200,
    body: renderMessage(world, message, { contentVisible: true }),
  });

  function edit(live: Live, message: Message, { body, files }: InteractionSend): RestAnswer {
    const change = readMessage(asObject(body), files);
    refuseEmpty(change, message);
    const edited = updateMessage(world, message.channelId, message.id, { ...change, thinking: false });
    if (message.id === live.original?.messageId) settle(live);
    else store.changed(live);
    return shown(edited);
  }

  function remove(live: Live, message: Message): RestAnswer {
    deleteMessage(world, message.channelId, message.id);
    if (message.id === live.original?.messageId) settle(live);
    else store.changed(live);
    return { status: 204 };
  }

  return {
    getOriginal: (applicationId, token) => shown(messageOf(open(applicationId, token).original)),
    editOriginal(applicationId, token, send) {
      const live = open(applicationId, token);
      return edit(live, messageOf(live.original), send);
    },
    deleteOriginal(applicationId, token) {
      const live = open(applicationId, token);
      return remove(live, messageOf(live.original));
    },
    followUp(applicationId, token, send) {
      const live = open(applicationId, token);
      // "When using this endpoint directly after responding with DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE, this endpoint will
      // function as Edit Original Interaction Response for backwards compatibility."
      if (live.outcome === 'deferred') return edit(live, messageOf(live.original), send);
      const message = answers.say(live, asObject(send.body), send.files, 'follow-up');
      live.followUpIds.push(message.id);
      settle(live);
      return shown(message);
    },
    getMessage: (applicationId, token, messageId) => shown(named(open(applicationId, token), messageId)),
    editMessage(applicationId, token, messageId, send) {
      const live = open(applicationId, token);
      return edit(live, named(live, messageId), send);
    },
    deleteMessage(applicationId, token, messageId) {
      const live = open(applicationId, token);
      return remove(live, named(live, messageId));
    },
  };
}
