-- How often a member has tried lately: each try costs some of what Roblox lets all servers ask, and lines of the audit log.

create table verification_tries (
  guild_id bigint not null,
  user_id  bigint not null,
  tried    text not null check (tried in ('start', 'look', 'update', 'help')),
  count    integer not null check (count > 0),
  since    timestamptz not null,
  primary key (guild_id, user_id, tried)
);

comment on column verification_tries.tried is 'start: begun for oneself; look: looks at the own profile; update: roles and nickname brought in line; help: any of them for somebody else.';
comment on column verification_tries.count is 'How many since that time. Some minutes later it counts anew.';
