-- The audit log: who did what, to what, when, from where. Rows are only ever added.
create table audit (
  id        bigint generated always as identity primary key,
  guild_id  bigint not null,
  at        timestamptz not null default now(),
  actor_id  bigint,
  action    text not null check (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
  target    text not null,
  before    jsonb,
  after     jsonb,
  source    text not null check (source in ('command', 'button', 'form', 'dashboard', 'timer'))
);
create index audit_by_guild on audit (guild_id, id desc);

comment on table audit is 'Append-only. Written in the transaction of the change it tells of.';
comment on column audit.actor_id is 'The member who acted; null where the bot acted by itself.';
comment on column audit.target is 'What was changed, such as session:12 or pad:3.';

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is append-only';
end $$;

create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function audit_is_append_only();

-- Adds one row. A function, so that a feature can write it in the same statement as the change.
create function audit_append(
  guild_id bigint, actor_id bigint, action text, target text, before jsonb, after jsonb, source text
) returns bigint language sql volatile as $$
  insert into audit (guild_id, actor_id, action, target, before, after, source)
  values ($1, $2, $3, $4, $5, $6, $7)
  returning id
$$;
