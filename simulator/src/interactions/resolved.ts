import { isThread, mayView, permissionsIn } from '../world/permissions.ts';
import { renderAttachment, renderChannel, renderMemberWithoutUser, renderRole, renderUser } from '../world/render.ts';
import type { Attachment, Channel, Guild, World } from '../world/types.ts';
import { asObject } from '../contract/json.ts';
import { omit } from '../omit.ts';
import { NotPossible } from './not-possible.ts';

/** Collects the users, roles and channels that an interaction names, as `resolved` carries them. */
export interface Resolver {
  user(id: string): void;
  role(id: string): void;
  /** @param types only channels of these types; undefined for all */
  channel(id: string, types: readonly number[] | undefined): void;
  /** A user or a role. */
  mentionable(id: string): void;
  attachment(file: Attachment): void;
  /** Undefined if nothing was named. */
  result(): object | undefined;
}

/**
 * Each call throws NotPossible for what the person could not pick in Discord's client.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-resolved-data-structure
 */
export function createResolver(
  world: World,
  place: { channel: Channel; guild: Guild | undefined; botId: string; userId: string },
): Resolver {
  const { channel: here, guild, botId, userId } = place;
  const kinds: Record<string, Record<string, object>> = {};
  const put = (kind: string, id: string, value: object) => {
    (kinds[kind] ??= {})[id] = value;
  };

  const resolver: Resolver = {
    user(id) {
      if (!world.users.has(id)) throw new NotPossible(`There is no user ${id}.`);
      put('users', id, renderUser(world, id));
      const member = guild?.members.get(id);
      if (!member) return;
      const partial = omit(renderMemberWithoutUser(member), 'mute', 'deaf');
      put('members', id, { ...partial, permissions: permissionsIn(world, here.id, id).toString() });
    },
    role(id) {
      const role = guild?.roles.get(id);
      if (!role) throw new NotPossible(`There is no role ${id} here.`);
      put('roles', id, renderRole(role));
    },
    channel(id, types) {
      const channel = world.channels.get(id);
      if (!channel || channel.guildId !== guild?.id) throw new NotPossible(`There is no channel ${id} here.`);
      if (!mayView(world, id, userId)) throw new NotPossible(`That person can't see the channel ${channel.name}.`);
      if (types && !types.includes(channel.type)) {
        throw new NotPossible(`The channel ${channel.name} is not of a type that is offered.`);
      }
      const { parent_id, thread_metadata } = asObject(renderChannel(world, channel));
      put('channels', id, {
        id,
        type: channel.type,
        name: channel.name,
        permissions: permissionsIn(world, id, userId).toString(),
        app_permissions: permissionsIn(world, id, botId).toString(),
        ...(isThread(channel) ? { parent_id, thread_metadata } : {}),
      });
    },
    mentionable(id) {
      if (guild?.roles.has(id)) resolver.role(id);
      else resolver.user(id);
    },
    attachment(file) {
      world.uploads.set(file.id, file);
      put('attachments', file.id, renderAttachment(world, here.id, file, true));
    },
    result: () => (Object.keys(kinds).length === 0 ? undefined : kinds),
  };
  return resolver;
}
