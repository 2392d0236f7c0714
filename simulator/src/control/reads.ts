import { InteractionType, PermissionFlagsBits } from 'discord-api-types/v10';
import { asObject } from '../contract/json.ts';
import { createdAtMs } from '../ids.ts';
import type { Live, LiveStore } from '../interactions/live.ts';
import { NotPossible } from '../interactions/not-possible.ts';
import { has, permissionsIn } from '../world/permissions.ts';
import { renderAttachment, renderUser } from '../world/render.ts';
import { isoTime } from '../world/time.ts';
import type { Message, World } from '../world/types.ts';
import type { Seen } from './seen.ts';

/** What people read. */
export interface Reader {
  /** A channel as one person sees it, oldest first: its messages, those that only he sees, and what failed for him. */
  reads(userId: string, channelId: string): Seen[];
  /** The direct messages between somebody and any bot, oldest first. */
  directMessages(userId: string): Seen[];
  seen(message: Message): Seen;
  clear(): void;
}

/** Ephemeral messages and failures are gone when a client restarts; here they stay until the world is reset. */
export function createReader(deps: { world: World; store: LiveStore }): Reader {
  const { world } = deps;
  const failed = new Set<Live>();
  deps.store.subscribe((live) => {
    if (live.outcome === 'failed') failed.add(live);
  });

  function nameOf(message: Message): string {
    const guild = message.guildId === undefined ? undefined : world.guilds.get(message.guildId);
    const user = world.users.get(message.authorId);
    const nick = guild?.members.get(message.authorId)?.nick;
    return message.webhookName ?? nick ?? user?.global_name ?? user?.username ?? 'Deleted User';
  }

  function seen(message: Message, failure?: string): Seen {
    const ephemeral = message.ephemeralFor !== undefined;
    return {
      id: message.id,
      channelId: message.channelId,
      author: {
        id: message.authorId,
        name: nameOf(message),
        bot: message.webhookName !== undefined || world.users.get(message.authorId)?.bot === true,
      },
      content: message.content,
      embeds: message.embeds.map(asObject),
      components: message.components.map(asObject),
      attachments: message.attachments.map((file) => {
        const { id, filename, url } = renderAttachment(world, message.channelId, file, ephemeral);
        return { id, filename, url };
      }),
      flags: message.flags,
      ephemeral,
      thinking: message.thinking,
      edited: message.editedTimestamp !== null,
      pinned: message.pinned,
      timestamp: message.timestamp,
      pings: { everyone: message.mentionEveryone, userIds: message.mentionUserIds, roleIds: message.mentionRoleIds },
      usedBy: message.interaction && {
        userId: message.interaction.userId,
        command: message.interaction.commandName,
      },
      failure,
    };
  }

  /** "The application did not respond" stands where the answer would. */
  function notice(live: Live): Seen {
    const { id, username } = renderUser(world, live.applicationId);
    return {
      id: live.id,
      channelId: live.channelId,
      author: { id, name: username, bot: true },
      content: '',
      embeds: [],
      components: [],
      attachments: [],
      flags: 0,
      ephemeral: true,
      thinking: false,
      edited: false,
      pinned: false,
      timestamp: isoTime(createdAtMs(live.id)),
      pings: { everyone: false, userIds: [], roleIds: [] },
      usedBy: { userId: live.userId, command: live.metadata.commandName },
      failure: live.failure,
    };
  }

  function reads(userId: string, channelId: string): Seen[] {
    const channel = world.channels.get(channelId);
    if (!channel) throw new NotPossible('That channel is gone.');
    const held = permissionsIn(world, channelId, userId);
    if (!has(held, PermissionFlagsBits.ViewChannel)) {
      throw new NotPossible(`That person can't see the channel ${channel.name}.`);
    }
    const history = has(held, PermissionFlagsBits.ReadMessageHistory) ? [...world.messagesIn(channelId).values()] : [];
    const whispers = [...world.ephemerals.values()].filter(
      (message) => message.channelId === channelId && message.ephemeralFor === userId,
    );
    const failures = [...failed].filter((live) => live.userId === userId && live.channelId === channelId);
    const redLine = (message: Message) =>
      failures.findLast(({ source, original }) => (source ?? original)?.messageId === message.id)?.failure;
    const lines = [...history, ...whispers].map((message) => seen(message, redLine(message)));
    const notices = failures
      .filter(({ type, source, original }) => type === InteractionType.ApplicationCommand && !source && !original)
      .map(notice);
    return [...lines, ...notices].sort((a, b) => compareIds(a.id, b.id));
  }

  return {
    seen: (message) => seen(message),
    reads,
    clear: () => failed.clear(),
    directMessages(userId) {
      const channels = [...world.channels.values()].filter(
        ({ guildId, recipientIds }) =>
          guildId === undefined &&
          recipientIds.includes(userId) &&
          recipientIds.some((id) => world.users.get(id)?.bot === true),
      );
      return channels.flatMap(({ id }) => reads(userId, id)).sort((a, b) => compareIds(a.id, b.id));
    },
  };
}

const compareIds = (a: string, b: string): number => (BigInt(a) < BigInt(b) ? -1 : 1);
