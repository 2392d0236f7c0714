import type { Seen } from '../control/seen.ts';

/** Somebody with an account, in a server or not. */
export interface LookPerson {
  readonly id: string;
  /** The name that all servers show, where no nickname takes its place. */
  readonly name: string;
  readonly username: string;
  readonly bot: boolean;
}

/** A role, as everybody in the server may see it. */
export interface LookRole {
  readonly id: string;
  readonly name: string;
  /** 0xRRGGBB; 0 is no colour. */
  readonly color: number;
  readonly position: number;
  /** Its members are listed apart. */
  readonly hoist: boolean;
}

/** A member, as everybody in the server may see him. */
export interface LookMember {
  readonly id: string;
  /** The nickname, or else the name. */
  readonly name: string;
  readonly bot: boolean;
  /** Ids without @everyone. */
  readonly roles: readonly string[];
}

/** A channel that the viewer sees. */
export interface LookChannel {
  readonly id: string;
  readonly name: string;
  /** Discord's channel type: 0 text, 4 category, 11 and 12 threads. */
  readonly type: number;
  readonly parentId: string | null;
  readonly position: number;
  readonly topic: string | null;
  readonly lastMessageId: string | null;
  readonly mayWrite: boolean;
  /** Sending files. */
  readonly mayAttach: boolean;
  /** Deleting and pinning what others wrote. */
  readonly mayManageMessages: boolean;
  /** The members who see it too. */
  readonly readerIds: readonly string[];
}

/** A server, as one of its members sees it. */
export interface LookServer {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  /** Discord has an outage there. */
  readonly unavailable: boolean;
  readonly roles: readonly LookRole[];
  readonly members: readonly LookMember[];
  readonly channels: readonly LookChannel[];
}

/** Direct messages with one other. */
export interface LookDirect {
  readonly channelId: string;
  readonly otherId: string;
  readonly lastMessageId: string | null;
}

/** All that one person sees, but for the messages. */
export interface Look {
  /** Milliseconds since 1970, on the simulator's clock. */
  readonly now: number;
  readonly people: readonly LookPerson[];
  readonly servers: readonly LookServer[];
  readonly directs: readonly LookDirect[];
}

/** A file of a message, as Discord's client shows it. */
export interface LineFile {
  readonly id: string;
  readonly filename: string;
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  /** What the sender said it is, as in `image/png`. */
  readonly contentType: string | undefined;
  /** What is to be seen, for who does not see it. */
  readonly description: string | undefined;
}

/** A message with all that Discord's client shows of it. */
export interface Line extends Seen {
  readonly attachments: readonly LineFile[];
  /** Discord's message type: 0 a usual one, 6 a pin, 18 a thread. */
  readonly type: number;
  /** The message that this one answers: its text, which is empty if there are only embeds. */
  readonly replyTo: { readonly authorId: string; readonly text: string } | 'deleted' | undefined;
  readonly reactions: readonly { readonly emoji: string; readonly count: number; readonly mine: boolean }[];
}

/** Who looks at Roblox, in place of a person's id: a profile looks the same to all. */
export const ROBLOX_VIEWER = 'roblox';

/** Something that happened to what one viewer sees. It never says what: who is told asks again. */
export interface Change {
  readonly viewer: string;
  /** Channels whose messages changed. Only such as the viewer sees. */
  readonly channelIds: readonly string[];
  readonly typing: readonly { readonly channelId: string; readonly userId: string }[];
}

/** One way of breaking something. */
export interface Trouble {
  readonly name: string;
  readonly label: string;
  /** What will be seen. */
  readonly words: string;
  readonly of: 'Discord' | 'Gateway' | 'Roblox';
  /** Milliseconds on the simulator's clock at which it ends by itself; undefined while all is well. */
  readonly endsAt: number | undefined;
}

/** How the bot's process is. */
export type BotState = 'running' | 'stopped' | 'starting';

/** What the tabs beside the panes show. */
export interface System {
  readonly now: number;
  readonly troubles: readonly Trouble[];
  /** Undefined if nobody gave this simulator a hold of the bot's process. */
  readonly bot: BotState | undefined;
  /** Connections of bots to the gateway. */
  readonly sessions: number;
  /** How often Discord's contract, or Roblox's, was left. */
  readonly violations: number;
}
