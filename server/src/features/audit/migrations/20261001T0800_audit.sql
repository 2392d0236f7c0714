-- The audit log: who did what, to what, when, from where. Rows are only ever added, and each carries a hash of itself
-- and of the row before it, server by server.
create table audit (
  id        bigint generated always as identity primary key,
  guild_id  bigint not null,
  number    bigint not null,
  at        timestamptz not null,
  actor_id  bigint,
  action    text not null check (action ~ '^[a-z_]+(\.[a-z_]+)+$'),
  target    text not null,
  before    jsonb,
  after     jsonb,
  source    text not null check (source in ('command', 'button', 'form', 'dashboard', 'timer')),
  hash      bytea not null,
  constraint audit_number_once unique (guild_id, number)
);

comment on table audit is 'Append-only. Written in the transaction of the change it tells of.';
comment on column audit.number is 'Counts the entries of a server from 1, without a gap.';
comment on column audit.actor_id is 'The member who acted; null where the bot acted by itself.';
comment on column audit.target is 'What was changed, such as session:12 or pad:3.';
comment on column audit.hash is 'Of this row and of the hash of the row before it.';

-- The last entry of each server. Whoever adds one holds this row until the transaction ends: the entries of one server
-- stand in line, those of different servers do not.
create table audit_heads (
  guild_id bigint primary key,
  number   bigint not null,
  hash     bytea not null
);

-- Where the entries of a server are posted, and how far that has come.
create table audit_channels (
  guild_id   bigint primary key,
  channel_id bigint not null,
  posted     bigint not null,
  posting    bigint,
  lost_at    timestamptz
);

comment on column audit_channels.posted is 'The number of the last entry that stands in the channel.';
comment on column audit_channels.posting is 'The last entry of the message that is on its way. A second try sends the very same.';
comment on column audit_channels.lost_at is 'Since when the channel is gone or closed to the bot. Nothing is posted then.';

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is append-only';
end $$;

create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function audit_is_append_only();

-- The text of a jsonb is one and the same for one and the same value, so it can be hashed.
create function audit_hash(previous bytea, entry audit) returns bytea language sql stable as $$
  select sha256(convert_to(jsonb_build_array(
    encode(previous, 'hex'), entry.guild_id, entry.number, (extract(epoch from entry.at) * 1000000)::bigint,
    entry.actor_id, entry.action, entry.target, entry.before, entry.after, entry.source)::text, 'UTF8'))
$$;

-- Adds one row, and answers its number. A function, so that a feature can write it in the same statement as the change.
create function audit_append(
  guild_id bigint, actor_id bigint, action text, target text, before jsonb, after jsonb, source text
) returns bigint language plpgsql volatile as $$
declare
  head  audit_heads;
  entry audit;
begin
  loop
    select * into head from audit_heads h where h.guild_id = $1 for update;
    exit when found;
    insert into audit_heads values ($1, 0, '') on conflict do nothing;
  end loop;
  entry.guild_id := $1;
  entry.number   := head.number + 1;
  entry.at       := clock_timestamp();
  entry.actor_id := $2;
  entry.action   := $3;
  entry.target   := $4;
  entry.before   := $5;
  entry.after    := $6;
  entry.source   := $7;
  entry.hash     := audit_hash(head.hash, entry);
  insert into audit (guild_id, number, at, actor_id, action, target, before, after, source, hash)
  values (entry.guild_id, entry.number, entry.at, entry.actor_id, entry.action, entry.target, entry.before,
          entry.after, entry.source, entry.hash);
  update audit_heads h set number = entry.number, hash = entry.hash where h.guild_id = $1;
  if exists (select from audit_channels c where c.guild_id = $1 and c.lost_at is null) then
    -- A job that waits already takes this entry along, at its own time: one message in two seconds at most.
    perform graphile_worker.add_job('audit.post', json_build_object('guildId', $1::text),
      run_at => now() + interval '2 seconds', job_key => 'audit.post:' || $1, job_key_mode => 'preserve_run_at');
  end if;
  return entry.number;
end $$;

-- The first entry of a server that is not as it was written; nothing when all are.
-- altered: the row, or the one before it, was changed. missing: it was removed. head: the note of the last one was changed.
create function audit_first_fault(guild bigint) returns table (number bigint, fault text) language sql stable as $$
  with chain as (
    select a.number, a.hash,
           coalesce(lag(a.number) over w, 0) as number_before,
           audit_hash(coalesce(lag(a.hash) over w, ''), a) as hash_wanted
      from audit a
     where a.guild_id = guild
    window w as (order by a.number)
  ), last as (
    select c.number, c.hash from chain c order by c.number desc limit 1
  ), found as (
    select c.number_before + 1 as number, 'missing' as fault from chain c where c.number > c.number_before + 1
    union all
    select c.number, 'altered' from chain c where c.hash <> c.hash_wanted and c.number = c.number_before + 1
    union all
    select coalesce(l.number, 0) + 1, 'missing'
      from audit_heads h left join last l on true
     where h.guild_id = guild and h.number > coalesce(l.number, 0)
    union all
    select l.number, 'head'
      from last l left join audit_heads h on h.guild_id = guild
     where h.guild_id is null or h.number < l.number or (h.number = l.number and h.hash <> l.hash)
  )
  select f.number, f.fault from found f order by f.number, f.fault limit 1
$$;
