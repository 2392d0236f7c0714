import type { Channel, Member, ReadMessage, Role } from '../src/discord/port.ts';
import type { MessageBody } from '../src/discord/render.ts';
import type { ReplyFile } from '../src/kit/reply.ts';

/** A message of the bot that stands in the fake Discord. */
export interface FakeMessage {
  readonly id: string;
  readonly channelId: string;
  readonly nonce: string;
  body: MessageBody;
  files: readonly ReplyFile[];
  edits: number;
}

/** A channel, category or thread of the fake Discord. */
export type FakeChannel = { -readonly [K in keyof Channel]: Channel[K] } & {
  readonly guildId: string;
  archived: boolean;
  /** Who was let into it, if it is a thread. */
  readonly memberIds: Set<string>;
};

/** Every request that can be made to fail, and every change whose answer can be lost. */
export type FakeCall =
  | 'ownerOf'
  | 'member'
  | 'account'
  | 'roles'
  | 'giveRole'
  | 'takeRole'
  | 'nickname'
  | 'members'
  | 'post'
  | 'edit'
  | 'find'
  | 'direct'
  | 'messages'
  | 'deleteMessage'
  | 'channels'
  | 'channel'
  | 'createChannel'
  | 'createThread'
  | 'threads'
  | 'addToThread'
  | 'removeFromThread'
  | 'editChannel'
  | 'deleteChannel';

/** What the fake Discord holds, and how a test makes it fail. */
export interface FakeState {
  readonly messages: FakeMessage[];
  readonly directMessages: {
    readonly id: string;
    readonly userId: string;
    body: MessageBody;
    files: readonly ReplyFile[];
  }[];
  /** Accounts that were deleted: Discord takes no overwrite for them. */
  readonly goneAccounts: Set<string>;
  /** Who owns each server; servers that are not named belong to `OWNER_ID`. */
  readonly owners: Map<string, string>;
  /** What Discord says of members, by user id; null for somebody who is not in the server. Others are members without roles. */
  readonly members: Map<string, Partial<Member> | null>;
  /** Every role id that `rolesOf` answers, unless it was deleted. */
  readonly roles: Set<string>;
  /** More about roles, by id, where a test needs it. Without a position a role stands below the bot's. */
  readonly roleFacts: Map<string, Partial<Omit<Role, 'id'>>>;
  /** Roles that were deleted, and how many members the others have, as far as the test says. */
  readonly deletedRoles: Set<string>;
  readonly holders: Map<string, number>;
  /** Channels, categories and threads, by id. Messages can be posted in others, too, unless those were deleted. */
  readonly channels: Map<string, FakeChannel>;
  readonly deletedChannels: Set<string>;
  /** What people wrote, besides the bot's own messages. Put there by `write`. */
  readonly written: ReadMessage[];
  /** People who take no direct messages. */
  readonly closedToBots: Set<string>;
  /** What the bot is allowed to hear. */
  readonly sees: { content: boolean; members: boolean };
  /** Called at the start of each request, by its name; throws to make it fail. */
  failing: (call: FakeCall) => void | Promise<void>;
  /** Called after a change was made, before anybody hears of it; throws to lose the answer. */
  after: (call: FakeCall) => void | Promise<void>;
  /** The same for a message that was posted. */
  afterPost: () => void | Promise<void>;
  /** The next id, as a snowflake. */
  nextId(): string;
}

export const OWNER_ID = '100000000000000001';
/** The bot itself. */
export const BOT_ID = '400000000000000001';

export function createFakeState(): FakeState {
  let lastId = 900_000_000_000_000_000n;
  return {
    messages: [],
    directMessages: [],
    goneAccounts: new Set(),
    owners: new Map(),
    members: new Map(),
    roles: new Set(),
    roleFacts: new Map(),
    deletedRoles: new Set(),
    holders: new Map(),
    channels: new Map(),
    deletedChannels: new Set(),
    written: [],
    closedToBots: new Set(),
    sees: { content: true, members: true },
    failing: () => {},
    after: () => {},
    afterPost: () => {},
    nextId: () => String((lastId += 1n)),
  };
}
