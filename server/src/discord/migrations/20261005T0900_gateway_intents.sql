-- What a session was begun with, as bits: going on with it keeps to that, so another choice needs a new session.
-- Sessions of before were begun with the servers alone.
alter table gateway_sessions add column intents int not null default 1;
