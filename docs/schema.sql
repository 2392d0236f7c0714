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

create table binds (
  id integer generated always as identity not null,
  guild_id bigint not null,
  group_id bigint not null,
  group_name text not null,
  rule text not null,
  low smallint,
  high smallint,
  roblox_role_ids bigint[] default '{}'::bigint[] not null,
  words text not null,
  role_id bigint not null,
  bound_by bigint not null,
  bound_at timestamp with time zone not null,
  broken_at timestamp with time zone,
  constraint binds_pkey PRIMARY KEY (id),
  constraint binds_group_id_check CHECK (group_id > 0),
  constraint binds_high_check CHECK (high >= 1 AND high <= 255),
  constraint binds_low_check CHECK (low >= 1 AND low <= 255),
  constraint binds_ranks CHECK ((rule = 'ranks'::text) = (low IS NOT NULL AND high IS NOT NULL AND low <= high)),
  constraint binds_roles CHECK ((rule = 'roles'::text) = (cardinality(roblox_role_ids) > 0)),
  constraint binds_rule_check CHECK (rule = ANY (ARRAY['member'::text, 'ranks'::text, 'roles'::text]))
);
CREATE UNIQUE INDEX binds_once ON binds USING btree (guild_id, group_id, role_id, rule, COALESCE((low)::integer, 0), COALESCE((high)::integer, 0), roblox_role_ids);
comment on column binds.rule is 'member: everybody in the group; ranks: low to high; roles: who has one of roblox_role_ids.';
comment on column binds.words is 'The rule in plain words, with the names of that day.';
comment on column binds.role_id is 'The role of the Discord server that is given.';
comment on column binds.broken_at is 'Since when that role is known to be deleted. The owner was told then.';

create table bulk_changes (
  guild_id bigint not null,
  run_id integer not null,
  user_id bigint not null,
  roblox_id bigint,
  name text not null,
  give bigint[] default '{}'::bigint[] not null,
  take bigint[] default '{}'::bigint[] not null,
  keeps bigint[] default '{}'::bigint[] not null,
  nickname text,
  sets_nickname boolean default false not null,
  constraint bulk_changes_pkey PRIMARY KEY (run_id, user_id),
  constraint bulk_changes_guild_id_run_id_fkey FOREIGN KEY (guild_id, run_id) REFERENCES bulk_runs(guild_id, id) ON DELETE CASCADE,
  constraint bulk_changes_nickname_check CHECK (char_length(nickname) >= 1 AND char_length(nickname) <= 32)
);
comment on table bulk_changes is 'What a look at everybody found to change. Gone as soon as the run is over.';
comment on column bulk_changes.roblox_id is 'The account that was linked then; null: none. Another one now: nothing of this is done.';
comment on column bulk_changes.keeps is 'Roles that the link stands for afterwards.';

create table bulk_runs (
  id integer generated always as identity not null,
  guild_id bigint not null,
  state text default 'looking'::text not null,
  cursor bigint default 0 not null,
  looked integer default 0 not null,
  unlinked integer default 0 not null,
  unknown integer default 0 not null,
  planned integer default 0 not null,
  changed integer default 0 not null,
  failed integer default 0 not null,
  started_by bigint not null,
  started_at timestamp with time zone not null,
  ready_at timestamp with time zone,
  over_at timestamp with time zone,
  paused_for text,
  paused_until timestamp with time zone,
  holder uuid,
  held_until timestamp with time zone,
  constraint bulk_runs_pkey PRIMARY KEY (id),
  constraint bulk_runs_in_server UNIQUE (guild_id, id),
  constraint bulk_runs_hold_ends CHECK ((holder IS NULL) = (held_until IS NULL)),
  constraint bulk_runs_over_has_time CHECK ((state = ANY (ARRAY['done'::text, 'stopped'::text])) = (over_at IS NOT NULL)),
  constraint bulk_runs_pause_ends CHECK ((paused_for IS NULL) = (paused_until IS NULL)),
  constraint bulk_runs_paused_for_check CHECK (paused_for = ANY (ARRAY['roblox'::text, 'discord'::text])),
  constraint bulk_runs_state_check CHECK (state = ANY (ARRAY['looking'::text, 'ready'::text, 'running'::text, 'done'::text, 'stopped'::text]))
);
CREATE UNIQUE INDEX bulk_runs_one_at_a_time ON bulk_runs USING btree (guild_id) WHERE (state = ANY (ARRAY['looking'::text, 'running'::text]));
comment on column bulk_runs.cursor is 'The last member who is dealt with; members come in the order of their ids.';
comment on column bulk_runs.ready_at is 'When everybody had been looked at.';

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
  intents integer default 1 not null,
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
  end_noted boolean default false not null,
  constraint grants_pkey PRIMARY KEY (id),
  constraint grants_ability_check CHECK (ability = ANY (ARRAY['training.host'::text, 'tryout.host'::text, 'sessions.override'::text, 'tickets.staff'::text, 'tickets.lead'::text, 'members.manage'::text, 'config'::text])),
  constraint grants_user_or_role CHECK (num_nonnulls(user_id, role_id) = 1)
);
CREATE UNIQUE INDEX grants_once_per_role ON grants USING btree (guild_id, role_id, ability) WHERE (role_id IS NOT NULL);
CREATE UNIQUE INDEX grants_once_per_user ON grants USING btree (guild_id, user_id, ability) WHERE (user_id IS NOT NULL);
comment on column grants.expires_at is 'From this time on the grant allows nothing. Null: it stays until it is taken back.';
comment on column grants.member_since is 'Of a member: since when the member was in the server. Who has joined later than that has left in between.';
comment on column grants.suspended_at is 'Since when the grant is on hold, because the member left and came back. It allows nothing until the owner says yes.';
comment on column grants.end_noted is 'Whether the audit log says that it ran out.';

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

create table job_outbox (
  id bigint generated always as identity not null,
  task text not null,
  payload json not null,
  run_at timestamp with time zone,
  key text,
  max_attempts smallint not null,
  constraint job_outbox_pkey PRIMARY KEY (id),
  constraint job_outbox_key_key UNIQUE (key),
  constraint job_outbox_key_check CHECK (length(key) >= 1 AND length(key) <= 512),
  constraint job_outbox_max_attempts_check CHECK (max_attempts > 0),
  constraint job_outbox_task_check CHECK (length(task) >= 1 AND length(task) <= 128)
);
comment on table job_outbox is 'Emptied into the queue many times a second, by every process that does jobs.';
comment on column job_outbox.run_at is 'Not before this time. Null: at once.';
comment on column job_outbox.key is 'Of jobs with the same key the last one is kept, here as in the queue.';
comment on column job_outbox.max_attempts is 'How often it is tried before it is given up.';

create table link_history (
  id integer generated always as identity not null,
  guild_id bigint not null,
  user_id bigint not null,
  kind text not null,
  at timestamp with time zone not null,
  by_id bigint,
  proof text,
  verification_id integer,
  roblox_id bigint,
  name text,
  before_id bigint,
  before_name text,
  constraint link_history_pkey PRIMARY KEY (id),
  constraint link_history_kind_check CHECK (kind = ANY (ARRAY['verified'::text, 'changed'::text, 'renamed'::text, 'moved'::text, 'unlinked'::text, 'forgotten'::text])),
  constraint link_history_proof CHECK ((kind = ANY (ARRAY['verified'::text, 'changed'::text, 'moved'::text])) = (proof IS NOT NULL)),
  constraint link_history_proof_check CHECK (proof = 'phrase'::text)
);
CREATE INDEX link_history_of_account ON link_history USING btree (guild_id, roblox_id);
CREATE INDEX link_history_of_member ON link_history USING btree (guild_id, user_id, id);
CREATE TRIGGER link_history_append_only BEFORE DELETE OR UPDATE ON link_history FOR EACH ROW EXECUTE FUNCTION link_history_is_append_only();
CREATE TRIGGER link_history_never_emptied BEFORE TRUNCATE ON link_history FOR EACH STATEMENT EXECUTE FUNCTION link_history_is_append_only();
comment on column link_history.kind is 'moved: the account went from this member to another one, who proved it.';
comment on column link_history.by_id is 'Who did it; null where the bot noticed it by itself.';
comment on column link_history.roblox_id is 'The account, and before_id the one before it. Null once the member has asked to be forgotten.';

create table member_syncs (
  guild_id bigint not null,
  user_id bigint not null,
  wanted integer default 0 not null,
  done integer default 0 not null,
  role_ids bigint[] default '{}'::bigint[] not null,
  nickname text,
  synced_at timestamp with time zone,
  holder uuid,
  held_until timestamp with time zone,
  constraint member_syncs_pkey PRIMARY KEY (guild_id, user_id),
  constraint member_syncs_hold_ends CHECK ((holder IS NULL) = (held_until IS NULL)),
  constraint member_syncs_nickname_check CHECK (char_length(nickname) >= 1 AND char_length(nickname) <= 32)
);
comment on column member_syncs.wanted is 'Counts up with each wish. done: the wish that the last whole sync has seen; equal: nothing is left to do.';
comment on column member_syncs.role_ids is 'Roles that the link stands for. They are taken when it is undone.';
comment on column member_syncs.holder is 'The one sync that may change this member now. By held_until it was killed, and the next one goes ahead.';

create table roblox_blocks (
  guild_id bigint not null,
  roblox_id bigint not null,
  name text not null,
  reason text,
  blocked_by bigint not null,
  blocked_at timestamp with time zone not null,
  constraint roblox_blocks_pkey PRIMARY KEY (guild_id, roblox_id),
  constraint roblox_blocks_reason_check CHECK (char_length(reason) >= 1 AND char_length(reason) <= 200),
  constraint roblox_blocks_roblox_id_check CHECK (roblox_id > 0)
);

create table roblox_links (
  guild_id bigint not null,
  user_id bigint not null,
  roblox_id bigint not null,
  name text not null,
  display_name text not null,
  linked_at timestamp with time zone not null,
  named_at timestamp with time zone not null,
  verification_id integer not null,
  proof text generated always as ('linked'::text) stored not null,
  constraint roblox_links_pkey PRIMARY KEY (guild_id, user_id),
  constraint roblox_links_one_member UNIQUE (guild_id, roblox_id),
  constraint roblox_links_proven FOREIGN KEY (verification_id, guild_id, user_id, roblox_id, proof) REFERENCES verifications(id, guild_id, user_id, roblox_id, state)
);
CREATE INDEX roblox_links_by_proof ON roblox_links USING btree (verification_id);
comment on column roblox_links.named_at is 'When name and display_name were last seen at Roblox.';

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
  over_interaction_id bigint,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_interaction_once UNIQUE (interaction_id),
  constraint sessions_pad_free EXCLUDE USING gist (guild_id WITH =, pad WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state = ANY (ARRAY['scheduled'::text, 'open'::text, 'locked'::text])),
  constraint sessions_kind_check CHECK (kind = ANY (ARRAY['training'::text, 'tryout'::text])),
  constraint sessions_length CHECK (starts_at < ends_at),
  constraint sessions_over_has_time CHECK ((state = ANY (ARRAY['ended'::text, 'cancelled'::text])) = (over_at IS NOT NULL)),
  constraint sessions_pad_check CHECK (pad > 0),
  constraint sessions_state_check CHECK (state = ANY (ARRAY['scheduled'::text, 'open'::text, 'locked'::text, 'ended'::text, 'cancelled'::text]))
);
CREATE INDEX sessions_live_by_end ON sessions USING btree (ends_at) WHERE (state = ANY (ARRAY['scheduled'::text, 'open'::text, 'locked'::text]));
CREATE UNIQUE INDEX sessions_one_live_per_host ON sessions USING btree (guild_id, host_id) WHERE (state = ANY (ARRAY['scheduled'::text, 'open'::text, 'locked'::text]));
CREATE UNIQUE INDEX sessions_over_interaction_once ON sessions USING btree (over_interaction_id) WHERE (over_interaction_id IS NOT NULL);
CREATE TRIGGER sessions_pad_there BEFORE INSERT OR UPDATE OF pad ON sessions FOR EACH ROW EXECUTE FUNCTION session_has_pad();
comment on column sessions.version is 'Counts up with each change; the announcement is drawn again until it shows the newest.';
comment on column sessions.starts_text is 'What the host wrote when no time could be read from it ("soon"). The pad is held from the booking.';
comment on column sessions.message_id is 'The announcement, once Discord has taken it.';
comment on column sessions.interaction_id is 'The interaction that booked it, so that a command that is delivered twice books once.';
comment on column sessions.over_by is 'Who ended or cancelled it; null where it ended by itself.';
comment on column sessions.host_lost_at is 'Since when its host may not host any more. Null: all is well.';
comment on column sessions.over_interaction_id is 'The interaction that ended it; null where it ended by itself.';

create table ticket_answers (
  id integer generated always as identity not null,
  guild_id bigint not null,
  name text not null,
  text text not null,
  constraint ticket_answers_pkey PRIMARY KEY (id),
  constraint ticket_answers_name_check CHECK (length(name) >= 1 AND length(name) <= 50),
  constraint ticket_answers_text_check CHECK (length(text) >= 1 AND length(text) <= 1800)
);
CREATE UNIQUE INDEX ticket_answers_name_once ON ticket_answers USING btree (guild_id, lower(name));

create table ticket_blocks (
  guild_id bigint not null,
  user_id bigint not null,
  reason text,
  blocked_by bigint not null,
  blocked_at timestamp with time zone not null,
  constraint ticket_blocks_pkey PRIMARY KEY (guild_id, user_id)
);

create table ticket_close_drafts (
  id integer generated always as identity not null,
  guild_id bigint not null,
  ticket_id integer not null,
  user_id bigint not null,
  reason text not null,
  asked_at timestamp with time zone not null,
  constraint ticket_close_drafts_pkey PRIMARY KEY (id),
  constraint ticket_close_drafts_last UNIQUE (ticket_id, user_id),
  constraint ticket_close_drafts_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id) ON DELETE CASCADE
);

create table ticket_counters (
  guild_id bigint not null,
  last integer not null,
  constraint ticket_counters_pkey PRIMARY KEY (guild_id)
);

create table ticket_gone_accounts (
  guild_id bigint not null,
  user_id bigint not null,
  found_at timestamp with time zone default now() not null,
  constraint ticket_gone_accounts_pkey PRIMARY KEY (guild_id, user_id)
);

create table ticket_members (
  ticket_id integer not null,
  user_id bigint not null,
  added_by bigint not null,
  added_at timestamp with time zone not null,
  constraint ticket_members_pkey PRIMARY KEY (ticket_id, user_id),
  constraint ticket_members_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id) ON DELETE CASCADE
);

create table ticket_notes (
  id integer generated always as identity not null,
  ticket_id integer not null,
  author_id bigint not null,
  text text not null,
  written_at timestamp with time zone not null,
  constraint ticket_notes_pkey PRIMARY KEY (id),
  constraint ticket_notes_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id) ON DELETE CASCADE,
  constraint ticket_notes_text_check CHECK (length(text) >= 1 AND length(text) <= 1000)
);
CREATE INDEX ticket_notes_of_ticket ON ticket_notes USING btree (ticket_id, id);

create table ticket_panels (
  id integer generated always as identity not null,
  guild_id bigint not null,
  channel_id bigint not null,
  message_id bigint,
  posted_by bigint not null,
  posted_at timestamp with time zone not null,
  constraint ticket_panels_pkey PRIMARY KEY (id)
);
CREATE INDEX ticket_panels_of_guild ON ticket_panels USING btree (guild_id);
CREATE UNIQUE INDEX ticket_panels_once ON ticket_panels USING btree (channel_id, message_id);

create table ticket_settings (
  guild_id bigint not null,
  category_id bigint,
  log_channel_id bigint,
  remind_after_hours smallint,
  warn_after_hours smallint,
  close_after_hours smallint,
  overflow_category_id bigint,
  category_lost_at timestamp with time zone,
  told_full_at timestamp with time zone,
  keep_days smallint,
  constraint ticket_settings_pkey PRIMARY KEY (guild_id),
  constraint ticket_settings_close_after_hours_check CHECK (close_after_hours >= 1 AND close_after_hours <= 2160),
  constraint ticket_settings_keep_days_check CHECK (keep_days >= 1 AND keep_days <= 3650),
  constraint ticket_settings_remind_after_hours_check CHECK (remind_after_hours >= 1 AND remind_after_hours <= 720),
  constraint ticket_settings_warn_after_hours_check CHECK (warn_after_hours >= 1 AND warn_after_hours <= 2160)
);
comment on column ticket_settings.category_id is 'Where the channels of tickets are made. Null: outside of any category.';
comment on column ticket_settings.warn_after_hours is 'The opener who has not answered for this long is warned.';
comment on column ticket_settings.close_after_hours is 'This long after the warning the ticket is closed.';
comment on column ticket_settings.overflow_category_id is 'The category that the bot made when the other one was full.';
comment on column ticket_settings.category_lost_at is 'Since when the category is known to be gone. Tickets are made outside of it until another one is set.';
comment on column ticket_settings.told_full_at is 'When staff were told last that the server is full.';
comment on column ticket_settings.keep_days is 'This many days after the close a transcript is deleted. Null: never.';

create table ticket_types (
  id integer generated always as identity not null,
  guild_id bigint not null,
  name text not null,
  emoji text,
  greeting text,
  staff_role_ids bigint[] default '{}'::bigint[] not null,
  category_id bigint,
  questions jsonb default '[]'::jsonb not null,
  most_open smallint default 1 not null,
  cooldown_minutes integer default 0 not null,
  hours text,
  verified_only boolean default false not null,
  removed_at timestamp with time zone,
  constraint ticket_types_pkey PRIMARY KEY (id),
  constraint ticket_types_cooldown_minutes_check CHECK (cooldown_minutes >= 0 AND cooldown_minutes <= 43200),
  constraint ticket_types_most_open_check CHECK (most_open >= 1 AND most_open <= 20),
  constraint ticket_types_name_check CHECK (length(name) >= 1 AND length(name) <= 80)
);
CREATE UNIQUE INDEX ticket_types_name_once ON ticket_types USING btree (guild_id, lower(name)) WHERE (removed_at IS NULL);
comment on column ticket_types.staff_role_ids is 'Roles that see its tickets. None: the roles that may answer tickets of the server.';
comment on column ticket_types.questions is 'The form that is filled in first: up to five inputs.';
comment on column ticket_types.hours is 'When staff are there, as it is told to whoever opens one.';
comment on column ticket_types.removed_at is 'Since when it is not offered any more. Its tickets stay.';

create table tickets (
  id integer generated always as identity not null,
  guild_id bigint not null,
  number integer not null,
  type_id integer not null,
  opener_id bigint not null,
  opener_name text not null,
  slot smallint default 1 not null,
  state text default 'opening'::text not null,
  version integer default 1 not null,
  drawn integer default 0 not null,
  round smallint default 1 not null,
  marker text not null,
  interaction_id bigint not null,
  answers jsonb default '[]'::jsonb not null,
  channel_id bigint,
  is_thread boolean default false not null,
  name text,
  plain_name boolean default false not null,
  first_message_id bigint,
  panel_channel_id bigint,
  claimed_by bigint,
  priority text default 'normal'::text not null,
  ball text default 'staff'::text not null,
  ball_since timestamp with time zone not null,
  first_answer_at timestamp with time zone,
  reminded_at timestamp with time zone,
  warned_at timestamp with time zone,
  queued_at timestamp with time zone,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  closed_by bigint,
  close_reason text,
  close_cause text,
  delete_at timestamp with time zone,
  rating smallint,
  tries integer default 0 not null,
  lease_by text,
  lease_until timestamp with time zone,
  told_channel_id bigint,
  told_message_id bigint,
  transcript_deleted_at timestamp with time zone,
  constraint tickets_pkey PRIMARY KEY (id),
  constraint tickets_interaction_once UNIQUE (guild_id, interaction_id),
  constraint tickets_marker_once UNIQUE (marker),
  constraint tickets_number_once UNIQUE (guild_id, number),
  constraint tickets_type_id_fkey FOREIGN KEY (type_id) REFERENCES ticket_types(id),
  constraint tickets_ball_check CHECK (ball = ANY (ARRAY['staff'::text, 'opener'::text])),
  constraint tickets_close_cause_check CHECK (close_cause = ANY (ARRAY['person'::text, 'waiting'::text, 'channel_deleted'::text, 'failed'::text])),
  constraint tickets_open_has_channel CHECK (state <> 'open'::text OR channel_id IS NOT NULL),
  constraint tickets_over_has_time CHECK ((state = ANY (ARRAY['opening'::text, 'open'::text])) = (closed_at IS NULL)),
  constraint tickets_priority_check CHECK (priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text])),
  constraint tickets_rating_check CHECK (rating >= 1 AND rating <= 5),
  constraint tickets_state_check CHECK (state = ANY (ARRAY['opening'::text, 'open'::text, 'closing'::text, 'closed'::text, 'failed'::text])),
  constraint tickets_told CHECK ((told_channel_id IS NULL) = (told_message_id IS NULL))
);
CREATE INDEX tickets_of_opener ON tickets USING btree (guild_id, opener_id, number);
CREATE UNIQUE INDEX tickets_one_channel ON tickets USING btree (channel_id) WHERE (state = ANY (ARRAY['opening'::text, 'open'::text, 'closing'::text]));
CREATE UNIQUE INDEX tickets_one_open ON tickets USING btree (guild_id, opener_id, type_id, slot) WHERE (state = ANY (ARRAY['opening'::text, 'open'::text]));
CREATE INDEX tickets_over ON tickets USING btree (guild_id, closed_at) WHERE (state = ANY (ARRAY['closed'::text, 'failed'::text]));
CREATE INDEX tickets_unfinished ON tickets USING btree (state, guild_id) WHERE (state = ANY (ARRAY['opening'::text, 'open'::text, 'closing'::text]));
comment on column tickets.number is 'Counts up per server, and is never used twice.';
comment on column tickets.slot is 'Which of the tickets that a member may have open at a time. With the index this is what holds the limit.';
comment on column tickets.version is 'Counts up with each change that people see; the first message is drawn again until it shows the newest.';
comment on column tickets.drawn is 'The version that the first message shows.';
comment on column tickets.round is 'How often it was opened: one more after a reopening that needed a new channel.';
comment on column tickets.marker is 'Stands in the topic of the channel. By it a channel is known whose id was never saved.';
comment on column tickets.interaction_id is 'The press that opened it, so that a press that is delivered twice opens one.';
comment on column tickets.plain_name is 'Discord refused the name, so the channel is called by the number alone.';
comment on column tickets.ball is 'Who has to answer.';
comment on column tickets.ball_since is 'Since when: the last message of the other side, or the opening where nothing was written.';
comment on column tickets.queued_at is 'Since when it waits for room, because the server has as many channels as Discord allows.';
comment on column tickets.delete_at is 'Of a closing ticket: when its channel goes, and until when the close can be undone. Null: it is going now.';
comment on column tickets.tries is 'How often its opening was begun. From the second time on the channel is looked for before one is made.';
comment on column tickets.lease_by is 'The runner that is at work on it now. Another one waits until the lease ends.';
comment on column tickets.told_message_id is 'The direct message in which the opener was offered to take the close back.';
comment on column tickets.transcript_deleted_at is 'When its transcript was deleted. What was written after a later opening is kept anew.';

create table transcript_files (
  ticket_id integer not null,
  file_id bigint not null,
  message_id bigint,
  guild_id bigint not null,
  name text not null,
  content_type text,
  bytes bigint not null,
  url text,
  state text default 'waiting'::text not null,
  tries smallint default 0 not null,
  constraint transcript_files_pkey PRIMARY KEY (ticket_id, file_id),
  constraint transcript_files_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id) ON DELETE CASCADE,
  constraint transcript_files_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'kept'::text, 'too_large'::text, 'no_room'::text, 'gone'::text, 'refused'::text, 'failed'::text])),
  constraint transcript_files_url CHECK ((state = 'waiting'::text) <= (url IS NOT NULL))
);
CREATE INDEX transcript_files_of_message ON transcript_files USING btree (ticket_id, message_id);
comment on column transcript_files.message_id is 'Null: it came with the form that opened the ticket.';
comment on column transcript_files.bytes is 'As Discord says; of a kept file as it was counted.';
comment on column transcript_files.url is 'Where it can be fetched, for about a day.';
comment on column transcript_files.state is 'kept: it lies in the data folder, named by its id.';

create table transcript_keys (
  id integer generated always as identity not null,
  secret bytea not null,
  made_at timestamp with time zone not null,
  constraint transcript_keys_pkey PRIMARY KEY (id),
  constraint transcript_keys_secret_check CHECK (length(secret) = 32)
);

create table transcript_messages (
  ticket_id integer not null,
  message_id bigint not null,
  guild_id bigint not null,
  channel_id bigint not null,
  author_id bigint not null,
  author_name text not null,
  is_bot boolean not null,
  written_at timestamp with time zone not null,
  edited_at timestamp with time zone,
  deleted_at timestamp with time zone,
  content text not null,
  unseen boolean not null,
  staff_only boolean default false not null,
  more jsonb not null,
  former jsonb default '[]'::jsonb not null,
  edits integer default 0 not null,
  constraint transcript_messages_pkey PRIMARY KEY (ticket_id, message_id),
  constraint transcript_messages_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id) ON DELETE CASCADE
);
comment on column transcript_messages.unseen is 'Discord blanked it, because the message content intent is off.';
comment on column transcript_messages.staff_only is 'Written by a person when the opener did not see the channel any more, so the opener does not read it here either.';
comment on column transcript_messages.more is 'Embeds, stickers, buttons, the message that it answers to, and names of people it mentions.';
comment on column transcript_messages.former is 'The last texts before edits, oldest first: {text, until}.';
comment on column transcript_messages.edits is 'How often its text was changed, also where the former text is no longer kept.';

create table transcript_names (
  guild_id bigint not null,
  kind text not null,
  id bigint not null,
  name text not null,
  constraint transcript_names_pkey PRIMARY KEY (guild_id, kind, id),
  constraint transcript_names_kind_check CHECK (kind = ANY (ARRAY['role'::text, 'channel'::text]))
);
comment on column transcript_names.name is 'The last one that was known.';

create table transcript_readings (
  ticket_id integer not null,
  channel_id bigint not null,
  guild_id bigint not null,
  read_until bigint default 0 not null,
  ended_at timestamp with time zone,
  ended_as text,
  constraint transcript_readings_pkey PRIMARY KEY (ticket_id, channel_id),
  constraint transcript_readings_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id) ON DELETE CASCADE,
  constraint transcript_readings_end CHECK ((ended_at IS NULL) = (ended_as IS NULL)),
  constraint transcript_readings_ended_as_check CHECK (ended_as = ANY (ARRAY['read'::text, 'gone'::text]))
);
comment on column transcript_readings.read_until is 'The last message that was read. 0: none yet.';
comment on column transcript_readings.ended_as is 'gone: the channel was deleted before it was read to the end.';

create table verification_settings (
  guild_id bigint not null,
  verified_role_id bigint,
  nickname text,
  min_account_age_days smallint,
  required_group_id bigint,
  moves boolean default false not null,
  verified_role_by bigint,
  constraint verification_settings_pkey PRIMARY KEY (guild_id),
  constraint verification_settings_min_account_age_days_check CHECK (min_account_age_days >= 1 AND min_account_age_days <= 3650),
  constraint verification_settings_nickname_check CHECK (char_length(nickname) >= 1 AND char_length(nickname) <= 100),
  constraint verification_settings_required_group_id_check CHECK (required_group_id > 0)
);
comment on column verification_settings.nickname is 'Template, such as {roblox-username}. Null: nicknames are left alone.';
comment on column verification_settings.moves is 'Whether an account that is linked to another member goes to whoever proves it. Else that is refused.';
comment on column verification_settings.verified_role_by is 'Who chose the verified role. Null: it was chosen before this was kept, and counts as chosen by the owner.';

create table verification_tries (
  guild_id bigint not null,
  user_id bigint not null,
  tried text not null,
  count integer not null,
  since timestamp with time zone not null,
  constraint verification_tries_pkey PRIMARY KEY (guild_id, user_id, tried),
  constraint verification_tries_count_check CHECK (count > 0),
  constraint verification_tries_tried_check CHECK (tried = ANY (ARRAY['start'::text, 'look'::text, 'update'::text, 'help'::text]))
);
comment on column verification_tries.tried is 'start: begun for oneself; look: looks at the own profile; update: roles and nickname brought in line; help: any of them for somebody else.';
comment on column verification_tries.count is 'How many since that time. Some minutes later it counts anew.';

create table verification_waits (
  guild_id bigint not null,
  user_id bigint not null,
  roblox_id bigint not null,
  name text not null,
  gate text not null,
  since timestamp with time zone not null,
  constraint verification_waits_pkey PRIMARY KEY (guild_id, user_id),
  constraint verification_waits_gate_check CHECK (gate = ANY (ARRAY['age'::text, 'group'::text, 'blocked'::text]))
);

create table verifications (
  id integer generated always as identity not null,
  guild_id bigint not null,
  user_id bigint not null,
  roblox_id bigint not null,
  name text not null,
  phrase text not null,
  avoided text[] default '{}'::text[] not null,
  kind text not null,
  state text default 'open'::text not null,
  version integer default 1 not null,
  started_by bigint not null,
  started_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  checking_until timestamp with time zone,
  over_at timestamp with time zone,
  constraint verifications_pkey PRIMARY KEY (id),
  constraint verifications_as_proof UNIQUE (id, guild_id, user_id, roblox_id, state),
  constraint verifications_checking_ends CHECK ((state = 'checking'::text) = (checking_until IS NOT NULL)),
  constraint verifications_kind_check CHECK (kind = ANY (ARRAY['verify'::text, 'reverify'::text])),
  constraint verifications_length CHECK (started_at < expires_at),
  constraint verifications_over_has_time CHECK ((state = ANY (ARRAY['open'::text, 'checking'::text])) = (over_at IS NULL)),
  constraint verifications_phrase_check CHECK (phrase ~ '^[a-z]+( [a-z]+){5}$'::text),
  constraint verifications_roblox_id_check CHECK (roblox_id > 0),
  constraint verifications_state_check CHECK (state = ANY (ARRAY['open'::text, 'checking'::text, 'linked'::text, 'replaced'::text, 'expired'::text, 'dropped'::text]))
);
CREATE INDEX verifications_by_age ON verifications USING btree (over_at);
CREATE UNIQUE INDEX verifications_one_live_per_member ON verifications USING btree (guild_id, user_id) WHERE (state = ANY (ARRAY['open'::text, 'checking'::text]));
comment on column verifications.user_id is 'The member who is to prove it; started_by is who asked for it.';
comment on column verifications.avoided is 'Words that Roblox hid from an earlier phrase. A new one leaves them out.';
comment on column verifications.version is 'Counts up with each check, so that only the one that is under way can end it.';
comment on column verifications.checking_until is 'A check that has not come back by then was killed. The next press begins anew.';

CREATE OR REPLACE FUNCTION public.audit_append(guild_id bigint, actor_id bigint, action text, target text, before jsonb, after jsonb, source text)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
begin
  return (audit_append_all(array[row($1, $2, $3, $4, $5, $6, $7)::audit_entry]))[1];
end $function$;

CREATE OR REPLACE FUNCTION public.audit_append_all(entries audit_entry[])
 RETURNS bigint[]
 LANGUAGE plpgsql
AS $function$
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

CREATE OR REPLACE FUNCTION public.job_add(task text, payload json, key text DEFAULT NULL::text, run_at timestamp with time zone DEFAULT NULL::timestamp with time zone, max_attempts integer DEFAULT 25)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  added bigint;
begin
  insert into job_outbox as waiting (task, payload, run_at, key, max_attempts) values ($1, $2, $4, $3, $5)
  on conflict on constraint job_outbox_key_key do update
    set task = excluded.task, payload = excluded.payload, run_at = excluded.run_at, max_attempts = excluded.max_attempts
  returning waiting.id into added;
  return added;
end $function$;

CREATE OR REPLACE FUNCTION public.job_remove(key text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  delete from job_outbox waiting where waiting.key = $1;
  perform graphile_worker.remove_job($1);
end $function$;

CREATE OR REPLACE FUNCTION public.jobs_add(task text, payloads json[], keys text[], max_attempts integer DEFAULT 25)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  added bigint;
begin
  insert into job_outbox as waiting (task, payload, key, max_attempts)
  select $1, job.payload, job.key, $4 from unnest($2, $3) as job (payload, key)
  on conflict on constraint job_outbox_key_key do update
    set task = excluded.task, payload = excluded.payload, run_at = excluded.run_at, max_attempts = excluded.max_attempts;
  get diagnostics added = row_count;
  return added;
end $function$;

CREATE OR REPLACE FUNCTION public.link_history_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' and row(new.id, new.guild_id, new.user_id, new.kind, new.at, new.by_id, new.proof, new.verification_id)
       is not distinct from row(old.id, old.guild_id, old.user_id, old.kind, old.at, old.by_id, old.proof, old.verification_id)
     and num_nonnulls(new.roblox_id, new.name, new.before_id, new.before_name) = 0 then
    return new;
  end if;
  raise exception 'The history of links is append-only';
end $function$;

CREATE OR REPLACE FUNCTION public.lock_links(guild bigint)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_advisory_xact_lock(hashtextextended('roblox_links', guild))
$function$;

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
