import { PermissionFlagsBits } from 'discord-api-types/v10';
import { createInvite, deleteInvite, findInvite, inviteEnds } from '../../world/invites.ts';
import { channelOf, guildOf } from '../../world/lookup.ts';
import { guildPermissions, has } from '../../world/permissions.ts';
import { renderUser } from '../../world/render.ts';
import { isoTime } from '../../world/time.ts';
import type { Invite } from '../../world/types.ts';
import { guildChannelFor, guildFor, holdsIn, needIn, needInGuild } from '../access.ts';
import { discordError } from '../errors.ts';
import { readForm } from '../form.ts';
import { type BotContext, ok, type OpenContext, param, type Route } from '../route.ts';

const DAY_SECONDS = 86_400;

function render(ctx: OpenContext, invite: Invite, full: boolean) {
  const guild = guildOf(ctx.world, invite.guildId);
  const channel = channelOf(ctx.world, invite.channelId);
  return {
    type: 0,
    code: invite.code,
    inviter: renderUser(ctx.world, invite.inviterId),
    expires_at: inviteEnds(invite),
    flags: 0,
    guild: {
      id: guild.id,
      name: guild.name,
      splash: null,
      banner: null,
      description: null,
      icon: null,
      features: [],
      verification_level: 0,
      vanity_url_code: null,
      nsfw_level: 0,
      nsfw: false,
      premium_subscription_count: 0,
    },
    guild_id: guild.id,
    channel: { id: channel.id, type: channel.type, name: channel.name },
    ...(full
      ? {
          max_age: invite.maxAgeSeconds,
          max_uses: invite.maxUses,
          temporary: invite.temporary,
          uses: invite.uses,
          created_at: isoTime(invite.createdAtMs),
        }
      : {}),
  };
}

function create(ctx: BotContext) {
  const { channel, guild } = guildChannelFor(ctx);
  needIn(ctx, channel, PermissionFlagsBits.CreateInstantInvite);
  const form = readForm(ctx.body);
  const invite = createInvite(ctx.world, {
    guildId: guild.id,
    channelId: channel.id,
    inviterId: ctx.application.botId,
    maxAgeSeconds: form.integer('max_age', { min: 0, max: 60 * DAY_SECONDS }) ?? DAY_SECONDS,
    maxUses: form.integer('max_uses', { min: 0, max: 100 }) ?? 0,
    temporary: form.boolean('temporary') ?? false,
  });
  return ok(render(ctx, invite, true));
}

function ofChannel(ctx: BotContext) {
  const { channel } = guildChannelFor(ctx);
  needIn(ctx, channel, PermissionFlagsBits.ManageChannels);
  return ok(
    [...ctx.world.invites.values()]
      .filter(({ channelId }) => channelId === channel.id)
      .map((one) => render(ctx, one, true)),
  );
}

function ofGuild(ctx: BotContext) {
  const guild = guildFor(ctx);
  needInGuild(ctx, guild, PermissionFlagsBits.ManageGuild);
  return ok(
    [...ctx.world.invites.values()].filter(({ guildId }) => guildId === guild.id).map((one) => render(ctx, one, true)),
  );
}

function known(ctx: OpenContext): Invite {
  const invite = findInvite(ctx.world, param(ctx, 'code'));
  if (!invite) throw discordError(10006);
  return invite;
}

function remove(ctx: BotContext) {
  const invite = known(ctx);
  const { channel, guild } = guildChannelFor(ctx, invite.channelId);
  const inGuild = guildPermissions(ctx.world, guild.id, ctx.application.botId);
  if (!has(inGuild, PermissionFlagsBits.ManageGuild) && !holdsIn(ctx, channel, PermissionFlagsBits.ManageChannels)) {
    throw discordError(50013);
  }
  const answer = ok(render(ctx, invite, false));
  deleteInvite(ctx.world, invite);
  return answer;
}

/** https://discord.com/developers/docs/resources/invite */
export const inviteRoutes: readonly Route[] = [
  { method: 'GET', path: '/channels/{channel_id}/invites', auth: 'bot', handle: ofChannel },
  { method: 'POST', path: '/channels/{channel_id}/invites', auth: 'bot', handle: create },
  { method: 'GET', path: '/guilds/{guild_id}/invites', auth: 'bot', handle: ofGuild },
  { method: 'GET', path: '/invites/{code}', auth: 'none', handle: (ctx) => ok(render(ctx, known(ctx), false)) },
  { method: 'DELETE', path: '/invites/{code}', auth: 'bot', handle: remove },
];
