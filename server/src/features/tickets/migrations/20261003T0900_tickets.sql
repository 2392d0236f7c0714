-- Tickets: a member asks, staff answer in a private channel. The row comes first, then the channel.

-- What a server has set about its tickets. Null: the usual.
create table ticket_settings (
  guild_id             bigint primary key,
  category_id          bigint,
  log_channel_id       bigint,
  remind_after_hours   smallint check (remind_after_hours between 1 and 720),
  warn_after_hours     smallint check (warn_after_hours between 1 and 2160),
  close_after_hours    smallint check (close_after_hours between 1 and 2160),
  overflow_category_id bigint,
  category_lost_at     timestamptz,
  told_full_at         timestamptz
);

comment on column ticket_settings.category_id is 'Where the channels of tickets are made. Null: outside of any category.';
comment on column ticket_settings.warn_after_hours is 'The opener who has not answered for this long is warned.';
comment on column ticket_settings.close_after_hours is 'This long after the warning the ticket is closed.';
comment on column ticket_settings.overflow_category_id is 'The category that the bot made when the other one was full.';
comment on column ticket_settings.category_lost_at is 'Since when the category is known to be gone. Tickets are made outside of it until another one is set.';
comment on column ticket_settings.told_full_at is 'When staff were told last that the server is full.';

-- The last number that a ticket of the server got. Whoever opens one holds this row, so no number comes twice.
create table ticket_counters (
  guild_id bigint primary key,
  last     integer not null
);

-- What a panel offers.
create table ticket_types (
  id                 integer generated always as identity primary key,
  guild_id           bigint not null,
  name               text not null check (length(name) between 1 and 80),
  emoji              text,
  greeting           text,
  staff_role_ids     bigint[] not null default '{}',
  category_id        bigint,
  questions          jsonb not null default '[]',
  most_open          smallint not null default 1 check (most_open between 1 and 20),
  cooldown_minutes   integer not null default 0 check (cooldown_minutes between 0 and 43200),
  hours              text,
  verified_only      boolean not null default false,
  removed_at         timestamptz
);
create unique index ticket_types_name_once on ticket_types (guild_id, lower(name)) where removed_at is null;

comment on column ticket_types.staff_role_ids is 'Roles that see its tickets. None: the roles that may answer tickets of the server.';
comment on column ticket_types.questions is 'The form that is filled in first: up to five inputs.';
comment on column ticket_types.hours is 'When staff are there, as it is told to whoever opens one.';
comment on column ticket_types.removed_at is 'Since when it is not offered any more. Its tickets stay.';

create table tickets (
  id               integer generated always as identity primary key,
  guild_id         bigint not null,
  number           integer not null,
  type_id          integer not null references ticket_types,
  opener_id        bigint not null,
  opener_name      text not null,
  slot             smallint not null default 1,
  state            text not null default 'opening' check (state in ('opening', 'open', 'closing', 'closed', 'failed')),
  version          integer not null default 1,
  drawn            integer not null default 0,
  round            smallint not null default 1,
  marker           text not null,
  interaction_id   bigint not null,
  answers          jsonb not null default '[]',
  channel_id       bigint,
  is_thread        boolean not null default false,
  name             text,
  plain_name       boolean not null default false,
  first_message_id bigint,
  panel_channel_id bigint,
  claimed_by       bigint,
  priority         text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  ball             text not null default 'staff' check (ball in ('staff', 'opener')),
  ball_since       timestamptz not null,
  first_answer_at  timestamptz,
  reminded_at      timestamptz,
  warned_at        timestamptz,
  queued_at        timestamptz,
  opened_at        timestamptz not null,
  closed_at        timestamptz,
  closed_by        bigint,
  close_reason     text,
  close_cause      text check (close_cause in ('person', 'waiting', 'channel_deleted', 'failed')),
  delete_at        timestamptz,
  rating           smallint check (rating between 1 and 5),
  tries            integer not null default 0,
  lease_by         text,
  lease_until      timestamptz,
  constraint tickets_number_once unique (guild_id, number),
  constraint tickets_marker_once unique (marker),
  constraint tickets_interaction_once unique (guild_id, interaction_id),
  constraint tickets_open_has_channel check (state <> 'open' or channel_id is not null),
  constraint tickets_over_has_time check ((state in ('opening', 'open')) = (closed_at is null))
);
create unique index tickets_one_open on tickets (guild_id, opener_id, type_id, slot) where state in ('opening', 'open');
create unique index tickets_one_channel on tickets (channel_id) where state in ('opening', 'open', 'closing');
create index tickets_of_opener on tickets (guild_id, opener_id, number);
create index tickets_unfinished on tickets (state, guild_id) where state in ('opening', 'open', 'closing');

comment on column tickets.number is 'Counts up per server, and is never used twice.';
comment on column tickets.slot is 'Which of the tickets that a member may have open at a time. With the index this is what holds the limit.';
comment on column tickets.version is 'Counts up with each change that people see; the first message is drawn again until it shows the newest.';
comment on column tickets.drawn is 'The version that the first message shows.';
comment on column tickets.round is 'How often it was opened: one more after a reopening that needed a new channel.';
comment on column tickets.marker is 'Stands in the topic of the channel. By it a channel is known whose id was never saved.';
comment on column tickets.interaction_id is 'The press that opened it, so that a press that is delivered twice opens one.';
comment on column tickets.plain_name is 'Discord refused the name, so the channel is called by the number alone.';
comment on column tickets.ball is 'Who has to answer.';
comment on column tickets.ball_since is 'Since when: the last message of the other side, or the opening where nothing was written.';
comment on column tickets.queued_at is 'Since when it waits for room, because the server has as many channels as Discord allows.';
comment on column tickets.delete_at is 'Of a closing ticket: when its channel goes, and until when the close can be undone. Null: it is going now.';
comment on column tickets.tries is 'How often its opening was begun. From the second time on the channel is looked for before one is made.';
comment on column tickets.lease_by is 'The runner that is at work on it now. Another one waits until the lease ends.';

-- People who were let into a ticket, beside its opener and staff.
create table ticket_members (
  ticket_id integer not null references tickets on delete cascade,
  user_id   bigint not null,
  added_by  bigint not null,
  added_at  timestamptz not null,
  primary key (ticket_id, user_id)
);

-- What staff wrote down for each other.
create table ticket_notes (
  id         integer generated always as identity primary key,
  ticket_id  integer not null references tickets on delete cascade,
  author_id  bigint not null,
  text       text not null check (length(text) between 1 and 1000),
  written_at timestamptz not null
);
create index ticket_notes_of_ticket on ticket_notes (ticket_id, id);

-- Who may open no ticket.
create table ticket_blocks (
  guild_id   bigint not null,
  user_id    bigint not null,
  reason     text,
  blocked_by bigint not null,
  blocked_at timestamptz not null,
  primary key (guild_id, user_id)
);

-- Answers that staff give often.
create table ticket_answers (
  id       integer generated always as identity primary key,
  guild_id bigint not null,
  name     text not null check (length(name) between 1 and 50),
  text     text not null check (length(text) between 1 and 1800)
);
create unique index ticket_answers_name_once on ticket_answers (guild_id, lower(name));

-- The messages with the Create Ticket button.
create table ticket_panels (
  id         integer generated always as identity primary key,
  guild_id   bigint not null,
  channel_id bigint not null,
  message_id bigint,
  posted_by  bigint not null,
  posted_at  timestamptz not null
);
create index ticket_panels_of_guild on ticket_panels (guild_id);
