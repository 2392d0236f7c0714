import { InteractionContextType, type InteractionType } from 'discord-api-types/v10';
import { asObject } from '../contract/json.ts';
import { omit } from '../omit.ts';
import { permissionsIn } from '../world/permissions.ts';
import { renderChannel, renderMember, renderUser } from '../world/render.ts';
import type { Application, Channel, Guild, World } from '../world/types.ts';

/** Who does something where, and for whose bot. */
export interface Scene {
  readonly application: Application;
  readonly userId: string;
  readonly channel: Channel;
  /** Undefined in direct messages. */
  readonly guild: Guild | undefined;
}

/** Bytes. https://discord.com/developers/docs/reference#uploading-files */
export const ATTACHMENT_SIZE_LIMIT_BYTES = 10_485_760;

/**
 * An interaction as Discord sends it.
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
 */
export function interactionPayload(
  world: World,
  scene: Scene,
  about: {
    id: string;
    token: string;
    type: InteractionType;
    data: object;
    message?: object | undefined;
    locale: string;
  },
): object {
  const { application, guild, channel } = scene;
  const { id, token, type, data, message, locale } = about;
  return {
    app_permissions: permissionsIn(world, channel.id, application.botId).toString(),
    application_id: application.id,
    attachment_size_limit: ATTACHMENT_SIZE_LIMIT_BYTES,
    authorizing_integration_owners: { '0': guild?.id ?? '0' },
    channel: partialChannel(world, scene),
    channel_id: channel.id,
    context: guild ? InteractionContextType.Guild : InteractionContextType.BotDM,
    data,
    entitlements: [],
    ...(guild ? guildParts(world, scene, guild) : { user: renderUser(world, scene.userId) }),
    id,
    locale,
    ...(message === undefined ? {} : { message }),
    token,
    type,
    version: 1,
  };
}

function guildParts(world: World, { userId, channel }: Scene, guild: Guild): object {
  const member = guild.members.get(userId);
  const user = renderUser(world, userId);
  return {
    guild: { id: guild.id, locale: guild.preferredLocale, features: [] },
    guild_id: guild.id,
    guild_locale: guild.preferredLocale,
    // A forged interaction may come from who is no member.
    ...(member
      ? { member: { ...renderMember(world, member), permissions: permissionsIn(world, channel.id, userId).toString() } }
      : { user }),
  };
}

function partialChannel(world: World, { channel, userId }: Scene): object {
  return omit(asObject(renderChannel(world, channel, userId)), 'permission_overwrites');
}
