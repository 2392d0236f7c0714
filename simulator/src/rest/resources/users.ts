import { openDm } from '../../world/channels.ts';
import { removeMember } from '../../world/members.ts';
import { guildPermissions } from '../../world/permissions.ts';
import { renderChannel, renderMember, renderUser } from '../../world/render.ts';
import { updateUser } from '../../world/users.ts';
import { guildFor, memberFor, userFor } from '../access.ts';
import { discordError } from '../errors.ts';
import { need, readForm } from '../form.ts';
import { compareIds, flagOf, idOf, limitOf } from '../query.ts';
import { type BotContext, NOTHING, ok, type Route } from '../route.ts';

const self = (ctx: BotContext) => ({
  ...renderUser(ctx.world, ctx.application.botId),
  mfa_enabled: true,
  locale: 'en-US',
  verified: true,
  email: null,
  premium_type: 0,
});

function patchSelf(ctx: BotContext) {
  const username = readForm(ctx.body).string('username', { min: 2, max: 32 });
  if (username !== undefined) updateUser(ctx.world, ctx.application.botId, { username });
  return ok(self(ctx));
}

function guilds(ctx: BotContext) {
  const { botId } = ctx.application;
  const limit = limitOf(ctx.query, { max: 200, fallback: 200 });
  const before = idOf(ctx.query, 'before');
  const after = idOf(ctx.query, 'after');
  const withCounts = flagOf(ctx.query, 'with_counts');
  const mine = [...ctx.world.guilds.values()]
    .filter(({ members }) => members.has(botId))
    .filter(({ id }) => before === undefined || compareIds(id, before) < 0)
    .filter(({ id }) => after === undefined || compareIds(id, after) > 0)
    .sort((a, b) => compareIds(a.id, b.id));
  const page = before !== undefined && after === undefined ? mine.slice(-limit) : mine.slice(0, limit);
  return ok(
    page.map((guild) => ({
      id: guild.id,
      name: guild.name,
      icon: null,
      banner: null,
      owner: guild.ownerId === botId,
      permissions: guildPermissions(ctx.world, guild.id, botId).toString(),
      features: [],
      ...(withCounts
        ? { approximate_member_count: guild.members.size, approximate_presence_count: guild.members.size }
        : {}),
    })),
  );
}

function leave(ctx: BotContext) {
  const guild = guildFor(ctx);
  removeMember(ctx.world, guild.id, ctx.application.botId);
  return NOTHING;
}

function directMessages(ctx: BotContext) {
  const { botId } = ctx.application;
  const recipientId = need(readForm(ctx.body).snowflake('recipient_id'), 'recipient_id');
  if (!ctx.world.users.has(recipientId) || recipientId === botId) throw discordError(50033);
  return ok(renderChannel(ctx.world, openDm(ctx.world, botId, recipientId), botId));
}

function ownMember(ctx: BotContext) {
  const guild = guildFor(ctx);
  return ok(renderMember(ctx.world, memberFor(ctx, guild, ctx.application.botId)));
}

/** https://discord.com/developers/docs/resources/user */
export const userRoutes: readonly Route[] = [
  { method: 'GET', path: '/users/@me', auth: 'bot', handle: (ctx) => ok(self(ctx)) },
  { method: 'PATCH', path: '/users/@me', auth: 'bot', handle: patchSelf },
  { method: 'POST', path: '/users/@me/channels', auth: 'bot', handle: directMessages },
  { method: 'GET', path: '/users/@me/guilds', auth: 'bot', handle: guilds },
  { method: 'DELETE', path: '/users/@me/guilds/{guild_id}', auth: 'bot', handle: leave },
  { method: 'GET', path: '/users/@me/guilds/{guild_id}/member', auth: 'bot', handle: ownMember },
  { method: 'GET', path: '/users/{user_id}', auth: 'bot', handle: (ctx) => ok(userFor(ctx)) },
];
