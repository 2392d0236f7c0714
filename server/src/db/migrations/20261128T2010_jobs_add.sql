-- Adds some jobs of one task, each with a payload and a key, as job_add does, and answers how many. Those who add several
-- that may wait already take them in the order of their keys.
create function jobs_add(task text, payloads json[], keys text[], max_attempts integer default 25)
returns bigint language plpgsql volatile as $$
declare
  added bigint;
begin
  insert into job_outbox as waiting (task, payload, key, max_attempts)
  select $1, job.payload, job.key, $4 from unnest($2, $3) as job (payload, key)
  on conflict on constraint job_outbox_key_key do update
    set task = excluded.task, payload = excluded.payload, run_at = excluded.run_at, max_attempts = excluded.max_attempts;
  get diagnostics added = row_count;
  return added;
end $$;
