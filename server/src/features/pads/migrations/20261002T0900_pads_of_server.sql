-- A session takes one of the pads that its server has. The number may be changed in the same instant: whoever changes it
-- takes this lock for himself, and then sees every session.
create function session_has_pad() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('pads', new.guild_id));
  if new.pad > pads_of(new.guild_id) then
    raise exception 'There is no such pad' using errcode = 'check_violation', constraint = 'sessions_pad_there';
  end if;
  return new;
end $$;

create trigger sessions_pad_there before insert or update of pad on sessions
  for each row execute function session_has_pad();

-- A host who lost the right: the session goes on until somebody takes it over.
alter table sessions add column host_lost_at timestamptz;

comment on column sessions.host_lost_at is 'Since when its host may not host any more. Null: all is well.';
