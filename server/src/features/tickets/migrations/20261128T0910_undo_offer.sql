-- The message to an opener who closed the ticket: first it offers Undo, then it becomes the one with the transcript.
alter table tickets
  add column told_channel_id bigint,
  add column told_message_id bigint,
  add constraint tickets_told check ((told_channel_id is null) = (told_message_id is null));

comment on column tickets.told_message_id is 'The direct message in which the opener was offered to take the close back.';
