import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../test/database.ts';
import type { FreshDatabase } from '../../test/database.ts';
import { dumpSchema } from './dump.ts';

const schema = `
  create extension btree_gist;
  create type mood as enum ('good', 'bad');
  create domain snowflake as bigint check (value > 0);
  create table sessions (
    id       integer generated always as identity primary key,
    guild_id snowflake not null,
    pad      smallint not null default 1 check (pad between 1 and 9),
    during   tstzrange not null,
    title    text collate "C",
    loud     text generated always as (upper(title)) stored,
    mood     mood,
    constraint sessions_no_overlap exclude using gist (guild_id with =, pad with =, during with &&) where (mood is null)
  );
  create table attendees (
    session_id integer not null references sessions on delete cascade,
    user_id    bigint not null,
    primary key (session_id, user_id)
  );
  create unique index sessions_title on sessions (lower(title)) where mood = 'good';
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
  create trigger sessions_touch before update on sessions for each row execute function touch();
  create view loud_sessions as select id, loud from sessions;
  comment on table sessions is 'One training or tryout. It''s booked on one pad.';
  comment on column sessions.during is 'When the pad is taken.';
  comment on function touch() is 'Does nothing.';`;

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase({ migrations: [{ name: '20260101T0000_sessions', sql: schema }], jobs: true });
});
afterAll(() => database.drop());

test('the schema is written down with all that it decides, and nothing of the job queue', async () => {
  const text = await dumpSchema(database.sql);
  expect(text).toContain(`create table sessions (
  id integer generated always as identity not null,
  guild_id snowflake not null,
  pad smallint default 1 not null,
  during tstzrange not null,
  title text collate "C",
  loud text generated always as (upper(title)) stored,
  mood mood,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_no_overlap EXCLUDE USING gist (guild_id WITH =, pad WITH =, during WITH &&) WHERE (mood IS NULL),
  constraint sessions_pad_check CHECK (pad >= 1 AND pad <= 9)
);`);
  expect(text).toContain('create extension btree_gist;');
  expect(text).toContain(`create type mood as enum ('good', 'bad');`);
  expect(text).toMatch(/create domain snowflake as bigint constraint snowflake_check CHECK \(VALUE > 0\)/);
  expect(text).toMatch(
    /attendees_session_id_fkey FOREIGN KEY \(session_id\) REFERENCES sessions\(id\) ON DELETE CASCADE/,
  );
  expect(text).toMatch(/CREATE UNIQUE INDEX sessions_title ON sessions .*WHERE \(mood = 'good'::mood\);/);
  expect(text).toMatch(/CREATE TRIGGER sessions_touch BEFORE UPDATE ON sessions/);
  expect(text).toMatch(/create view loud_sessions as/);
  expect(text).toMatch(/CREATE OR REPLACE FUNCTION public.touch\(\)/);
  expect(text).toContain(`comment on table sessions is 'One training or tryout. It''s booked on one pad.';`);
  expect(text).toContain(`comment on column sessions.during is 'When the pad is taken.';`);
  expect(text).toContain(`comment on function touch() is 'Does nothing.';`);
  expect(text).not.toMatch(/graphile_worker|_private_|gbt_/);
});

test('the same schema gives the same text, however it came about', async () => {
  const [before, after] = schema.split('create unique index');
  const other = await freshDatabase({
    migrations: [
      { name: '20260101T0000_one', sql: before ?? '' },
      {
        name: '20260102T0000_two',
        sql: 'alter table attendees add column gone int; alter table attendees drop column gone;',
      },
      { name: '20260103T0000_three', sql: `create unique index${after}` },
    ],
  });
  expect(await dumpSchema(other.sql)).toBe(await dumpSchema(database.sql));
  await other.drop();
});
