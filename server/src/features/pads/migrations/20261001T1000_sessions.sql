-- Sessions: one row for each training or tryout, and the pad that it holds.
create extension if not exists btree_gist;

create table sessions (
  id             integer generated always as identity primary key,
  guild_id       bigint not null,
  kind           text not null check (kind in ('training', 'tryout')),
  pad            smallint not null check (pad > 0),
  host_id        bigint not null,
  state          text not null default 'scheduled'
                 check (state in ('scheduled', 'open', 'locked', 'ended', 'cancelled')),
  version        integer not null default 1,
  starts_at      timestamptz not null,
  ends_at        timestamptz not null,
  starts_text    text,
  type           text,
  notes          text,
  channel_id     bigint not null,
  message_id     bigint,
  interaction_id bigint not null,
  booked_at      timestamptz not null default now(),
  over_at        timestamptz,
  over_by        bigint,
  constraint sessions_length check (starts_at < ends_at),
  constraint sessions_over_has_time check ((state in ('ended', 'cancelled')) = (over_at is not null)),
  constraint sessions_interaction_once unique (interaction_id),
  constraint sessions_pad_free exclude using gist
    (guild_id with =, pad with =, tstzrange(starts_at, ends_at) with &&)
    where (state in ('scheduled', 'open', 'locked'))
);
create unique index sessions_one_live_per_host on sessions (guild_id, host_id)
  where state in ('scheduled', 'open', 'locked');

comment on column sessions.version is 'Counts up with each change; the announcement is drawn again until it shows the newest.';
comment on column sessions.starts_text is 'What the host wrote when no time could be read from it ("soon"). The pad is held from the booking.';
comment on column sessions.message_id is 'The announcement, once Discord has taken it.';
comment on column sessions.interaction_id is 'The interaction that booked it, so that a command that is delivered twice books once.';
comment on column sessions.over_by is 'Who ended or cancelled it; null where it ended by itself.';

-- Bookings that wait for one more press: which of two times was meant, or another pad.
create table session_drafts (
  id          integer generated always as identity primary key,
  guild_id    bigint not null,
  host_id     bigint not null,
  kind        text not null check (kind in ('training', 'tryout')),
  starts_at   timestamptz[] not null,
  starts_text text,
  pad         smallint,
  type        text,
  notes       text,
  drafted_at  timestamptz not null
);
create index session_drafts_by_age on session_drafts (drafted_at);

comment on column session_drafts.starts_at is 'The times that may have been meant, in the order of their buttons.';
