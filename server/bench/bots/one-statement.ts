import { readRawBooking } from './booking.ts';
import { openFloorPool } from './floor-pool.ts';
import { PONG_ANSWER } from './pong.ts';
import { startRawClient } from './raw-client.ts';

const sql = openFloorPool();

startRawClient(async (interaction) => {
  const { guildId, hostId, pad, startsAt, endsAt } = readRawBooking(interaction);
  await sql`
    with booked as (
      insert into sessions (guild_id, pad, host_id, starts_at, ends_at)
      values (${guildId}, ${pad}, ${hostId}, ${startsAt}, ${endsAt})
      returning *
    )
    insert into audit (guild_id, actor_id, action, target, after)
    select guild_id, host_id, 'session.book', 'session:' || id, jsonb_build_object('pad', pad, 'starts_at', starts_at)
      from booked`;
  return PONG_ANSWER;
});
