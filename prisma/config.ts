import { defineConfig } from 'prisma/config';

// The CLI insists on an engine binary that `generate` never runs; any file that exists satisfies it, so nothing is
// downloaded. Only for `generate`: with a dummy engine `migrate` would do nothing and report success. Migrations are
// applied by `npm run admin -- migrate` (src/platform/postgres/migrate.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: 'models',
  migrations: { path: 'migrations' },
});
