import { readdirSync, readFileSync } from 'node:fs';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

export type ModelFile = { path: string; content: string };

/** Reads the models as they lie here. */
export function readModels(): ModelFile[] {
  const folder = new URL('models/', import.meta.url);
  return readdirSync(folder).map((path) => ({ path, content: readFileSync(new URL(path, folder), 'utf8') }));
}

/**
 * Prints the SQL that turns a database of the one models into one of the others; null is an empty database. Prisma's
 * own engine writes it, without a database and without the network.
 */
export async function changeSql(from: ModelFile[] | null, to: ModelFile[]): Promise<string> {
  await load();
  const engine = await glue.SchemaEngine.new(
    { datamodels: to.map(({ path, content }) => [path, content]) },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(noDatabase),
  );
  const { stdout } = await engine.diff({
    from: from ? { tag: 'schemaDatamodel', files: from } : { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: to },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? '';
}

/** The package expects a bundler to load its WebAssembly; node needs it done by hand. */
async function load(): Promise<void> {
  const file = new URL(
    'schema_engine_bg.wasm',
    import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
  );
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

/** The engine asks the server for its version before it compares two texts, and is content with no answer. */
const connection = {
  provider: 'postgres',
  adapterName: 'none',
  queryRaw: async () => ({ columnTypes: [], columnNames: [], rows: [] }),
  executeRaw: async () => 0,
  executeScript: async () => undefined,
  startTransaction: async () => {
    throw new Error('There is no database');
  },
  dispose: async () => undefined,
} as const;

const noDatabase: SqlMigrationAwareDriverAdapterFactory = {
  provider: 'postgres',
  adapterName: 'none',
  connect: async () => connection,
  connectToShadowDb: async () => connection,
};
