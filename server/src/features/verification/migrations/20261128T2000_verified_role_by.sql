-- Who chose the verified role: a powerful one only the owner may have handed out, as with binds.

alter table verification_settings add column verified_role_by bigint;

comment on column verification_settings.verified_role_by is 'Who chose the verified role. Null: it was chosen before this was kept, and counts as chosen by the owner.';
