import type { APIGuildMember } from 'discord-api-types/v10';
import { asObject, asText, type Json } from '../contract/json.ts';
import { renderMember } from '../world/render.ts';
import type { Guild, Member, World } from '../world/types.ts';
import { INTENT } from './intents.ts';
import type { Session } from './session.ts';

/** https://discord.com/developers/docs/topics/gateway-events#guild-members-chunk */
const MEMBERS_A_CHUNK = 1_000;
/** https://discord.com/developers/docs/topics/gateway-events#request-guild-members */
const MOST_BY_QUERY = 100;
const NONCE_BYTES = 32;

/** One GUILD_MEMBERS_CHUNK. */
export interface MembersChunk {
  guild_id: string;
  members: APIGuildMember[];
  chunk_index: number;
  chunk_count: number;
  not_found?: string[];
  presences?: never[];
  nonce?: string;
}

/**
 * Answers op 8, or says why Discord would not.
 * https://discord.com/developers/docs/topics/gateway-events#request-guild-members
 */
export function membersAsked(world: World, session: Session, d: unknown): MembersChunk[] | { refused: string } {
  const asked = asObject(d);
  const guild = world.guilds.get(asText(asked['guild_id']));
  if (!guild?.members.has(session.application.botId)) return { refused: 'The bot is not in that server.' };
  const found =
    asked['user_ids'] === undefined ? byQuery(world, session, guild, asked) : byIds(guild, asked['user_ids']);
  if ('refused' in found) return found;

  const asksNonce = asText(asked['nonce']);
  const nonce = asksNonce !== '' && Buffer.byteLength(asksNonce) <= NONCE_BYTES ? asksNonce : undefined;
  const count = Math.max(1, Math.ceil(found.members.length / MEMBERS_A_CHUNK));
  return Array.from({ length: count }, (_, index) => ({
    guild_id: guild.id,
    members: found.members
      .slice(index * MEMBERS_A_CHUNK, (index + 1) * MEMBERS_A_CHUNK)
      .map((member) => renderMember(world, member)),
    chunk_index: index,
    chunk_count: count,
    ...(found.missing.length > 0 ? { not_found: found.missing } : {}),
    ...(asked['presences'] === true ? { presences: [] } : {}),
    ...(nonce === undefined ? {} : { nonce }),
  }));
}

type Found = { members: Member[]; missing: string[] } | { refused: string };

function byIds(guild: Guild, userIds: unknown): Found {
  const ids = (Array.isArray(userIds) ? userIds : [userIds]).map(String);
  if (ids.length > MOST_BY_QUERY) return { refused: 'user_ids takes at most 100 ids.' };
  return {
    members: ids.flatMap((id) => guild.members.get(id) ?? []),
    missing: ids.filter((id) => !guild.members.has(id)),
  };
}

function byQuery(world: World, session: Session, guild: Guild, { query, limit }: Json): Found {
  if (typeof query !== 'string' || typeof limit !== 'number')
    return { refused: 'Either query with limit or user_ids is needed.' };
  if (query === '' && limit === 0) {
    if ((session.intents & INTENT.members) === 0) return { refused: 'All members need the GUILD_MEMBERS intent.' };
    return { members: [...guild.members.values()], missing: [] };
  }
  const start = query.toLowerCase();
  const members = [...guild.members.values()].filter((member) => {
    const name = world.users.get(member.userId)?.username ?? '';
    return name.toLowerCase().startsWith(start) || (member.nick ?? '').toLowerCase().startsWith(start);
  });
  return { members: members.slice(0, limit === 0 ? MOST_BY_QUERY : Math.min(limit, MOST_BY_QUERY)), missing: [] };
}
