-- Accounts that Discord has said do not exist any more. It refuses a channel in which one of them is to be let in.
create table ticket_gone_accounts (
  guild_id bigint not null,
  user_id  bigint not null,
  found_at timestamptz not null default now(),
  primary key (guild_id, user_id)
);
