-- One row for a panel: two processes that are handed the same command post one message, and both want to write it down.
delete from ticket_panels twin using ticket_panels first
 where twin.channel_id = first.channel_id and twin.message_id = first.message_id and twin.id > first.id;
create unique index ticket_panels_once on ticket_panels (channel_id, message_id);
