import { makeWorkerUtils } from 'graphile-worker';
import type { WorkerConnection } from './open.ts';

/** Makes the tables of the job queue, or brings them up to date. Safe when several processes start at once. */
export async function installJobs(connection: WorkerConnection): Promise<void> {
  const utils = await makeWorkerUtils({ connectionString: connection.connectionString, maxPoolSize: 1 });
  await utils.release();
}
