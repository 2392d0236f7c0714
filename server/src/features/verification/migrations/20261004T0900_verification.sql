-- Verification: which Roblox account is whose, and how that was proven.

create table verification_settings (
  guild_id             bigint primary key,
  verified_role_id     bigint,
  nickname             text check (char_length(nickname) between 1 and 100),
  min_account_age_days smallint check (min_account_age_days between 1 and 3650),
  required_group_id    bigint check (required_group_id > 0),
  moves                boolean not null default false
);

comment on column verification_settings.nickname is 'Template, such as {roblox-username}. Null: nicknames are left alone.';
comment on column verification_settings.moves is 'Whether an account that is linked to another member goes to whoever proves it. Else that is refused.';

-- Pendings: an account that somebody says is theirs, and the phrase that proves it. Ended ones stay as the proof of links.
create table verifications (
  id             integer generated always as identity primary key,
  guild_id       bigint not null,
  user_id        bigint not null,
  roblox_id      bigint not null check (roblox_id > 0),
  name           text not null,
  phrase         text not null check (phrase ~ '^[a-z]+( [a-z]+){5}$'),
  avoided        text[] not null default '{}',
  kind           text not null check (kind in ('verify', 'reverify')),
  state          text not null default 'open' check (state in ('open', 'checking', 'linked', 'replaced', 'expired', 'dropped')),
  version        integer not null default 1,
  started_by     bigint not null,
  started_at     timestamptz not null,
  expires_at     timestamptz not null,
  checking_until timestamptz,
  over_at        timestamptz,
  constraint verifications_length check (started_at < expires_at),
  constraint verifications_checking_ends check ((state = 'checking') = (checking_until is not null)),
  constraint verifications_over_has_time check ((state in ('open', 'checking')) = (over_at is null)),
  constraint verifications_as_proof unique (id, guild_id, user_id, roblox_id, state)
);
create unique index verifications_one_live_per_member on verifications (guild_id, user_id)
  where state in ('open', 'checking');
create index verifications_by_age on verifications (over_at);

comment on column verifications.user_id is 'The member who is to prove it; started_by is who asked for it.';
comment on column verifications.avoided is 'Words that Roblox hid from an earlier phrase. A new one leaves them out.';
comment on column verifications.version is 'Counts up with each check, so that only the one that is under way can end it.';
comment on column verifications.checking_until is 'A check that has not come back by then was killed. The next press begins anew.';

-- Which account is whose now. Each stands on a pending that has ended as linked, of that very member and account.
create table roblox_links (
  guild_id        bigint not null,
  user_id         bigint not null,
  roblox_id       bigint not null,
  name            text not null,
  display_name    text not null,
  linked_at       timestamptz not null,
  named_at        timestamptz not null,
  verification_id integer not null,
  proof           text not null generated always as ('linked') stored,
  primary key (guild_id, user_id),
  constraint roblox_links_one_member unique (guild_id, roblox_id),
  constraint roblox_links_proven foreign key (verification_id, guild_id, user_id, roblox_id, proof)
    references verifications (id, guild_id, user_id, roblox_id, state)
);
create index roblox_links_by_proof on roblox_links (verification_id);

comment on column roblox_links.named_at is 'When name and display_name were last seen at Roblox.';

-- Everything that ever happened to a link.
create table link_history (
  id              integer generated always as identity primary key,
  guild_id        bigint not null,
  user_id         bigint not null,
  kind            text not null check (kind in ('verified', 'changed', 'renamed', 'moved', 'unlinked', 'forgotten')),
  at              timestamptz not null,
  by_id           bigint,
  proof           text check (proof in ('phrase')),
  verification_id integer,
  roblox_id       bigint,
  name            text,
  before_id       bigint,
  before_name     text,
  constraint link_history_proof check ((kind in ('verified', 'changed', 'moved')) = (proof is not null))
);
create index link_history_of_member on link_history (guild_id, user_id, id);
create index link_history_of_account on link_history (guild_id, roblox_id);

comment on column link_history.by_id is 'Who did it; null where the bot noticed it by itself.';
comment on column link_history.kind is 'moved: the account went from this member to another one, who proved it.';
comment on column link_history.roblox_id is 'The account, and before_id the one before it. Null once the member has asked to be forgotten.';

-- Rows are only ever added. The one change: what a member has asked to be forgotten is made empty.
create function link_history_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and row(new.id, new.guild_id, new.user_id, new.kind, new.at, new.by_id, new.proof, new.verification_id)
       is not distinct from row(old.id, old.guild_id, old.user_id, old.kind, old.at, old.by_id, old.proof, old.verification_id)
     and num_nonnulls(new.roblox_id, new.name, new.before_id, new.before_name) = 0 then
    return new;
  end if;
  raise exception 'The history of links is append-only';
end $$;

create trigger link_history_append_only before update or delete on link_history
  for each row execute function link_history_is_append_only();
create trigger link_history_never_emptied before truncate on link_history
  for each statement execute function link_history_is_append_only();

-- Accounts that nobody may link here.
create table roblox_blocks (
  guild_id   bigint not null,
  roblox_id  bigint not null check (roblox_id > 0),
  name       text not null,
  reason     text check (char_length(reason) between 1 and 200),
  blocked_by bigint not null,
  blocked_at timestamptz not null,
  primary key (guild_id, roblox_id)
);

-- Who was turned away by a rule, and is told when it lets them in.
create table verification_waits (
  guild_id  bigint not null,
  user_id   bigint not null,
  roblox_id bigint not null,
  name      text not null,
  gate      text not null check (gate in ('age', 'group', 'blocked')),
  since     timestamptz not null,
  primary key (guild_id, user_id)
);

-- Whoever changes links of a server stands in line here until the transaction ends.
create function lock_links(guild bigint) returns void language sql volatile as $$
  select pg_advisory_xact_lock(hashtextextended('roblox_links', guild))
$$;
