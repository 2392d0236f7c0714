-- A reason that was typed with the command, until its author says yes.
create table ticket_close_drafts (
  id        integer generated always as identity primary key,
  guild_id  bigint not null,
  ticket_id integer not null references tickets on delete cascade,
  user_id   bigint not null,
  reason    text not null,
  asked_at  timestamptz not null,
  constraint ticket_close_drafts_last unique (ticket_id, user_id)
);
