import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createRequest, formatDocument, stringifyDocument } from '@urql/core';
import react from '@vitejs/plugin-react';
import { buildSchema, isAbstractType, isObjectType } from 'graphql';
import { defineConfig, type Plugin, runnerImport } from 'vite';
import { PALETTE_CSS } from '../design/palette.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the cache must know of the schema: which types an interface or union has, and which types have no id. */
function schemaFacts(): string {
  const types = buildSchema(readFileSync(at('../../schema/schema.graphql'), 'utf8'));
  const all = Object.values(types.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const abstract = all.filter(isAbstractType).map((type) => ({
    kind: 'UNION',
    name: type.name,
    possibleTypes: types.getPossibleTypes(type).map(({ name }) => ({ kind: 'OBJECT', name })),
  }));
  const roots = { queryType: { name: 'Query' }, mutationType: { name: 'Mutation' } };
  const withoutId = all.filter((type) => isObjectType(type) && !type.getFields().id).map(({ name }) => name);
  const schema = { __schema: { ...roots, subscriptionType: { name: 'Subscription' }, types: abstract } };
  return `export const introspection = ${JSON.stringify(schema)};
export const typesWithoutId = ${JSON.stringify(withoutId)};`;
}

/** Modules that are made of the server's own: the colors, and facts of the schema. */
const shared = (): Plugin => {
  const modules: Record<string, () => string> = {
    'virtual:palette.css': () => PALETTE_CSS,
    'virtual:schema': schemaFacts,
  };
  return {
    name: 'shared',
    resolveId: (id) => (id in modules ? `\0${id}` : null),
    load: (id) => modules[id.slice(1)]?.() ?? null,
  };
};

/** Bytes; below, the header that says it is compressed costs as much. */
const WORTH_COMPRESSING = 1_000;

/** Writes each text file compressed beside itself, so that no request pays for it. */
const compressed = (): Plugin => ({
  name: 'compressed',
  apply: 'build',
  generateBundle(_options, bundle) {
    for (const [fileName, file] of Object.entries(bundle)) {
      const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
      if (!/\.(js|css)$/.test(fileName) || source.length < WORTH_COMPRESSING) continue;
      this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(source) });
      this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source) });
    }
  },
});

/** Writes the documents as the client sends them, for a server that takes only trusted ones. */
const documents = (): Plugin => ({
  name: 'documents',
  apply: 'build',
  async generateBundle() {
    const { module } = await runnerImport<Record<string, unknown>>(at('generated/operations.ts'));
    const sent = Object.entries(module)
      .filter(([name]) => name.endsWith('Document'))
      .map(([name, text]) => [
        name,
        stringifyDocument(formatDocument(createRequest(String(text), {}).query)),
      ]);
    this.emitFile({
      type: 'asset',
      fileName: 'documents.json',
      source: JSON.stringify(Object.fromEntries(sent)),
    });
  },
});

/** The server that `npm run dev` starts. */
const API = process.env.API_URL ?? 'http://localhost:4000';

export default defineConfig({
  root: at('.'),
  plugins: [react(), shared(), compressed(), documents()],
  build: {
    outDir: at('../../dist/console'),
    emptyOutDir: true,
    assetsDir: 'console/assets',
    // Inlined files would be `data:` addresses, which the content security policy forbids for scripts and fonts.
    assetsInlineLimit: 0,
    target: 'es2023',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/session', '/assets', '/join', '/teach'].map((path) => [
        path,
        { target: API, ws: true, changeOrigin: true, headers: { origin: API } },
      ]),
    ),
  },
});
