import { GatewayDispatchEvents as Event, PermissionFlagsBits } from 'discord-api-types/v10';
import { guildPermissions, has, permissionsIn } from '../world/permissions.ts';
import type { World, WorldEvent } from '../world/types.ts';
import { intentOf } from './intents.ts';
import { shardOf, type Session } from './session.ts';

/** A bot hears of every channel of its servers, also of those that it can't look into; threads need the view. */
const TOLD_OF_ALL = /^CHANNEL_(CREATE|UPDATE|DELETE)$/;
/** These come whatever the server's state and the session's progress. */
const OUTAGE = /^GUILD_(CREATE|DELETE)$/;

/** Whether a session hears an event: its shard, its intents, and what its bot may see. */
export function hears(world: World, session: Session, event: WorldEvent): boolean {
  const { application, intents, shard } = session;
  if (event.applicationId !== undefined && event.applicationId !== application.id) return false;
  const aboutItself = event.userId === application.botId;

  if (event.guildId === undefined) {
    if (event.channelId !== undefined) {
      if (shard[0] !== 0) return false;
      const channel = world.channels.get(event.channelId);
      if (channel && !channel.recipientIds.includes(application.botId)) return false;
    } else if (event.applicationId === undefined && !aboutItself) {
      return false;
    }
    const intent = intentOf(event.t, 'direct');
    return intent === 0 || (intents & intent) !== 0;
  }

  if (shardOf(event.guildId, shard[1]) !== shard[0]) return false;
  const intent = intentOf(event.t, 'server');
  // Of itself a bot hears without the member intent.
  const selfUpdate = aboutItself && event.t === Event.GuildMemberUpdate;
  if (intent !== 0 && (intents & intent) === 0 && !selfUpdate) return false;
  return reaches(world, session, event, aboutItself);
}

function reaches(world: World, session: Session, event: WorldEvent, aboutItself: boolean): boolean {
  const guild = event.guildId === undefined ? undefined : world.guilds.get(event.guildId);
  const { botId } = session.application;
  const addressed = event.applicationId !== undefined || aboutItself;
  // A deleted server is no longer there to look its members up; the event then names whom it is for, or all hear it.
  if (!guild) return true;
  if (!guild.members.has(botId) && !(addressed && event.t === Event.GuildDelete)) return false;
  if (OUTAGE.test(event.t)) return true;
  if (guild.unavailable) return false;
  // A server that was not announced yet carries the change in its GUILD_CREATE.
  if (session.unseen.has(guild.id) && event.t !== Event.InteractionCreate) return false;
  if (event.t === Event.InteractionCreate) return true;
  return seesPlace(world, event, botId);
}

function seesPlace(world: World, event: WorldEvent, botId: string): boolean {
  if (event.channelId === undefined || TOLD_OF_ALL.test(event.t)) {
    return event.t !== Event.GuildAuditLogEntryCreate || readsAuditLog(world, event, botId);
  }
  // The channel or thread is gone already: who saw it can't be worked out any more.
  if (!world.channels.has(event.channelId)) return true;
  const permissions = permissionsIn(world, event.channelId, botId);
  if (!has(permissions, PermissionFlagsBits.ViewChannel)) return false;
  return !event.t.startsWith('INVITE_') || has(permissions, PermissionFlagsBits.ManageChannels);
}

function readsAuditLog(world: World, event: WorldEvent, botId: string): boolean {
  return (
    event.guildId !== undefined && has(guildPermissions(world, event.guildId, botId), PermissionFlagsBits.ViewAuditLog)
  );
}
