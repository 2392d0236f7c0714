import { createHash, randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { DAY_MS } from '../kit/wall.ts';
import { type Identify, identifyWaitMs } from './gateway/allowance.ts';
import type { Session, SessionStore } from './gateway/sessions.ts';

/** Discord keeps a session that nobody is connected to for some minutes. */
const RESUME_WITHIN_S = 300;
/** A process that did not save for so long is dead: four times the pause between two saves. */
const SILENT_AFTER_S = 20;

/**
 * Keeps gateway sessions and the count of IDENTIFYs in PostgreSQL.
 *
 * @param sql turns column names into camel case
 * @param botId the bot's user id, or another name that no other bot has
 * @param alone no other process can have this database open, so whoever held a session before is dead
 * @param holder this process; a new one unless given
 */
export function createSessionStore({
  sql,
  botId,
  alone = false,
  holder = randomUUID(),
}: {
  sql: Sql;
  botId: string;
  alone?: boolean;
  holder?: string;
}): SessionStore {
  async function save(sessions: readonly Session[], isReleased: boolean): Promise<void> {
    for (const { shardId, sessionId, sequence, guildCount } of sessions) {
      await sql`
        update gateway_sessions
           set sequence = ${sequence}, guild_count = ${guildCount}, held_at = now(),
               released_at = case when ${isReleased} then now() end
         where bot_id = ${botId} and shard_id = ${shardId} and session_id = ${sessionId} and holder = ${holder}`;
    }
  }

  return {
    async claim() {
      const rows = await sql<Row[]>`
        update gateway_sessions
           set holder = ${holder}, held_at = now(), released_at = null
         where bot_id = ${botId}
           and held_at > now() - make_interval(secs => ${RESUME_WITHIN_S})
           and (released_at is not null or held_at <= now() - make_interval(secs => ${alone ? 0 : SILENT_AFTER_S}))
        returning shard_id, shard_count, session_id, resume_url, sequence, guild_count, intents`;
      return rows.map(({ resumeUrl, sequence, ...row }) => ({
        ...row,
        resumeURL: resumeUrl,
        sequence: Number(sequence),
      }));
    },

    async hold({ shardId, shardCount, sessionId, resumeURL, sequence, guildCount, intents }) {
      await sql`
        insert into gateway_sessions
          (bot_id, shard_id, shard_count, session_id, resume_url, sequence, guild_count, intents, holder)
        values (${botId}, ${shardId}, ${shardCount}, ${sessionId}, ${resumeURL}, ${sequence}, ${guildCount}, ${intents},
                ${holder})
        on conflict (bot_id, shard_id) do update
           set shard_count = excluded.shard_count, session_id = excluded.session_id,
               resume_url = excluded.resume_url, sequence = excluded.sequence,
               guild_count = excluded.guild_count, intents = excluded.intents, holder = excluded.holder, held_at = now(), released_at = null`;
    },

    progress: (sessions) => save(sessions, false),
    release: (sessions) => save(sessions, true),

    async forget(shardId) {
      await sql`delete from gateway_sessions
                 where bot_id = ${botId} and shard_id = ${shardId} and holder = ${holder}`;
    },

    takeIdentify: (shardId, maxConcurrency) =>
      sql.begin(async (tx) => {
        // Two processes that start at once must not both take the last one.
        await tx`select pg_advisory_xact_lock(hashtext('gateway.identify'), hashtext(${botId}))`;
        await tx`delete from gateway_identifies
                  where bot_id = ${botId} and at < clock_timestamp() - make_interval(secs => ${DAY_MS / 1_000})`;
        const past = await tx<Identify[]>`
          select shard_id, (extract(epoch from clock_timestamp() - at) * 1000)::float8 as age_ms
            from gateway_identifies where bot_id = ${botId}`;
        const waitMs = identifyWaitMs(past, shardId, maxConcurrency);
        if (waitMs === 0) await tx`insert into gateway_identifies (bot_id, shard_id) values (${botId}, ${shardId})`;
        return waitMs;
      }),
  };
}

interface Row {
  readonly shardId: number;
  readonly shardCount: number;
  readonly sessionId: string;
  readonly resumeUrl: string;
  /** A bigint: text. */
  readonly sequence: string;
  readonly guildCount: number;
  readonly intents: number;
}

/**
 * The bot's user id, which is the first part of its token. For a token of another make the whole of it stands, as a
 * number that does not give it away.
 *
 * https://discord.com/developers/docs/reference#authentication
 */
export function botIdOf(token: string): string {
  const id = Buffer.from(token.split('.', 1)[0] ?? '', 'base64').toString('latin1');
  return /^\d{15,20}$/.test(id) ? id : `token-${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
}
