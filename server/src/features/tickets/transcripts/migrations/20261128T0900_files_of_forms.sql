-- Files that came with the form are kept like those of messages.
alter table transcript_files alter column message_id drop not null;

comment on column transcript_files.message_id is 'Null: it came with the form that opened the ticket.';
