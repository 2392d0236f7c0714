import { InteractionResponseType, MessageFlags } from 'discord-api-types/v10';
import type { AnswerWay } from '../kit/door.ts';
import type { Form, Reply } from '../kit/reply.ts';
import { DiscordFailure } from './failure.ts';
import type { InteractionHandle, InteractionSender } from './port.ts';
import { renderForm, renderMessage } from './render.ts';

/** The wire side of one interaction. It knows whether the answer was deferred, and so how the reply must be sent. */
export interface Line {
  /** Tells Discord that the answer takes longer. Answers once it is told, or could not be. */
  defer(way: AnswerWay): Promise<void>;
  /**
   * Like `defer`, before anything else is done.
   *
   * @throws DiscordFailure `late` where somebody has answered already, or nobody waits any more
   */
  claim(way: AnswerWay): Promise<void>;
  send(way: AnswerWay, reply: Reply): Promise<void>;
  /** Opens a form. Answers false, having done nothing, where the answer was deferred: Discord allows no form then. */
  showForm(form: Form): Promise<boolean>;
}

/** Files that are sent within the three seconds of a first answer over a slow line, too. */
const FIRST_ANSWER_BYTES = 256 * 1024;

/** Opens the line over which one interaction is answered. */
export function openLine(handle: InteractionHandle, sender: InteractionSender): Line {
  let deferral: Promise<AnswerWay | undefined> | undefined;

  const line: Line = {
    async defer(way) {
      // A deferral that did not arrive leaves the first answer free for the reply itself.
      deferral = sender.answer(handle, deferralOf(way)).then(
        () => way,
        () => undefined,
      );
      await deferral;
    },

    async claim(way) {
      const told = sender.answer(handle, deferralOf(way));
      deferral = told.then(
        () => way,
        () => undefined,
      );
      try {
        await told;
      } catch (error) {
        if (error instanceof DiscordFailure && error.sort === 'late') throw error;
      }
    },

    async send(way, reply) {
      // What takes long to send would be too late as the first answer.
      if (!deferral && bytesOf(reply) > FIRST_ANSWER_BYTES) await line.defer(way);
      const deferred = await deferral;
      if (!deferred) return sender.answer(handle, answerOf(way, reply), reply.files);
      if (deferred === way) return sender.editAnswer(handle, renderMessage(reply), reply.files);
      // The reply is for other eyes than the deferral promised, such as a refusal after a public "is thinking…".
      if (deferred !== 'update') await sender.deleteAnswer(handle);
      return sender.followUp(handle, messageData(way, reply), reply.files);
    },

    async showForm(form) {
      if (await deferral) return false;
      await sender.answer(handle, { type: InteractionResponseType.Modal, data: renderForm(form) });
      return true;
    },
  };
  return line;
}

const bytesOf = ({ files = [] }: Reply): number => files.reduce((sum, { data }) => sum + data.byteLength, 0);

function deferralOf(way: AnswerWay) {
  if (way === 'update') return { type: InteractionResponseType.DeferredMessageUpdate };
  return {
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    ...(way === 'private' && { data: { flags: MessageFlags.Ephemeral } }),
  };
}

function answerOf(way: AnswerWay, reply: Reply) {
  const type =
    way === 'update' ? InteractionResponseType.UpdateMessage : InteractionResponseType.ChannelMessageWithSource;
  return { type, data: messageData(way, reply) };
}

const messageData = (way: AnswerWay, reply: Reply) => renderMessage(reply, way === 'private' ? 'private' : 'all');
