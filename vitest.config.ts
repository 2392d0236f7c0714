import { defineConfig } from 'vitest/config';

/** Journeys and features share two cores with PostgreSQL; a slow machine is not a failed test. */
const SLOW_TEST_MS = 60_000;
const SLOW_UNIT_TEST_MS = 20_000;

const common = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

const unit = (name: string, include: string[]) => ({
  ...common,
  test: {
    name,
    include,
    exclude: ['**/*.db.test.ts', 'server/test/{journeys,browser}/**', '**/node_modules/**', '**/dist/**'],
    // Few processes for all files: starting one for each, with its imports, took more work than the tests.
    isolate: false,
    // Most of their time these tests wait.
    maxWorkers: 3,
    testTimeout: SLOW_UNIT_TEST_MS,
  },
});

export default defineConfig({
  test: {
    // Left alone it keeps one core for itself, and on two cores everything would run one after the other.
    maxWorkers: 2,
    projects: [
      // Each of the two has its own processes: the server's HTTP client would take the place of the simulator's in theirs.
      unit('unit-server', ['server/{src,test}/**/*.test.ts']),
      unit('unit-simulator', ['simulator/{src,test,screen}/**/*.test.ts']),
      {
        ...common,
        test: {
          name: 'features',
          sequence: { groupOrder: 1 },
          include: ['server/{src,test}/**/*.db.test.ts'],
          globalSetup: ['server/test/database-setup.ts'],
          testTimeout: SLOW_TEST_MS,
          hookTimeout: SLOW_TEST_MS,
        },
      },
      {
        ...common,
        test: {
          name: 'journeys',
          sequence: { groupOrder: 1 },
          include: ['server/test/journeys/**/*.test.ts'],
          globalSetup: ['server/test/database-setup.ts'],
          testTimeout: SLOW_TEST_MS,
          hookTimeout: SLOW_TEST_MS,
        },
      },
      {
        ...common,
        test: {
          name: 'browser',
          include: ['server/test/browser/**/*.test.ts'],
          globalSetup: ['server/test/browser/chromium-setup.ts', 'server/test/database-setup.ts'],
          // After all others: a browser on a busy machine is slow enough to look broken.
          sequence: { groupOrder: 2 },
          testTimeout: SLOW_TEST_MS,
          hookTimeout: SLOW_TEST_MS,
          fileParallelism: false,
        },
      },
    ],
  },
});
