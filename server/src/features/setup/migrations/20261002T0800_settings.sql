-- What a server has set. Null: the usual.
create table guild_settings (
  guild_id            bigint primary key,
  time_zone           text,
  pads                smallint check (pads between 1 and 25),
  training_channel_id bigint,
  tryout_channel_id   bigint
);

comment on column guild_settings.time_zone is 'IANA name. Clock times that people type are read in it.';
comment on column guild_settings.training_channel_id is 'Where trainings are announced. Null: where the command was run.';

-- How many pads a server has. A function, so that the usual number stands in one place of the database.
create function pads_of(guild bigint) returns integer language sql stable as $$
  select coalesce((select pads from guild_settings where guild_id = guild), 9)
$$;
