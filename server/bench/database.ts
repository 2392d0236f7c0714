import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { startEmbedded } from '../src/db/embedded/index.ts';
import { AS_SUPERUSER } from '../src/db/embedded/lock.ts';

/** A running PostgreSQL. */
export interface Postgres {
  readonly pid: number;
  readonly socketFolder: string;
  readonly user: string;
  readonly database: string;
  /** One connection of the bench's own. */
  readonly sql: postgres.Sql;
  /** Closes the bench's connection, and stops the PostgreSQL if the bench started it. */
  stop(): Promise<void>;
}

const DATABASE = 'muster';
/** https://www.postgresql.org/docs/18/storage-file-layout.html, postmaster.pid */
const [PID_LINE, SOCKET_LINE] = [0, 4];

const silent = { info() {}, warn() {}, error() {}, debug() {} };

const connect = (socketFolder: string): postgres.Sql =>
  postgres({ host: socketFolder, user: AS_SUPERUSER.user, database: DATABASE, max: 1, onnotice: () => {} });

/** Starts the embedded PostgreSQL as Muster does, with everything forced to disk. */
export async function startPostgres(dataDir: string): Promise<Postgres> {
  const embedded = await startEmbedded({ dataDir, log: silent, durable: true });
  const sql = connect(embedded.connection.host);
  return {
    pid: embedded.pid(),
    socketFolder: embedded.connection.host,
    user: AS_SUPERUSER.user,
    database: DATABASE,
    sql,
    async stop() {
      await sql.end();
      await embedded.stop();
    },
  };
}

/** Looks into the PostgreSQL that a running Muster has started in `dataDir`. */
export async function joinPostgres(dataDir: string): Promise<Postgres> {
  const lines = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const socketFolder = lines[SOCKET_LINE] ?? '';
  const sql = connect(socketFolder);
  return {
    pid: Number(lines[PID_LINE]),
    socketFolder,
    user: AS_SUPERUSER.user,
    database: DATABASE,
    sql,
    stop: () => sql.end(),
  };
}

/** What the bare booking bots write into: Muster's guards, and nothing else of it. */
export async function makeFloorTables(sql: postgres.Sql): Promise<void> {
  await sql`create extension if not exists btree_gist`;
  await sql`drop table if exists sessions, audit`;
  await sql`
    create table sessions (
      id        integer generated always as identity primary key,
      guild_id  bigint not null,
      pad       smallint not null,
      host_id   bigint not null,
      starts_at timestamptz not null,
      ends_at   timestamptz not null,
      constraint sessions_pad_free exclude using gist
        (guild_id with =, pad with =, tstzrange(starts_at, ends_at) with &&)
    )`;
  await sql`
    create table audit (
      id       bigint generated always as identity primary key,
      guild_id bigint not null,
      at       timestamptz not null default now(),
      actor_id bigint,
      action   text not null,
      target   text not null,
      after    jsonb
    )`;
}
