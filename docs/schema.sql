create extension btree_gist;

create table audit (
  id bigint generated always as identity not null,
  guild_id bigint not null,
  number bigint not null,
  at timestamp with time zone not null,
  actor_id bigint,
  action text not null,
  target text not null,
  before jsonb,
  after jsonb,
  source text not null,
  hash bytea not null,
  constraint audit_pkey PRIMARY KEY (id),
  constraint audit_number_once UNIQUE (guild_id, number),
  constraint audit_action_check CHECK (action ~ '^[a-z_]+(\.[a-z_]+)+$'::text),
  constraint audit_source_check CHECK (source = ANY (ARRAY['command'::text, 'button'::text, 'form'::text, 'dashboard'::text, 'timer'::text]))
);
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
comment on table audit is 'Append-only. Written in the transaction of the change it tells of.';
comment on column audit.number is 'Counts the entries of a server from 1, without a gap.';
comment on column audit.actor_id is 'The member who acted; null where the bot acted by itself.';
comment on column audit.target is 'What was changed, such as session:12 or pad:3.';
comment on column audit.hash is 'Of this row and of the hash of the row before it.';

create table audit_channels (
  guild_id bigint not null,
  channel_id bigint not null,
  posted bigint not null,
  posting bigint,
  lost_at timestamp with time zone,
  constraint audit_channels_pkey PRIMARY KEY (guild_id)
);
comment on column audit_channels.posted is 'The number of the last entry that stands in the channel.';
comment on column audit_channels.posting is 'The last entry of the message that is on its way. A second try sends the very same.';
comment on column audit_channels.lost_at is 'Since when the channel is gone or closed to the bot. Nothing is posted then.';

create table audit_heads (
  guild_id bigint not null,
  number bigint not null,
  hash bytea not null,
  constraint audit_heads_pkey PRIMARY KEY (guild_id)
);

create table gateway_identifies (
  bot_id text not null,
  shard_id integer not null,
  at timestamp with time zone default clock_timestamp() not null
);
CREATE INDEX gateway_identifies_by_bot ON gateway_identifies USING btree (bot_id, at);

create table gateway_sessions (
  bot_id text not null,
  shard_id integer not null,
  shard_count integer not null,
  session_id text not null,
  resume_url text not null,
  sequence bigint not null,
  guild_count integer not null,
  holder uuid not null,
  held_at timestamp with time zone default now() not null,
  released_at timestamp with time zone,
  constraint gateway_sessions_pkey PRIMARY KEY (bot_id, shard_id),
  constraint gateway_sessions_check CHECK (shard_count > shard_id),
  constraint gateway_sessions_shard_id_check CHECK (shard_id >= 0)
);

create table grant_brakes (
  guild_id bigint not null,
  changed_at timestamp with time zone[] default '{}'::timestamp with time zone[] not null,
  stopped_until timestamp with time zone,
  constraint grant_brakes_pkey PRIMARY KEY (guild_id)
);
comment on column grant_brakes.changed_at is 'The last few changes, as many as may come within a minute.';

create table grants (
  id integer generated always as identity not null,
  guild_id bigint not null,
  ability text not null,
  user_id bigint,
  role_id bigint,
  granted_by bigint not null,
  granted_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  member_since timestamp with time zone default now() not null,
  suspended_at timestamp with time zone,
  constraint grants_pkey PRIMARY KEY (id),
  constraint grants_ability_check CHECK (ability = ANY (ARRAY['training.host'::text, 'tryout.host'::text, 'sessions.override'::text, 'tickets.staff'::text, 'tickets.lead'::text, 'members.manage'::text, 'config'::text])),
  constraint grants_user_or_role CHECK (num_nonnulls(user_id, role_id) = 1)
);
CREATE UNIQUE INDEX grants_once_per_role ON grants USING btree (guild_id, role_id, ability) WHERE (role_id IS NOT NULL);
CREATE UNIQUE INDEX grants_once_per_user ON grants USING btree (guild_id, user_id, ability) WHERE (user_id IS NOT NULL);
comment on column grants.expires_at is 'From this time on the grant allows nothing. Null: it stays until it is taken back.';
comment on column grants.member_since is 'Of a member: since when the member was in the server. Who has joined later than that has left in between.';
comment on column grants.suspended_at is 'Since when the grant is on hold, because the member left and came back. It allows nothing until the owner says yes.';

create table guild_settings (
  guild_id bigint not null,
  time_zone text,
  pads smallint,
  training_channel_id bigint,
  tryout_channel_id bigint,
  constraint guild_settings_pkey PRIMARY KEY (guild_id),
  constraint guild_settings_pads_check CHECK (pads >= 1 AND pads <= 25)
);
comment on column guild_settings.time_zone is 'IANA name. Clock times that people type are read in it.';
comment on column guild_settings.training_channel_id is 'Where trainings are announced. Null: where the command was run.';

create table schema_migrations (
  name text not null,
  sha256 text not null,
  run_at timestamp with time zone default now() not null,
  constraint schema_migrations_pkey PRIMARY KEY (name)
);

create table session_drafts (
  id integer generated always as identity not null,
  guild_id bigint not null,
  host_id bigint not null,
  kind text not null,
  starts_at timestamp with time zone[] not null,
  starts_text text,
  pad smallint,
  type text,
  notes text,
  drafted_at timestamp with time zone not null,
  constraint session_drafts_pkey PRIMARY KEY (id),
  constraint session_drafts_kind_check CHECK (kind = ANY (ARRAY['training'::text, 'tryout'::text]))
);
CREATE INDEX session_drafts_by_age ON session_drafts USING btree (drafted_at);
comment on column session_drafts.starts_at is 'The times that may have been meant, in the order of their buttons.';

create table sessions (
  id integer generated always as identity not null,
  guild_id bigint not null,
  kind text not null,
  pad smallint not null,
  host_id bigint not null,
  state text default 'scheduled'::text not null,
  version integer default 1 not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  starts_text text,
  type text,
  notes text,
  channel_id bigint not null,
  message_id bigint,
  interaction_id bigint not null,
  booked_at timestamp with time zone default now() not null,
  over_at timestamp with time zone,
  over_by bigint,
  host_lost_at timestamp with time zone,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_interaction_once UNIQUE (interaction_id),
  constraint sessions_pad_free EXCLUDE USING gist (guild_id WITH =, pad WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state = ANY (ARRAY['scheduled'::text, 'open'::text, 'locked'::text])),
  constraint sessions_kind_check CHECK (kind = ANY (ARRAY['training'::text, 'tryout'::text])),
  constraint sessions_length CHECK (starts_at < ends_at),
  constraint sessions_over_has_time CHECK ((state = ANY (ARRAY['ended'::text, 'cancelled'::text])) = (over_at IS NOT NULL)),
  constraint sessions_pad_check CHECK (pad > 0),
  constraint sessions_state_check CHECK (state = ANY (ARRAY['scheduled'::text, 'open'::text, 'locked'::text, 'ended'::text, 'cancelled'::text]))
);
CREATE UNIQUE INDEX sessions_one_live_per_host ON sessions USING btree (guild_id, host_id) WHERE (state = ANY (ARRAY['scheduled'::text, 'open'::text, 'locked'::text]));
CREATE TRIGGER sessions_pad_there BEFORE INSERT OR UPDATE OF pad ON sessions FOR EACH ROW EXECUTE FUNCTION session_has_pad();
comment on column sessions.version is 'Counts up with each change; the announcement is drawn again until it shows the newest.';
comment on column sessions.starts_text is 'What the host wrote when no time could be read from it ("soon"). The pad is held from the booking.';
comment on column sessions.message_id is 'The announcement, once Discord has taken it.';
comment on column sessions.interaction_id is 'The interaction that booked it, so that a command that is delivered twice books once.';
comment on column sessions.over_by is 'Who ended or cancelled it; null where it ended by itself.';
comment on column sessions.host_lost_at is 'Since when its host may not host any more. Null: all is well.';

CREATE OR REPLACE FUNCTION public.audit_append(guild_id bigint, actor_id bigint, action text, target text, before jsonb, after jsonb, source text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.audit_first_fault(guild bigint)
 RETURNS TABLE(number bigint, fault text)
 LANGUAGE sql
 STABLE
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.audit_hash(previous bytea, entry audit)
 RETURNS bytea
 LANGUAGE sql
 STABLE
AS $function$
  select sha256(convert_to(jsonb_build_array(
    encode(previous, 'hex'), entry.guild_id, entry.number, (extract(epoch from entry.at) * 1000000)::bigint,
    entry.actor_id, entry.action, entry.target, entry.before, entry.after, entry.source)::text, 'UTF8'))
$function$;

CREATE OR REPLACE FUNCTION public.audit_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'The audit log is append-only';
end $function$;

CREATE OR REPLACE FUNCTION public.pads_of(guild bigint)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce((select pads from guild_settings where guild_id = guild), 9)
$function$;

CREATE OR REPLACE FUNCTION public.session_has_pad()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('pads', new.guild_id));
  if new.pad > pads_of(new.guild_id) then
    raise exception 'There is no such pad' using errcode = 'check_violation', constraint = 'sessions_pad_there';
  end if;
  return new;
end $function$;
