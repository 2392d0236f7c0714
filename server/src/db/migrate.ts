import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from 'postgres';
import { patientConnection } from './connect.ts';
import { DatabaseProblem } from './problem.ts';

/** One step of the schema. Its name orders it among all others: `20261122T2000_pads`. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Any number does, if it never changes: one runner of migrations at a time. */
const MIGRATIONS_LOCK = 0x6d696772;

/** Date, time and a word, so that the names sort by age. */
const NAME = /^\d{8}T\d{4}_[a-z0-9_]+$/;

/**
 * Reads a migration that lies beside the calling file: `migrationFile(import.meta.url, './migrations/20261122T2000_pads.sql')`.
 *
 * The compiler copies no .sql files, so the compiled program in dist/ reads them from src/, which lies beside it.
 *
 * @throws Error if there is no such file
 */
export function migrationFile(importMetaUrl: string, relative: string): Migration {
  const file = fileURLToPath(new URL(relative, importMetaUrl));
  const source = existsSync(file) ? file : file.replace(/([\\/])dist([\\/])(?!.*[\\/]dist[\\/])/, '$1src$2');
  return { name: path.basename(source, '.sql'), sql: readFileSync(source, 'utf8') };
}

/**
 * Brings the schema up to date: runs each migration that this database has not had, in the given order, each in a
 * transaction of its own. Safe when several processes start at once: one runs them, the others wait and find nothing to do.
 *
 * @returns the names of those that were run
 * @throws DatabaseProblem if the database has had migrations that this program does not know: it was made by a newer one
 * @throws Error if the names are not in order, or a migration was changed after it had been run
 */
export async function migrate(sql: Sql, migrations: readonly Migration[]): Promise<string[]> {
  checkNames(migrations);
  const own = patientConnection(sql);
  const connection = own.sql;
  try {
    // Belongs to the connection: it is given back when that ends, however it ends.
    await connection`select pg_advisory_lock(${MIGRATIONS_LOCK}::bigint)`;
    await connection`
      create table if not exists schema_migrations (
        name   text primary key,
        sha256 text not null,
        run_at timestamptz not null default now()
      )`;
    const had = await connection<{ name: string; sha256: string }[]>`select name, sha256 from schema_migrations`;
    const due = whatIsDue(migrations, new Map(had.map((row) => [row.name, row.sha256])));
    for (const migration of due) {
      await connection.begin(async (tx) => {
        await tx.unsafe(migration.sql);
        await tx`insert into schema_migrations (name, sha256) values (${migration.name}, ${fingerprint(migration)})`;
      });
    }
    return due.map((migration) => migration.name);
  } finally {
    await own.close(1_000);
  }
}

/** Tells one text of a migration from another. Line ends don't count: git may change them on Windows. */
export function fingerprint(migration: Migration): string {
  return createHash('sha256').update(migration.sql.replaceAll('\r\n', '\n')).digest('hex');
}

function checkNames(migrations: readonly Migration[]): void {
  const names = migrations.map((migration) => migration.name);
  const odd = names.find((name) => !NAME.test(name));
  if (odd !== undefined) throw new Error(`The migration ${odd} must be named like 20261122T2000_pads.`);
  names.forEach((name, index) => {
    const before = names[index - 1];
    if (before !== undefined && before >= name) throw new Error(`The migration ${name} must come before ${before}.`);
  });
}

function whatIsDue(migrations: readonly Migration[], had: ReadonlyMap<string, string>): readonly Migration[] {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = [...had.keys()].filter((name) => !known.has(name)).sort();
  if (unknown.length > 0) {
    throw new DatabaseProblem(
      `This is an older program than the one that last used the database (it does not know ${unknown.join(', ')}). ` +
        'Start the newer program, or restore a backup that was made with this one.',
    );
  }
  for (const migration of migrations) {
    const sha256 = had.get(migration.name);
    if (sha256 !== undefined && sha256 !== fingerprint(migration)) {
      throw new Error(
        `The migration ${migration.name} was changed after it had been run on this database. ` +
          'Put its old text back, and make a new migration for the change.',
      );
    }
  }
  return migrations.filter((migration) => !had.has(migration.name));
}
