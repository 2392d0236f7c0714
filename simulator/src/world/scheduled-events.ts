import { type APIGuildScheduledEvent, GatewayDispatchEvents } from 'discord-api-types/v10';
import type { World } from './types.ts';

/** Adds or replaces a scheduled event and says so. */
export function putScheduledEvent(world: World, event: APIGuildScheduledEvent): APIGuildScheduledEvent {
  const t = world.scheduledEvents.has(event.id)
    ? GatewayDispatchEvents.GuildScheduledEventUpdate
    : GatewayDispatchEvents.GuildScheduledEventCreate;
  world.scheduledEvents.set(event.id, event);
  world.emit({ t, d: event, guildId: event.guild_id });
  return event;
}

/** Deletes a scheduled event. */
export function deleteScheduledEvent(world: World, event: APIGuildScheduledEvent): void {
  if (!world.scheduledEvents.delete(event.id)) return;
  world.emit({ t: GatewayDispatchEvents.GuildScheduledEventDelete, d: event, guildId: event.guild_id });
}
