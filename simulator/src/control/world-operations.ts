import { type APIOverwrite, ApplicationFlags, type ChannelType, OverwriteType } from 'discord-api-types/v10';
import { createApplication, resetToken } from '../world/applications.ts';
import { createChannel, deleteChannel, openDm, updateChannel } from '../world/channels.ts';
import { createGuild, deleteGuild, setGuildUnavailable, transferGuild, updateGuild } from '../world/guilds.ts';
import { guildOf } from '../world/lookup.ts';
import { addMember, banMember, removeMember, unbanMember, updateMember } from '../world/members.ts';
import { createRole, deleteRole, updateRole } from '../world/roles.ts';
import { createUser, updateUser } from '../world/users.ts';
import type { Application, World } from '../world/types.ts';

/** The intents that an application's owner can switch on in Discord's portal. */
export type PortalIntent = 'members' | 'presences' | 'content';

/** Who may or may not do what in a channel; bits as decimal strings. */
export interface Overwrite {
  readonly roleId?: string;
  readonly userId?: string;
  readonly allow?: string;
  readonly deny?: string;
}

const INTENT_FLAGS: Readonly<Record<PortalIntent, number>> = {
  members: ApplicationFlags.GatewayGuildMembersLimited,
  presences: ApplicationFlags.GatewayPresenceLimited,
  content: ApplicationFlags.GatewayMessageContentLimited,
};

const flagsOf = (intents: readonly PortalIntent[]) =>
  intents.reduce((flags, intent) => flags | INTENT_FLAGS[intent], 0);

const readOverwrites = (overwrites: readonly Overwrite[]): APIOverwrite[] =>
  overwrites.map(({ roleId, userId, allow = '0', deny = '0' }) => ({
    id: roleId ?? userId ?? '',
    type: roleId === undefined ? OverwriteType.Member : OverwriteType.Role,
    allow,
    deny,
  }));

const applicationView = ({ id, botId, token, name, publicKey }: Application) => ({ id, botId, token, name, publicKey });

/** Makes and changes what is in the world. Every id may be chosen, else one is drawn. */
export function worldOperations({ world }: { world: World }) {
  const applicationOf = (id: string): Application => {
    const application = world.applications.get(id);
    if (!application) throw new Error(`There is no application ${id}`);
    return application;
  };

  return {
    /** With the token for its bot. `intents`: those that its owner switched on. */
    makeApplication: (about: { name: string; id?: string; token?: string; intents?: PortalIntent[] }) => {
      const { intents = [], ...rest } = about;
      return applicationView(createApplication(world, { ...rest, flags: flagsOf(intents) }));
    },
    setIntents({ applicationId, intents }: { applicationId: string; intents: PortalIntent[] }) {
      applicationOf(applicationId).flags = flagsOf(intents);
    },
    resetToken: ({ applicationId }: { applicationId: string }) => resetToken(world, applicationOf(applicationId)),
    makeUser: (about: { username: string; globalName?: string; id?: string }) => createUser(world, about),
    renameUser({ userId, ...change }: { userId: string; username?: string; globalName?: string | null }) {
      updateUser(world, userId, change);
    },

    /** It begins with @everyone and one text channel. */
    makeServer(about: { name: string; ownerId: string; id?: string; preferredLocale?: string }) {
      const guild = createGuild(world, about);
      return { id: guild.id, name: guild.name, generalId: [...guild.channelIds][0] ?? '' };
    },
    changeServer({ guildId, ...change }: { guildId: string; name?: string; preferredLocale?: string }) {
      updateGuild(world, guildId, change);
    },
    transferServer({ guildId, userId }: { guildId: string; userId: string }) {
      transferGuild(world, guildId, userId);
    },
    /** An outage of one server, or its end. */
    setOutage({ guildId, unavailable }: { guildId: string; unavailable: boolean }) {
      setGuildUnavailable(world, guildId, unavailable);
    },
    deleteServer({ guildId }: { guildId: string }) {
      deleteGuild(world, guildId);
    },

    /** A new person in a server. */
    makeMember(about: {
      guildId: string;
      username: string;
      globalName?: string;
      id?: string;
      roles?: string[];
      nick?: string;
    }) {
      const { guildId, roles = [], nick, ...person } = about;
      const { id } = createUser(world, person);
      addMember(world, guildId, id, { roles, ...(nick === undefined ? {} : { nick }) });
      return { id };
    },
    /** Somebody joins, or a bot is invited: `permissions` (decimal string) come in a role of its own. */
    join(about: { guildId: string; userId: string; roles?: string[]; permissions?: string }) {
      const { guildId, userId, roles, permissions } = about;
      addMember(world, guildId, userId, {
        ...(roles ? { roles } : {}),
        ...(permissions === undefined ? {} : { permissions: BigInt(permissions) }),
      });
    },
    /** `roles` replaces all; `timedOutUntil` is ISO 8601. */
    changeMember(about: {
      guildId: string;
      userId: string;
      roles?: string[];
      nick?: string | null;
      timedOutUntil?: string | null;
    }) {
      const { guildId, userId, roles, nick, timedOutUntil } = about;
      updateMember(world, guildId, userId, {
        ...(roles ? { roles } : {}),
        ...(nick === undefined ? {} : { nick }),
        ...(timedOutUntil === undefined ? {} : { communicationDisabledUntil: timedOutUntil }),
      });
    },
    /** Leaves by himself, or is kicked: to a bot it looks the same. */
    leave({ guildId, userId }: { guildId: string; userId: string }) {
      removeMember(world, guildId, userId);
    },
    ban({ guildId, userId, reason }: { guildId: string; userId: string; reason?: string }) {
      banMember(world, guildId, userId, { reason: reason ?? null });
    },
    unban({ guildId, userId }: { guildId: string; userId: string }) {
      unbanMember(world, guildId, userId);
    },

    makeRole(about: {
      guildId: string;
      name: string;
      id?: string;
      permissions?: string;
      position?: number;
      color?: number;
      mentionable?: boolean;
    }) {
      const { guildId, ...role } = about;
      return { id: createRole(world, guildId, role).id };
    },
    changeRole(about: { guildId: string; roleId: string; name?: string; permissions?: string; position?: number }) {
      const { guildId, roleId, ...change } = about;
      updateRole(world, guildId, roleId, change);
    },
    deleteRole({ guildId, roleId }: { guildId: string; roleId: string }) {
      deleteRole(world, guildId, roleId);
    },

    /** `type` is Discord's: 0 text (the usual one), 2 voice, 4 category, 5 announcements, 15 forum. */
    makeChannel(about: {
      guildId: string;
      name: string;
      id?: string;
      type?: ChannelType;
      parentId?: string;
      topic?: string;
      nsfw?: boolean;
      overwrites?: Overwrite[];
    }) {
      const { guildId, overwrites, ...channel } = about;
      const made = createChannel(world, guildId, {
        ...channel,
        ...(overwrites ? { overwrites: readOverwrites(overwrites) } : {}),
      });
      return { id: made.id };
    },
    changeChannel(about: {
      channelId: string;
      name?: string;
      topic?: string | null;
      parentId?: string | null;
      overwrites?: Overwrite[];
    }) {
      const { channelId, overwrites, ...change } = about;
      updateChannel(world, channelId, { ...change, ...(overwrites ? { overwrites: readOverwrites(overwrites) } : {}) });
    },
    deleteChannel({ channelId }: { channelId: string }) {
      deleteChannel(world, channelId);
    },
    /** The direct-message channel of two people. */
    openDirectMessages: ({ userId, otherId }: { userId: string; otherId: string }) => ({
      id: openDm(world, userId, otherId).id,
    }),

    /** Everything in one server, for looking around. */
    lookAt({ guildId }: { guildId: string }) {
      const guild = guildOf(world, guildId);
      return {
        id: guild.id,
        name: guild.name,
        ownerId: guild.ownerId,
        unavailable: guild.unavailable,
        roles: [...guild.roles.values()].map(({ id, name, position, permissions, managed }) => ({
          id,
          name,
          position,
          permissions,
          managed,
        })),
        members: [...guild.members.values()].map(({ userId, nick, roles }) => ({
          id: userId,
          name: world.users.get(userId)?.global_name ?? world.users.get(userId)?.username ?? '',
          bot: world.users.get(userId)?.bot === true,
          nick,
          roles,
        })),
        channels: [...guild.channelIds].flatMap((id) => {
          const channel = world.channels.get(id);
          if (!channel) return [];
          const { name, type, parentId, position, topic, overwrites } = channel;
          return [{ id, name, type, parentId, position, topic, overwrites }];
        }),
      };
    },
    servers: (_: Record<string, never>) =>
      [...world.guilds.values()].map(({ id, name, ownerId }) => ({ id, name, ownerId })),
    applications: (_: Record<string, never>) => [...world.applications.values()].map(applicationView),
  };
}
