import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import type { Message, World, WorldEvent } from './types.ts';

/** An empty small Discord. `clock` and `ids` are shared with everything that runs beside it. */
export function createWorld({ clock, ids }: { clock: Clock; ids: Ids }): World {
  const messages = new Map<string, Map<string, Message>>();
  const listeners = new Set<(event: WorldEvent) => void>();

  return {
    clock,
    ids,
    applications: new Map(),
    users: new Map(),
    guilds: new Map(),
    channels: new Map(),
    dms: new Map(),
    ephemerals: new Map(),
    uploads: new Map(),
    webhooks: new Map(),
    invites: new Map(),
    scheduledEvents: new Map(),
    auditLogs: new Map(),
    closedToBots: new Set(),
    cdnUrl: 'https://cdn.discordapp.com',
    messagesIn(channelId) {
      let inChannel = messages.get(channelId);
      if (!inChannel) messages.set(channelId, (inChannel = new Map()));
      return inChannel;
    },
    forgetMessagesIn: (channelId) => void messages.delete(channelId),
    subscribe(hear) {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
    emit(event) {
      if (listeners.size === 0) return;
      const made = typeof event === 'function' ? event() : event;
      for (const hear of listeners) hear(made);
    },
  };
}
