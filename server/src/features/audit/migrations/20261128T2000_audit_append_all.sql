-- What an entry tells; its number, time and hash are made when it is added.
create type audit_entry as (
  guild_id bigint, actor_id bigint, action text, target text, before jsonb, after jsonb, source text
);

-- Adds some entries, and answers their numbers. Those of one server must stand together, and whoever adds entries of
-- several servers takes the servers in the order of their ids: their heads are locked one after the other.
create function audit_append_all(entries audit_entry[]) returns bigint[] language plpgsql volatile as $$
declare
  said    audit_entry;
  head    audit_heads;
  entry   audit;
  added   audit[]  := '{}';
  numbers bigint[] := '{}';
begin
  foreach said in array entries loop
    if head.guild_id is distinct from said.guild_id then
      loop
        select * into head from audit_heads h where h.guild_id = said.guild_id for update;
        exit when found;
        insert into audit_heads values (said.guild_id, 0, '') on conflict do nothing;
      end loop;
    end if;
    entry.guild_id := said.guild_id;
    entry.number   := head.number + 1;
    entry.at       := clock_timestamp();
    entry.actor_id := said.actor_id;
    entry.action   := said.action;
    entry.target   := said.target;
    entry.before   := said.before;
    entry.after    := said.after;
    entry.source   := said.source;
    entry.hash     := audit_hash(head.hash, entry);
    head.number    := entry.number;
    head.hash      := entry.hash;
    added          := added || entry;
    numbers        := numbers || entry.number;
  end loop;
  insert into audit (guild_id, number, at, actor_id, action, target, before, after, source, hash)
  select a.guild_id, a.number, a.at, a.actor_id, a.action, a.target, a.before, a.after, a.source, a.hash
    from unnest(added) as a;
  update audit_heads h
     set number = last.number, hash = last.hash
    from (select distinct on (a.guild_id) a.guild_id, a.number, a.hash
            from unnest(added) as a
           order by a.guild_id, a.number desc) as last
   where h.guild_id = last.guild_id;
  -- A job that waits already takes an entry along, at its own time: one message in two seconds at most.
  perform graphile_worker.add_job('audit.post', json_build_object('guildId', c.guild_id::text),
            run_at => now() + interval '2 seconds', job_key => 'audit.post:' || c.guild_id,
            job_key_mode => 'preserve_run_at')
     from audit_channels c
    where c.guild_id in (select a.guild_id from unnest(added) as a) and c.lost_at is null;
  return numbers;
end $$;

create or replace function audit_append(
  guild_id bigint, actor_id bigint, action text, target text, before jsonb, after jsonb, source text
) returns bigint language plpgsql volatile as $$
begin
  return (audit_append_all(array[row($1, $2, $3, $4, $5, $6, $7)::audit_entry]))[1];
end $$;
