import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '../app.ts';
import { dumpSchema } from '../db/dump.ts';
import { migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import { createLog } from '../kit/log.ts';

/** The schema of a database that is made for this and thrown away. */
const dataDir = await mkdtemp(join(tmpdir(), 'muster-schema-'));
const database = await openDatabase({ dataDir, log: createLog({ level: 'error', format: 'json' }) });
try {
  await migrate(database.sql, migrations);
  process.stdout.write(await dumpSchema(database.sql));
} finally {
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
}
