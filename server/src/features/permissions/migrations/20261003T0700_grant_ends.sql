-- That a grant ran out is noted in the audit log, once. The row stays, so that people can be told why they may no more.
alter table grants add column end_noted boolean not null default false;
update grants set end_noted = true where expires_at <= now();

comment on column grants.end_noted is 'Whether the audit log says that it ran out.';
