import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAnswers } from './answers.ts';
import { readOptions } from './options.ts';
import { report } from './report.ts';
import { type Measurements, resultsOf } from './results.ts';
import { measureStarts } from './starts.ts';
import { countStatements } from './statements.ts';

/** PostgreSQL runs as another user where we are root, and must be able to pass. */
const PASSABLE = 0o755;

const options = readOptions(process.argv.slice(2));
const measured: Measurements = { answers: [], starts: [], statements: [] };
// What is measured at the moment goes beside the report, so that the report alone can be kept.
const tell = (line: string) => process.stderr.write(`${line}\n`);

for (let round = 1; round <= options.rounds; round++) {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  await chmod(folder, PASSABLE);
  try {
    if (options.parts.has('answers')) {
      await measureAnswers(options, folder, (row) => {
        measured.answers.push(row);
        tell(`round ${round}: ${row.name}, ${Math.round(row.crowd.answersPerSecond)} answers a second in a crowd`);
      });
    }
    if (options.parts.has('starts')) {
      await measureStarts(options, folder, (row) => {
        measured.starts.push(row);
        tell(`round ${round}: ${row.name}, ready with ${row.servers} servers in ${Math.round(row.start.readyMs)} ms`);
      });
    }
    if (options.parts.has('statements') && round === options.rounds) {
      measured.statements.push(...(await countStatements(folder)));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
process.stdout.write(`${report(resultsOf(measured))}\n`);
