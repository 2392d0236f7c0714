import { readRawBooking } from './booking.ts';
import { openFloorPool } from './floor-pool.ts';
import { PONG_ANSWER } from './pong.ts';
import { startRawClient } from './raw-client.ts';

const sql = openFloorPool();

startRawClient(async (interaction) => {
  const { guildId, hostId, pad, startsAt, endsAt } = readRawBooking(interaction);
  await sql.begin(async (tx) => {
    const [session] = await tx<{ id: number }[]>`
      insert into sessions (guild_id, pad, host_id, starts_at, ends_at)
      values (${guildId}, ${pad}, ${hostId}, ${startsAt}, ${endsAt})
      returning id`;
    await tx`
      insert into audit (guild_id, actor_id, action, target, after)
      values (${guildId}, ${hostId}, 'session.book', ${`session:${session?.id}`},
              jsonb_build_object('pad', ${pad}::int, 'starts_at', ${startsAt}::timestamptz))`;
  });
  return PONG_ANSWER;
});
