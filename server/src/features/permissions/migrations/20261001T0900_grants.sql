-- Grants: which member or role may do what, per server. The owner needs none.
create table grants (
  id           integer generated always as identity primary key,
  guild_id     bigint not null,
  ability      text not null check (ability in ('training.host', 'tryout.host', 'sessions.override',
                                                'tickets.staff', 'tickets.lead', 'members.manage', 'config')),
  user_id      bigint,
  role_id      bigint,
  granted_by   bigint not null,
  granted_at   timestamptz not null default now(),
  expires_at   timestamptz,
  member_since timestamptz not null default now(),
  suspended_at timestamptz,
  constraint grants_user_or_role check (num_nonnulls(user_id, role_id) = 1)
);
create unique index grants_once_per_user on grants (guild_id, user_id, ability) where user_id is not null;
create unique index grants_once_per_role on grants (guild_id, role_id, ability) where role_id is not null;

comment on column grants.expires_at is 'From this time on the grant allows nothing. Null: it stays until it is taken back.';
comment on column grants.member_since is 'Of a member: since when the member was in the server. Who has joined later than that has left in between.';
comment on column grants.suspended_at is 'Since when the grant is on hold, because the member left and came back. It allows nothing until the owner says yes.';

-- The brake: when grants of a server were changed last, and whether further changes are stopped for a while. Whoever
-- changes grants holds this row, so changes of one server come one after the other.
create table grant_brakes (
  guild_id      bigint primary key,
  changed_at    timestamptz[] not null default '{}',
  stopped_until timestamptz
);

comment on column grant_brakes.changed_at is 'The last few changes, as many as may come within a minute.';
