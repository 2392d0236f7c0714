import { asObject } from '../contract/json.ts';
import { omit } from '../omit.ts';
import { renderGuildCreate, renderUser } from '../world/render.ts';
import type { Guild, World } from '../world/types.ts';
import type { Identified } from './identify.ts';
import { INTENT } from './intents.ts';
import type { Session } from './session.ts';

/** How many servers are announced in one go; the rest waits for its turn so that 2,500 don't block the others. */
const SERVERS_IN_A_GO = 50;

/** READY's data: every server is unavailable until its GUILD_CREATE. https://discord.com/developers/docs/topics/gateway-events#ready */
export function readyData(
  world: World,
  about: { identified: Identified; sessionId: string; resumeUrl: string; serverIds: readonly string[] },
): object {
  const { application, shard, shardNamed } = about.identified;
  return {
    v: 10,
    user: { ...renderUser(world, application.botId), verified: true, email: null, mfa_enabled: true },
    guilds: about.serverIds.map((id) => ({ id, unavailable: true })),
    session_id: about.sessionId,
    resume_gateway_url: about.resumeUrl,
    ...(shardNamed ? { shard } : {}),
    application: { id: application.id, flags: application.flags, flags_new: String(application.flags) },
  };
}

/** A server's data without the keys that only REST's description has. */
export const overGateway = (guild: object): object => omit(asObject(guild), 'home_header', 'nsfw');

/**
 * GUILD_CREATE's data as this session gets it: its own member always; the others only with the member and the presence
 * intents, and not in a large server.
 * https://discord.com/developers/docs/topics/gateway-events#guild-create
 */
export function guildCreateData(world: World, session: Session, guild: Guild): object {
  const needed = INTENT.members | INTENT.presences;
  const allMembers = (session.intents & needed) === needed && guild.members.size < session.largeThreshold;
  const { botId } = session.application;
  return overGateway(renderGuildCreate(world, guild, { userId: botId, members: allMembers ? 'all' : 'own' }));
}

/**
 * Announces servers one after another, as long as the session lives, also while its connection is broken.
 * `announce` is called for each; `half` once, midway.
 */
export function streamServers(
  serverIds: readonly string[],
  steps: { announce(id: string): void; half(): void; lives(): boolean },
): void {
  const middle = Math.floor(serverIds.length / 2);
  let next = 0;
  const go = () => {
    for (const stop = Math.min(next + SERVERS_IN_A_GO, serverIds.length); next < stop; next += 1) {
      if (next === middle) steps.half();
      if (!steps.lives()) return;
      const id = serverIds[next];
      if (id !== undefined) steps.announce(id);
    }
    if (next < serverIds.length) setImmediate(go);
  };
  go();
}
