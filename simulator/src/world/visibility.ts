import { GatewayDispatchEvents } from 'discord-api-types/v10';
import { applicationsIn } from './lookup.ts';
import { mayView } from './permissions.ts';
import { renderChannel, renderChannelFor } from './render.ts';
import type { Application, Channel, Guild, World } from './types.ts';

function* channelsOf(world: World, guild: Guild): Iterable<Channel> {
  for (const id of guild.channelIds) {
    const channel = world.channels.get(id);
    if (channel && !channel.thread) yield channel;
  }
}

const seenBy = (world: World, guild: Guild, { botId }: Application) =>
  new Set([...channelsOf(world, guild)].filter(({ id }) => mayView(world, id, botId)).map(({ id }) => id));

/**
 * Makes a change of roles or members, then says CHANNEL_UPDATE to every bot whose view of a channel it opened or closed:
 * whole where it may view it now, obfuscated where it may not any more.
 * https://docs.discord.com/developers/resources/channel#channel-object-obfuscated-channels
 */
export function tellWhatComesIntoView<T>(world: World, guild: Guild, change: () => T): T {
  const before = applicationsIn(world, guild).map((application) => ({
    application,
    seen: seenBy(world, guild, application),
  }));
  const made = change();
  for (const { application, seen } of before) {
    if (!guild.members.has(application.botId)) continue;
    const now = seenBy(world, guild, application);
    for (const channel of channelsOf(world, guild)) {
      if (seen.has(channel.id) === now.has(channel.id)) continue;
      world.emit(() => ({
        t: GatewayDispatchEvents.ChannelUpdate,
        d: renderChannel(world, channel),
        renderFor: (userId) => renderChannelFor(world, channel, userId),
        guildId: guild.id,
        applicationId: application.id,
      }));
    }
  }
  return made;
}
