-- One row for each shard that one bot has open on Discord's gateway, so that a restart can go on where it was.
create table gateway_sessions (
  bot_id      text not null,
  shard_id    int not null check (shard_id >= 0),
  shard_count int not null check (shard_count > shard_id),
  -- Whoever has it and the token can take the session over: never logged.
  session_id  text not null,
  resume_url  text not null,
  sequence    bigint not null,
  -- How many servers the shard had: after going on, Discord does not say it again.
  guild_count int not null,
  -- The process that has the session open, and when it last said so.
  holder      uuid not null,
  held_at     timestamptz not null default now(),
  -- Set by a clean stop: whoever comes next may go on at once.
  released_at timestamptz,
  primary key (bot_id, shard_id)
);

-- Every IDENTIFY of the last day. Discord resets the token of a bot that sends more than 1,000.
create table gateway_identifies (
  bot_id   text not null,
  shard_id int not null,
  at       timestamptz not null default clock_timestamp()
);

create index gateway_identifies_by_bot on gateway_identifies (bot_id, at);
