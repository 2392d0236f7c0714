import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { migrations } from '../src/app.ts';
import { dumpSchema } from '../src/db/dump.ts';
import { freshDatabase } from './database.ts';

test('docs/schema.sql is the schema that the migrations make (npm run --silent schema > docs/schema.sql)', async () => {
  const database = await freshDatabase({ migrations });
  try {
    const committed = readFileSync(path.resolve(import.meta.dirname, '../../docs/schema.sql'), 'utf8');
    expect(committed).toBe(await dumpSchema(database.sql));
  } finally {
    await database.drop();
  }
});
