import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// Read by Date and Intl in the workers too, which inherit it.
process.env.TZ = 'UTC';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The laws that need a database. */
const OF_DATABASE = ['test/architecture/migrations.test.ts', 'test/architecture/foreign-keys.test.ts'];

const project = (test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  root,
  resolve: {
    // vite takes graphql's ES modules for our files while node takes the CommonJS ones for the packages; two copies
    // do not recognise each other's objects.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    pool: 'forks',
    // A worker keeps the product's modules from file to file: loading them is half the cost of a small file.
    isolate: false,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    ...test,
  },
});

export default defineConfig({
  root,
  test: {
    reporters: ['default', './test/support/reporter.ts'],
    maxWorkers: availableParallelism(),
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/generated/**'],
      reporter: ['text-summary', 'html'],
    },
    projects: [
      project({ name: 'unit', include: ['test/{unit,architecture}/**/*.test.ts'], exclude: OF_DATABASE }),
      project({
        name: 'servers',
        include: ['test/{operations,api,realtime,jobs}/**/*.test.ts', ...OF_DATABASE],
        // Starts PostgreSQL and the others only when one of these files runs.
        globalSetup: ['test/support/global-setup.ts'],
      }),
      project({
        name: 'screens',
        testTimeout: 60_000,
        // As long as a page waits for a part of itself: a machine that is busy takes more than the usual second.
        expect: { poll: { timeout: 15_000, interval: 100 } },
        include: ['test/screens/**/*.test.ts'],
        globalSetup: ['test/support/global-setup.ts', 'test/support/build-console.ts'],
      }),
    ],
  },
});
