-- Two processes that both hear one press of End: the slower one must know that the press did what it was for.
alter table sessions add column over_interaction_id bigint;
create unique index sessions_over_interaction_once on sessions (over_interaction_id) where over_interaction_id is not null;

comment on column sessions.over_interaction_id is 'The interaction that ended it; null where it ended by itself.';
