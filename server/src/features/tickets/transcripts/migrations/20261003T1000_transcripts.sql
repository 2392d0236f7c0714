-- What is kept of tickets: messages as they came, with what became of them, and their files.

-- How far a channel was read over REST. A ticket that was reopened may have had several channels.
create table transcript_readings (
  ticket_id  integer not null references tickets on delete cascade,
  channel_id bigint not null,
  guild_id   bigint not null,
  read_until bigint not null default 0,
  ended_at   timestamptz,
  ended_as   text check (ended_as in ('read', 'gone')),
  primary key (ticket_id, channel_id),
  constraint transcript_readings_end check ((ended_at is null) = (ended_as is null))
);

comment on column transcript_readings.read_until is 'The last message that was read. 0: none yet.';
comment on column transcript_readings.ended_as is 'gone: the channel was deleted before it was read to the end.';

create table transcript_messages (
  ticket_id   integer not null references tickets on delete cascade,
  message_id  bigint not null,
  guild_id    bigint not null,
  channel_id  bigint not null,
  author_id   bigint not null,
  author_name text not null,
  is_bot      boolean not null,
  written_at  timestamptz not null,
  edited_at   timestamptz,
  deleted_at  timestamptz,
  content     text not null,
  unseen      boolean not null,
  staff_only  boolean not null default false,
  more        jsonb not null,
  former      jsonb not null default '[]',
  edits       integer not null default 0,
  primary key (ticket_id, message_id)
);

comment on column transcript_messages.unseen is 'Discord blanked it, because the message content intent is off.';
comment on column transcript_messages.staff_only is 'Written by a person when the opener did not see the channel any more, so the opener does not read it here either.';
comment on column transcript_messages.more is 'Embeds, stickers, buttons, the message that it answers to, and names of people it mentions.';
comment on column transcript_messages.former is 'The last texts before edits, oldest first: {text, until}.';
comment on column transcript_messages.edits is 'How often its text was changed, also where the former text is no longer kept.';

create table transcript_files (
  ticket_id    integer not null references tickets on delete cascade,
  file_id      bigint not null,
  message_id   bigint not null,
  guild_id     bigint not null,
  name         text not null,
  content_type text,
  bytes        bigint not null,
  url          text,
  state        text not null default 'waiting'
               check (state in ('waiting', 'kept', 'too_large', 'no_room', 'gone', 'refused', 'failed')),
  tries        smallint not null default 0,
  primary key (ticket_id, file_id),
  constraint transcript_files_url check ((state = 'waiting') <= (url is not null))
);
create index transcript_files_of_message on transcript_files (ticket_id, message_id);

comment on column transcript_files.bytes is 'As Discord says; of a kept file as it was counted.';
comment on column transcript_files.url is 'Where it can be fetched, for about a day.';
comment on column transcript_files.state is 'kept: it lies in the data folder, named by its id.';

-- What signs the links to transcripts. A new one is made every month; older ones are good until their last link has ended.
create table transcript_keys (
  id      integer generated always as identity primary key,
  secret  bytea not null check (length(secret) = 32),
  made_at timestamptz not null
);
