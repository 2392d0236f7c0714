-- Jobs that are committed and not in the queue yet. A plain row costs a statement a twentieth of what the queue's own
-- function does, and it tells nobody: what announces the job does not run in the transaction that people wait for.
create table job_outbox (
  id           bigint generated always as identity primary key,
  task         text not null check (length(task) between 1 and 128),
  payload      json not null,
  run_at       timestamptz,
  key          text unique check (length(key) between 1 and 512),
  max_attempts smallint not null check (max_attempts > 0)
);

comment on table job_outbox is 'Emptied into the queue many times a second, by every process that does jobs.';
comment on column job_outbox.run_at is 'Not before this time. Null: at once.';
comment on column job_outbox.key is 'Of jobs with the same key the last one is kept, here as in the queue.';
comment on column job_outbox.max_attempts is 'How often it is tried before it is given up.';

-- Adds a job. A function, so that a feature can do it in the statement of its change.
create function job_add(
  task text, payload json, key text default null, run_at timestamptz default null, max_attempts integer default 25
) returns bigint language plpgsql volatile as $$
declare
  added bigint;
begin
  insert into job_outbox as waiting (task, payload, run_at, key, max_attempts) values ($1, $2, $4, $3, $5)
  on conflict on constraint job_outbox_key_key do update
    set task = excluded.task, payload = excluded.payload, run_at = excluded.run_at, max_attempts = excluded.max_attempts
  returning waiting.id into added;
  return added;
end $$;

-- Takes back the job with this key, wherever it waits. One that is on its way into the queue is waited for.
create function job_remove(key text) returns void language plpgsql volatile as $$
begin
  delete from job_outbox waiting where waiting.key = $1;
  perform graphile_worker.remove_job($1);
end $$;
