import { createHash, randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { databaseUrl, parseDatabaseUrl } from '../src/db/address.ts';
import { createPool } from '../src/db/connect.ts';
import { installJobs } from '../src/db/jobs.ts';
import { fingerprint, migrate } from '../src/db/migrate.ts';
import type { Migration } from '../src/db/migrate.ts';
import type { WorkerConnection } from '../src/db/open.ts';

/** A database of one test or one test file: nobody else is in it. */
export interface FreshDatabase {
  /** A pool with the settings of the real one. */
  readonly sql: postgres.Sql;
  /** For a child process as its DATABASE_URL. */
  readonly url: string;
  readonly workerConnection: WorkerConnection;
  /** Throws out whoever is still connected, and removes the database. */
  drop(): Promise<void>;
}

/**
 * Makes a database with these migrations. They are run once per test run, in a template that is copied from then on: a
 * copy takes some ten milliseconds.
 *
 * @param jobs true for a database in which jobs can be added and run
 */
export async function freshDatabase(options: {
  readonly migrations: readonly Migration[];
  readonly jobs?: boolean;
}): Promise<FreshDatabase> {
  const { migrations, jobs = false } = options;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(async (admin) => {
    const template = await findOrMakeTemplate(admin, migrations, jobs);
    await admin`create database ${admin(name)} template ${admin(template)} strategy file_copy`;
  });
  const url = urlOf(name);
  const pool = createPool(parseDatabaseUrl(url));
  return {
    sql: pool.sql,
    url,
    workerConnection: { connectionString: url },
    async drop() {
      await pool.close(0);
      await asAdmin((admin) => admin`drop database if exists ${admin(name)} with (force)`);
    },
  };
}

/** Test files run side by side: the first one that needs a template makes it, the others wait for it. */
async function findOrMakeTemplate(
  admin: postgres.Sql,
  migrations: readonly Migration[],
  jobs: boolean,
): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify([jobs, ...migrations.map(fingerprint)]));
  const template = `template_${key.digest('hex').slice(0, 16)}`;
  if (await isThere(admin, template)) return template;

  await admin`select pg_advisory_lock(hashtext(${template}))`;
  try {
    if (await isThere(admin, template)) return template;
    const draft = `${template}_draft`;
    await admin`drop database if exists ${admin(draft)} with (force)`;
    await admin`create database ${admin(draft)}`;
    const pool = createPool(parseDatabaseUrl(urlOf(draft)));
    try {
      if (jobs) await installJobs({ connectionString: urlOf(draft) });
      await migrate(pool.sql, migrations);
    } finally {
      await pool.close(1_000);
    }
    await admin`alter database ${admin(draft)} rename to ${admin(template)}`;
    return template;
  } finally {
    await admin`select pg_advisory_unlock(hashtext(${template}))`;
  }
}

async function isThere(admin: postgres.Sql, name: string): Promise<boolean> {
  return (await admin`select 1 from pg_database where datname = ${name}`).length > 0;
}

async function asAdmin<T>(work: (admin: postgres.Sql) => Promise<T>): Promise<T> {
  const admin = postgres({ ...parseDatabaseUrl(inject('database').url), ssl: false, max: 1, onnotice: () => {} });
  try {
    return await work(admin);
  } finally {
    await admin.end({ timeout: 1 });
  }
}

function urlOf(database: string): string {
  return databaseUrl({ ...parseDatabaseUrl(inject('database').url), database });
}
