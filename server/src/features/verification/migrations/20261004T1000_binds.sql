-- Binds: which roles and ranks in Roblox groups give which role of the server, and what was given to whom.

create table binds (
  id               integer generated always as identity primary key,
  guild_id         bigint not null,
  group_id         bigint not null check (group_id > 0),
  group_name       text not null,
  rule             text not null check (rule in ('member', 'ranks', 'roles')),
  low              smallint check (low between 1 and 255),
  high             smallint check (high between 1 and 255),
  roblox_role_ids  bigint[] not null default '{}',
  words            text not null,
  role_id          bigint not null,
  bound_by         bigint not null,
  bound_at         timestamptz not null,
  broken_at        timestamptz,
  constraint binds_ranks check ((rule = 'ranks') = (low is not null and high is not null and low <= high)),
  constraint binds_roles check ((rule = 'roles') = (cardinality(roblox_role_ids) > 0))
);
create unique index binds_once on binds
  (guild_id, group_id, role_id, rule, coalesce(low, 0), coalesce(high, 0), roblox_role_ids);

comment on column binds.rule is 'member: everybody in the group; ranks: low to high; roles: who has one of roblox_role_ids.';
comment on column binds.words is 'The rule in plain words, with the names of that day.';
comment on column binds.role_id is 'The role of the Discord server that is given.';
comment on column binds.broken_at is 'Since when that role is known to be deleted. The owner was told then.';

-- What the link of a member has given, and who is bringing it in line right now.
create table member_syncs (
  guild_id   bigint not null,
  user_id    bigint not null,
  wanted     integer not null default 0,
  done       integer not null default 0,
  role_ids   bigint[] not null default '{}',
  nickname   text check (char_length(nickname) between 1 and 32),
  synced_at  timestamptz,
  holder     uuid,
  held_until timestamptz,
  primary key (guild_id, user_id),
  constraint member_syncs_hold_ends check ((holder is null) = (held_until is null))
);

comment on column member_syncs.wanted is 'Counts up with each wish. done: the wish that the last whole sync has seen; equal: nothing is left to do.';
comment on column member_syncs.role_ids is 'Roles that the link stands for. They are taken when it is undone.';
comment on column member_syncs.holder is 'The one sync that may change this member now. By held_until it was killed, and the next one goes ahead.';

-- Bringing everybody in line: looked at first, then carried out, each with a cursor so that a restart goes on.
create table bulk_runs (
  id         integer generated always as identity primary key,
  guild_id   bigint not null,
  state      text not null default 'looking' check (state in ('looking', 'ready', 'running', 'done', 'stopped')),
  cursor     bigint not null default 0,
  looked     integer not null default 0,
  unlinked   integer not null default 0,
  unknown    integer not null default 0,
  planned    integer not null default 0,
  changed    integer not null default 0,
  failed     integer not null default 0,
  started_by bigint not null,
  started_at timestamptz not null,
  ready_at   timestamptz,
  over_at    timestamptz,
  paused_for text check (paused_for in ('roblox', 'discord')),
  paused_until timestamptz,
  holder     uuid,
  held_until timestamptz,
  constraint bulk_runs_hold_ends check ((holder is null) = (held_until is null)),
  constraint bulk_runs_over_has_time check ((state in ('done', 'stopped')) = (over_at is not null)),
  constraint bulk_runs_pause_ends check ((paused_for is null) = (paused_until is null)),
  constraint bulk_runs_in_server unique (guild_id, id)
);
create unique index bulk_runs_one_at_a_time on bulk_runs (guild_id) where state in ('looking', 'running');

comment on column bulk_runs.cursor is 'The last member who is dealt with; members come in the order of their ids.';
comment on column bulk_runs.ready_at is 'When everybody had been looked at.';

create table bulk_changes (
  guild_id         bigint not null,
  run_id           integer not null,
  user_id          bigint not null,
  roblox_id        bigint,
  name             text not null,
  give             bigint[] not null default '{}',
  take             bigint[] not null default '{}',
  keeps            bigint[] not null default '{}',
  nickname         text check (char_length(nickname) between 1 and 32),
  sets_nickname    boolean not null default false,
  primary key (run_id, user_id),
  foreign key (guild_id, run_id) references bulk_runs (guild_id, id) on delete cascade
);

comment on table bulk_changes is 'What a look at everybody found to change. Gone as soon as the run is over.';
comment on column bulk_changes.roblox_id is 'The account that was linked then; null: none. Another one now: nothing of this is done.';
comment on column bulk_changes.keeps is 'Roles that the link stands for afterwards.';
