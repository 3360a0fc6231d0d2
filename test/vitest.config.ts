import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Read by Date and Intl in the workers too, which inherit it.
process.env.TZ = 'UTC';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: {
    // vite takes graphql's ES modules for our files while node takes the CommonJS ones for the packages; two copies
    // do not recognise each other's objects.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }],
  },
  test: {
    include: ['test/{unit,operations,api,realtime,jobs,architecture}/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', './test/support/reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
  },
});
