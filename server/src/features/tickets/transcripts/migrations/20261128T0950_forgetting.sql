-- A server may have its transcripts deleted some time after the close.
alter table ticket_settings
  add column keep_days smallint check (keep_days between 1 and 3650);
comment on column ticket_settings.keep_days is 'This many days after the close a transcript is deleted. Null: never.';

alter table tickets
  add column transcript_deleted_at timestamptz;
comment on column tickets.transcript_deleted_at is 'When its transcript was deleted. What was written after a later opening is kept anew.';

create index tickets_over on tickets (guild_id, closed_at) where state in ('closed', 'failed');
