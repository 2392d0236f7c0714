create extension btree_gist;

create table audit (
  id bigint generated always as identity not null,
  guild_id bigint not null,
  at timestamp with time zone default now() not null,
  actor_id bigint,
  action text not null,
  target text not null,
  before jsonb,
  after jsonb,
  source text not null,
  constraint audit_pkey PRIMARY KEY (id),
  constraint audit_action_check CHECK (action ~ '^[a-z_]+(\.[a-z_]+)+$'::text),
  constraint audit_source_check CHECK (source = ANY (ARRAY['command'::text, 'button'::text, 'form'::text, 'dashboard'::text, 'timer'::text]))
);
CREATE INDEX audit_by_guild ON audit USING btree (guild_id, id DESC);
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
comment on table audit is 'Append-only. Written in the transaction of the change it tells of.';
comment on column audit.actor_id is 'The member who acted; null where the bot acted by itself.';
comment on column audit.target is 'What was changed, such as session:12 or pad:3.';

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

create table grants (
  id integer generated always as identity not null,
  guild_id bigint not null,
  ability text not null,
  user_id bigint,
  role_id bigint,
  granted_by bigint not null,
  granted_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  constraint grants_pkey PRIMARY KEY (id),
  constraint grants_ability_check CHECK (ability = ANY (ARRAY['training.host'::text, 'tryout.host'::text, 'sessions.override'::text, 'tickets.staff'::text, 'tickets.lead'::text, 'members.manage'::text, 'config'::text])),
  constraint grants_user_or_role CHECK (num_nonnulls(user_id, role_id) = 1)
);
CREATE UNIQUE INDEX grants_once_per_role ON grants USING btree (guild_id, role_id, ability) WHERE (role_id IS NOT NULL);
CREATE UNIQUE INDEX grants_once_per_user ON grants USING btree (guild_id, user_id, ability) WHERE (user_id IS NOT NULL);
comment on column grants.expires_at is 'From this time on the grant allows nothing. Null: it stays until it is taken back.';

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
comment on column sessions.version is 'Counts up with each change; the announcement is drawn again until it shows the newest.';
comment on column sessions.starts_text is 'What the host wrote when no time could be read from it ("soon"). The pad is held from the booking.';
comment on column sessions.message_id is 'The announcement, once Discord has taken it.';
comment on column sessions.interaction_id is 'The interaction that booked it, so that a command that is delivered twice books once.';
comment on column sessions.over_by is 'Who ended or cancelled it; null where it ended by itself.';

CREATE OR REPLACE FUNCTION public.audit_append(guild_id bigint, actor_id bigint, action text, target text, before jsonb, after jsonb, source text)
 RETURNS bigint
 LANGUAGE sql
AS $function$
  insert into audit (guild_id, actor_id, action, target, before, after, source)
  values ($1, $2, $3, $4, $5, $6, $7)
  returning id
$function$;

CREATE OR REPLACE FUNCTION public.audit_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'The audit log is append-only';
end $function$;
