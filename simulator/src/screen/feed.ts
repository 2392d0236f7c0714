import { GatewayDispatchEvents } from 'discord-api-types/v10';
import type { LiveStore } from '../interactions/live.ts';
import type { Roblox } from '../roblox/roblox.ts';
import { mayView } from '../world/permissions.ts';
import type { World, WorldEvent } from '../world/types.ts';
import { type Change, ROBLOX_VIEWER } from './wire.ts';

/** Tells pages that something changed for whom they look as. */
export interface Feed {
  /** Tells of what changes for these people, gathered over `GATHER_MS`. Answers a function that stops it. */
  watch(viewerIds: readonly string[], tell: (changes: Change[]) => void): () => void;
  /** Everything may be different now: the world was laid out anew. */
  everything(): void;
}

/** One act makes several events. They go out as one. */
const GATHER_MS = 30;

interface Watcher {
  readonly viewerIds: readonly string[];
  /** By viewer. */
  readonly gathered: Map<string, { channelIds: Set<string>; typing: Change['typing'][number][] }>;
  readonly tell: (changes: Change[]) => void;
  timer: NodeJS.Timeout | undefined;
}

/** What only bots hear. */
const FOR_BOTS = new Set<string>(['INTERACTION_CREATE', 'GUILD_AUDIT_LOG_ENTRY_CREATE']);

/** Listens to the world, and to interactions: ephemeral messages and failures make no event. */
export function createFeed(about: { world: World; store: LiveStore; roblox: Pick<Roblox, 'world'> }): Feed {
  const { world, store, roblox } = about;
  const watchers = new Set<Watcher>();

  function gather(watcher: Watcher, viewerId: string) {
    let change = watcher.gathered.get(viewerId);
    if (!change) watcher.gathered.set(viewerId, (change = { channelIds: new Set(), typing: [] }));
    watcher.timer ??= setTimeout(() => {
      watcher.timer = undefined;
      const changes = [...watcher.gathered].map(([viewer, { channelIds, typing }]) => ({
        viewer,
        channelIds: [...channelIds],
        typing,
      }));
      watcher.gathered.clear();
      watcher.tell(changes);
    }, GATHER_MS);
    return change;
  }

  function hear(watcher: Watcher, viewerId: string, event: WorldEvent) {
    const { channelId } = event;
    const place = channelId === undefined ? undefined : world.channels.get(channelId);
    if (!place) return void gather(watcher, viewerId);
    if (!mayView(world, place.id, viewerId)) {
      // That a channel went out of sight is seen in the list of channels, which is asked for again.
      if (event.t.startsWith('CHANNEL_') || event.t.startsWith('THREAD_')) gather(watcher, viewerId);
      return undefined;
    }
    const change = gather(watcher, viewerId);
    if (event.t !== GatewayDispatchEvents.TypingStart) change.channelIds.add(place.id);
    else change.typing.push({ channelId: place.id, userId: String((event.d as { user_id?: unknown }).user_id) });
    return undefined;
  }

  world.subscribe((event) => {
    if (FOR_BOTS.has(event.t)) return;
    for (const watcher of watchers) {
      for (const viewerId of watcher.viewerIds) if (viewerId !== ROBLOX_VIEWER) hear(watcher, viewerId, event);
    }
  });
  roblox.world.subscribe(() => {
    for (const watcher of watchers) if (watcher.viewerIds.includes(ROBLOX_VIEWER)) gather(watcher, ROBLOX_VIEWER);
  });
  store.subscribe(({ userId, channelId }) => {
    for (const watcher of watchers) {
      if (watcher.viewerIds.includes(userId)) gather(watcher, userId).channelIds.add(channelId);
    }
  });

  return {
    watch(viewerIds, tell) {
      const watcher: Watcher = { viewerIds, tell, gathered: new Map(), timer: undefined };
      watchers.add(watcher);
      return () => {
        clearTimeout(watcher.timer);
        watchers.delete(watcher);
      };
    },
    everything() {
      for (const watcher of watchers) {
        for (const viewerId of watcher.viewerIds) {
          const { channelIds } = gather(watcher, viewerId);
          if (viewerId === ROBLOX_VIEWER) continue;
          for (const id of world.channels.keys()) if (mayView(world, id, viewerId)) channelIds.add(id);
        }
      }
    },
  };
}
