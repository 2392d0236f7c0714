import { DiscordFailure } from '../src/discord/failure.ts';
import { MESSAGES_LIMIT } from '../src/discord/limits.ts';
import type { DiscordPort, ReadMessage } from '../src/discord/port.ts';
import { readMessage } from '../src/discord/read-message.ts';
import { renderMessage } from '../src/discord/render.ts';
import type { Reply } from '../src/kit/reply.ts';
import { createFakeChannels } from './fake-channels.ts';
import { createFakeMembers } from './fake-members.ts';
import { BOT_ID, createFakeState, type FakeMessage, type FakeState } from './fake-state.ts';

export { BOT_ID, OWNER_ID } from './fake-state.ts';

/**
 * A Discord without a network. It renders what it is given as the real one would, so a reply over a limit fails here
 * too, and it refuses what Discord refuses.
 */
export interface FakeDiscord extends DiscordPort, FakeState {
  /** Writes a message as a person does. What is left out is empty; answers the message. */
  write(channelId: string, message?: Partial<ReadMessage>): ReadMessage;
}

export function createFakeDiscord(): FakeDiscord {
  const state = createFakeState();
  // One object, so that a hook that a test puts on it is the one that is called.
  const fake: FakeDiscord = Object.assign(state, {
    ...createFakeMembers(state),
    ...createFakeChannels(state),
    ...createFakeMessages(state),
  });
  return fake;
}

function createFakeMessages(state: FakeState) {
  const { messages, directMessages, written } = state;

  /** @throws DiscordFailure `gone` */
  const refuseDeleted = (channelId: string) => {
    if (state.deletedChannels.has(channelId)) throw new DiscordFailure('gone', 404, 10003, 'Unknown Channel');
  };

  return {
    write(channelId: string, message: Partial<ReadMessage> = {}): ReadMessage {
      const { author = { id: '100000000000000099', name: 'Dee', isBot: false, avatar: null } } = message;
      const raw = { id: state.nextId(), channel_id: channelId, timestamp: new Date().toISOString(), type: 0, author };
      const read = readMessage(raw);
      if (!read) throw new Error('A message that cannot be read');
      const made = { ...read, ...message, author };
      written.push(made);
      return made;
    },
    async postMessage(channelId: string, reply: Reply, nonce: string) {
      await state.failing('post');
      refuseDeleted(channelId);
      const before = messages.find((message) => message.channelId === channelId && message.nonce === nonce);
      if (before) return before;
      const message = {
        id: state.nextId(),
        channelId,
        nonce,
        body: renderMessage(reply),
        files: reply.files ?? [],
        edits: 0,
      };
      messages.push(message);
      await state.after('post');
      await state.afterPost();
      return message;
    },
    async editMessage(channelId: string, messageId: string, reply: Reply) {
      await state.failing('edit');
      refuseDeleted(channelId);
      const message = messages.find(({ id }) => id === messageId);
      const edited = message ?? directMessages.find(({ id }) => id === messageId);
      if (!edited) throw new DiscordFailure('gone', 404, 10008, 'Unknown Message');
      edited.body = renderMessage(reply);
      if (reply.files) edited.files = reply.files;
      if (message) message.edits += 1;
      await state.after('edit');
    },
    async deleteMessage(_: string, messageId: string) {
      await state.failing('deleteMessage');
      for (const list of [messages, written]) {
        const at = list.findIndex(({ id }) => id === messageId);
        if (at >= 0) list.splice(at, 1);
      }
      await state.after('deleteMessage');
    },
    async findOwnMessage(channelId: string, customId: string, after = '0') {
      await state.failing('find');
      return messages.find(
        (message) =>
          message.channelId === channelId &&
          BigInt(message.id) > BigInt(after) &&
          JSON.stringify(message.body).includes(JSON.stringify(customId)),
      );
    },
    async messagesOf(channelId: string, after = '0') {
      await state.failing('messages');
      refuseDeleted(channelId);
      const blank = (message: ReadMessage) => ({ ...message, content: '', embeds: [], attachments: [], buttons: [] });
      return [...messages.map(asRead), ...written.map((message) => (state.sees.content ? message : blank(message)))]
        .filter((message) => message.channelId === channelId && BigInt(message.id) > BigInt(after))
        .sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1))
        .slice(0, MESSAGES_LIMIT);
    },
    async directMessage(userId: string, reply: Reply) {
      await state.failing('direct');
      if (state.closedToBots.has(userId)) return 'closed' as const;
      const id = state.nextId();
      directMessages.push({ id, userId, body: renderMessage(reply), files: reply.files ?? [] });
      await state.after('direct');
      return { channelId: userId.replace(/^./, '8'), id };
    },
  };
}

/** The bot's own message as Discord gives it to who reads the channel. */
function asRead({ id, channelId, body, files }: FakeMessage): ReadMessage {
  const read = readMessage({
    ...body,
    id,
    channel_id: channelId,
    type: 0,
    timestamp: '2030-10-07T18:40:00.000Z',
    author: { id: BOT_ID, username: 'muster', bot: true },
    attachments: files.map(({ name, contentType, data }, at) => ({
      id: String(at),
      filename: name,
      content_type: contentType,
      size: data.byteLength,
      url: `https://cdn.example/${id}/${name}`,
    })),
  });
  if (!read) throw new Error('A message that cannot be read');
  return read;
}
