import { DiscordFailure } from '../src/discord/failure.ts';
import type { DiscordPort, Member } from '../src/discord/port.ts';
import { type MessageBody, renderMessage } from '../src/discord/render.ts';
import type { Reply } from '../src/kit/reply.ts';

/** A message that stands in the fake Discord. */
export interface FakeMessage {
  readonly id: string;
  readonly channelId: string;
  readonly nonce: string;
  body: MessageBody;
  edits: number;
}

/** A Discord without a network. It renders what it is given as the real one would, so a reply over a limit fails here too. */
export interface FakeDiscord extends DiscordPort {
  readonly messages: FakeMessage[];
  readonly directMessages: { readonly userId: string; readonly body: MessageBody }[];
  /** Who owns each server; servers that are not named belong to `OWNER_ID`. */
  readonly owners: Map<string, string>;
  /** What Discord says of members, by user id; null for somebody who is not in the server. Others are members without roles. */
  readonly members: Map<string, Member | null>;
  /** Roles that were deleted, and how many members the others have, as far as the test says. */
  readonly deletedRoles: Set<string>;
  readonly holders: Map<string, number>;
  /** Every role id that `rolesOf` answers, unless it was deleted. */
  readonly roles: Set<string>;
  /** Called at the start of each request, by its name; throws to make it fail. */
  failing: (call: 'ownerOf' | 'member' | 'post' | 'edit' | 'find' | 'direct') => void | Promise<void>;
  /** Called after a message was posted, before anybody hears of it; throws to lose the answer. */
  afterPost: () => void | Promise<void>;
}

export const OWNER_ID = '100000000000000001';

export function createFakeDiscord(): FakeDiscord {
  const messages: FakeMessage[] = [];
  const directMessages: FakeDiscord['directMessages'] = [];
  const owners = new Map<string, string>();
  const members: FakeDiscord['members'] = new Map();
  const holders = new Map<string, number>();
  const [roles, deletedRoles] = [new Set<string>(), new Set<string>()];
  let nextId = 900_000_000_000_000_000n;

  const fake: FakeDiscord = {
    messages,
    directMessages,
    owners,
    members,
    roles,
    deletedRoles,
    holders,
    failing: () => {},
    afterPost: () => {},
    async ownerOf(guildId) {
      await fake.failing('ownerOf');
      return owners.get(guildId) ?? OWNER_ID;
    },
    nameOf: () => 'Test Server',
    async memberOf(_, userId) {
      await fake.failing('member');
      const member = members.get(userId);
      return member === null ? undefined : (member ?? { roleIds: [], joinedAt: undefined });
    },
    rolesOf: () => Promise.resolve([...roles].filter((id) => !deletedRoles.has(id))),
    holdersOf: (_, roleId) => Promise.resolve(holders.get(roleId)),
    async postMessage(channelId, reply, nonce) {
      await fake.failing('post');
      const before = messages.find((message) => message.channelId === channelId && message.nonce === nonce);
      if (before) return before;
      nextId += 1n;
      const message = { id: String(nextId), channelId, nonce, body: renderMessage(reply), edits: 0 };
      messages.push(message);
      await fake.afterPost();
      return message;
    },
    async editMessage(_, messageId, reply: Reply) {
      await fake.failing('edit');
      const message = messages.find(({ id }) => id === messageId);
      if (!message) throw new DiscordFailure('gone', 404, 10008, 'Unknown Message');
      message.body = renderMessage(reply);
      message.edits += 1;
    },
    async findOwnMessage(channelId, customId) {
      await fake.failing('find');
      return messages.find(
        (message) => message.channelId === channelId && JSON.stringify(message.body).includes(JSON.stringify(customId)),
      );
    },
    async directMessage(userId, reply) {
      await fake.failing('direct');
      directMessages.push({ userId, body: renderMessage(reply) });
      return 'sent';
    },
  };
  return fake;
}
