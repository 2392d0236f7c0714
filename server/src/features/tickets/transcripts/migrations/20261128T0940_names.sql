-- What roles and channels are called that people may mention in tickets.
create table transcript_names (
  guild_id bigint not null,
  kind     text not null check (kind in ('role', 'channel')),
  id       bigint not null,
  name     text not null,
  primary key (guild_id, kind, id)
);

comment on column transcript_names.name is 'The last one that was known.';
