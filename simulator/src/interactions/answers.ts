import { InteractionType, MessageType } from 'discord-api-types/v10';
import { asList, asObject, asText, type Json, lengthInCharacters } from '../contract/json.ts';
import { discordError, invalidField } from '../rest/errors.ts';
import type { InteractionSend, RestAnswer, Upload } from '../rest/interactions-port.ts';
import { findMessage } from '../world/lookup.ts';
import { createMessage, type MessageChange, updateMessage } from '../world/messages.ts';
import { renderMessage } from '../world/render.ts';
import type { Message, World } from '../world/types.ts';
import { EPHEMERAL, flagsOf, readMessage, refuseEmpty } from './body.ts';
import type { Deadlines } from './deadlines.ts';
import type { Live, LiveStore } from './live.ts';
import { shownModal } from './modals.ts';

/** A bot's first answer to an interaction. */
export interface Answers {
  /**
   * Takes the answer, or throws the DiscordError that it gets: 10062 too late or unknown, 40060 a second one, 50035 one
   * that doesn't fit, 50006 an empty one.
   */
  take(live: Live, send: InteractionSend): void;
  /** The answer to the answer. */
  receipt(live: Live, withResponse: boolean): RestAnswer;
  /** A new message of the bot that belongs to this interaction. */
  say(live: Live, data: Json, files: readonly Upload[], kind: 'first' | 'follow-up'): Message;
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
const TYPE = { pong: 1, message: 4, defer: 5, deferUpdate: 6, update: 7, choices: 8, modal: 9 } as const;

/** Which answers each kind of interaction takes. */
const FITTING: Readonly<Record<InteractionType, readonly number[]>> = {
  [InteractionType.Ping]: [1],
  [InteractionType.ApplicationCommand]: [4, 5, 9, 10, 12],
  [InteractionType.MessageComponent]: [4, 5, 6, 7, 9, 10, 12],
  [InteractionType.ApplicationCommandAutocomplete]: [8],
  [InteractionType.ModalSubmit]: [4, 5, 6, 7, 10, 12],
};
const MOST_CHOICES = 25;
const MOST_NAME_CHARACTERS = 100;
const INTEGER_OPTION = 4;
const NUMBER_OPTION = 10;

/** `now` counts real milliseconds; `onModal` hears of each form that is shown. */
export function createAnswers(deps: {
  world: World;
  store: LiveStore;
  deadlines: Deadlines;
  now(): number;
  onModal(live: Live): void;
}): Answers {
  const { world, store } = deps;

  function done(live: Live, outcome: Live['outcome'], settled: boolean) {
    live.outcome = outcome;
    live.settled = settled;
    live.tookMs ??= deps.now() - live.startedAt;
    if (settled) live.settledMs = live.tookMs;
    live.cancelTimer();
    if (!settled) deps.deadlines.startLast(live);
    store.changed(live);
  }

  function fitting(live: Live): readonly number[] {
    const types = FITTING[live.type];
    // A form that a command opened has no message to update.
    if (live.type !== InteractionType.ModalSubmit || live.source) return types;
    return types.filter((type) => type !== TYPE.deferUpdate && type !== TYPE.update);
  }

  function say(live: Live, data: Json, files: readonly Upload[], kind: 'first' | 'follow-up'): Message {
    const body = readMessage(data, files);
    refuseEmpty(body);
    return post(live, body, { ephemeral: (flagsOf(data) & EPHEMERAL) !== 0, kind });
  }

  function post(
    live: Live,
    body: MessageChange,
    { ephemeral, kind }: { ephemeral: boolean; kind: 'first' | 'follow-up' },
  ): Message {
    if (!world.channels.has(live.channelId)) throw discordError(10003);
    const first = kind === 'follow-up' ? live.original : undefined;
    const answered = first ?? live.source;
    const inServer = live.guildId === undefined ? {} : { guildId: live.guildId };
    return createMessage(world, {
      ...body,
      channelId: live.channelId,
      authorId: live.applicationId,
      applicationId: live.applicationId,
      interaction: first ? { ...live.metadata, originalResponseMessageId: first.messageId } : live.metadata,
      ephemeralFor: ephemeral ? live.userId : undefined,
      ...(answered ? { reference: { ...answered, ...inServer }, type: MessageType.Reply } : {}),
    });
  }

  function sourceOf(live: Live): Message {
    const message = live.source && findMessage(world, live.source.channelId, live.source.messageId);
    if (!message) throw discordError(10008);
    return message;
  }

  function answerWithMessage(live: Live, data: Json, files: readonly Upload[]) {
    const { channelId, id } = say(live, data, files, 'first');
    live.original = { channelId, messageId: id };
    done(live, 'answered', true);
  }

  function defer(live: Live, data: Json) {
    const ephemeral = (flagsOf(data) & EPHEMERAL) !== 0;
    const { channelId, id } = post(live, { thinking: true }, { ephemeral, kind: 'first' });
    live.original = { channelId, messageId: id };
    done(live, 'deferred', false);
  }

  function updateSource(live: Live, data: Json, files: readonly Upload[]) {
    const source = sourceOf(live);
    const change = readMessage(data, files);
    refuseEmpty(change, source);
    updateMessage(world, source.channelId, source.id, change);
    live.original = { channelId: source.channelId, messageId: source.id };
    done(live, 'updated', true);
  }

  function offerChoices(live: Live, data: Json) {
    const choices = asList(data['choices']).map((choice, index) => readChoice(live, asObject(choice), index));
    if (choices.length > MOST_CHOICES) {
      throw invalidField('data.choices', 'BASE_TYPE_MAX_LENGTH', 'Must be 25 or fewer in length.');
    }
    live.choices = choices;
    done(live, 'choices', true);
  }

  function showModal(live: Live, data: Json) {
    live.modal = shownModal(data);
    deps.onModal(live);
    done(live, 'modal', true);
  }

  return {
    say,
    take(live, { body, files }) {
      if (live.outcome === 'failed') throw discordError(10062);
      if (live.outcome !== 'waiting') throw discordError(40060);
      const { type, data } = asObject(body);
      const types = fitting(live);
      if (typeof type !== 'number' || !types.includes(type)) {
        const message = `Value must be one of {${types.join(', ')}}.`;
        throw invalidField('type', 'BASE_TYPE_CHOICES', message);
      }
      const said = asObject(data);
      if (type === TYPE.message) answerWithMessage(live, said, files);
      else if (type === TYPE.defer) defer(live, said);
      else if (type === TYPE.deferUpdate) {
        live.original = live.source;
        done(live, 'update deferred', false);
      } else if (type === TYPE.update) updateSource(live, said, files);
      else if (type === TYPE.choices) offerChoices(live, said);
      else if (type === TYPE.modal) showModal(live, said);
      else if (type === TYPE.pong) done(live, 'pong', true);
      else throw invalidField('type', 'INTERACTION_TYPE_UNAVAILABLE', 'This application cannot answer with that type.');
    },
    receipt(live, withResponse) {
      if (!withResponse) return { status: 204 };
      return { status: 200, body: receiptBody(world, live) };
    },
  };
}

function readChoice(live: Live, choice: Json, index: number): { name: string; value: string | number } {
  const { name, value } = choice;
  const at = `data.choices[${index}]`;
  const text = asText(name);
  if (text === '' || lengthInCharacters(text) > MOST_NAME_CHARACTERS) {
    throw invalidField(`${at}.name`, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.');
  }
  const numeric = live.focusedType === INTEGER_OPTION || live.focusedType === NUMBER_OPTION;
  if (numeric ? typeof value !== 'number' : typeof value !== 'string') {
    const wanted = numeric ? 'number' : 'string';
    throw invalidField(`${at}.value`, 'AUTOCOMPLETE_CHOICE_TYPE', `The option that is typed is a ${wanted}.`);
  }
  return { name: text, value: typeof value === 'number' ? value : asText(value) };
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback-interaction-callback-response-object */
function receiptBody(world: World, live: Live): object {
  const message = live.original && findMessage(world, live.original.channelId, live.original.messageId);
  const type = {
    answered: TYPE.message,
    deferred: TYPE.message,
    updated: TYPE.update,
    'update deferred': undefined,
    modal: undefined,
    choices: undefined,
    pong: undefined,
    waiting: undefined,
    failed: undefined,
  }[live.outcome];
  const interaction = {
    id: live.id,
    type: live.type,
    ...(message === undefined
      ? {}
      : {
          response_message_id: message.id,
          response_message_loading: message.thinking,
          response_message_ephemeral: message.ephemeralFor !== undefined,
        }),
    channel_id: live.channelId,
    ...(live.guildId === undefined ? {} : { guild_id: live.guildId }),
  };
  if (type === undefined || !message) return { interaction };
  return { interaction, resource: { type, message: renderMessage(world, message, { contentVisible: true }) } };
}
