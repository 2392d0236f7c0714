-- Which sessions are over: asked every second.
create index sessions_live_by_end on sessions (ends_at) where state in ('scheduled', 'open', 'locked');
