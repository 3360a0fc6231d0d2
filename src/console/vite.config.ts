import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createRequest, formatDocument, stringifyDocument } from '@urql/core';
import react from '@vitejs/plugin-react';
import { buildSchema, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import { defineConfig, type Plugin, runnerImport } from 'vite';
import { PALETTE_CSS } from '../design/palette.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Types whose lists the cache puts together from pages; where the server answers null instead, null is the answer. */
const WITH_PAGES = ['Query', 'Session', 'Customer', 'WebhookEndpoint'];

/**
 * What the cache must know of the schema: the types of an interface or union, and the types that have no id. Of the fields
 * that may be null it knows only those of `WITH_PAGES` that are lists: what another document left out of an object is read
 * anew, and never shown as null. Compact, because it is part of every first load.
 */
function schemaFacts(): string {
  const types = buildSchema(readFileSync(at('../../schema/schema.graphql'), 'utf8'));
  const all = Object.values(types.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const objects = all.filter(isObjectType).map((type) => [
    type.name,
    type.getInterfaces().map(({ name }) => name),
    Object.values(type.getFields())
      .filter((field) => WITH_PAGES.includes(type.name) && /Connection$/.test(String(field.type)))
      .map(({ name }) => name),
    type.getFields().id ? 1 : 0,
  ]);
  const interfaces = all.filter(isInterfaceType).map(({ name }) => name);
  const unions = all.filter(isUnionType).map((type) => [type.name, type.getTypes().map(({ name }) => name)]);
  return `const objects = ${JSON.stringify(objects)};
const named = (name) => ({ name, kind: 'OBJECT' });
const nullable = (name) => ({ name, type: { kind: 'SCALAR', name: 'String' }, args: [] });
const object = ([name, interfaces, fields]) => ({
  kind: 'OBJECT', name, interfaces: interfaces.map(named), fields: fields.map(nullable)
});
export const introspection = { __schema: {
  queryType: { name: 'Query' }, mutationType: { name: 'Mutation' }, subscriptionType: { name: 'Subscription' },
  types: [
    ...objects.map(object),
    ...${JSON.stringify(interfaces)}.map((name) => ({ kind: 'INTERFACE', name, interfaces: [], fields: [], possibleTypes: [] })),
    ...${JSON.stringify(unions)}.map(([name, types]) => ({ kind: 'UNION', name, possibleTypes: types.map(named) }))
  ]
} };
export const typesWithoutId = objects.filter(([, , , hasId]) => !hasId).map(([name]) => name);`;
}

/** The documents by name, as urql sends them: a server that takes only trusted ones compares texts. */
async function documentTexts(): Promise<Record<string, string>> {
  const { module } = await runnerImport<Record<string, unknown>>(at('generated/operations.ts'));
  return Object.fromEntries(
    Object.entries(module)
      .filter(([name]) => name.endsWith('Document'))
      .map(([name, text]) => [
        name,
        stringifyDocument(formatDocument(createRequest(String(text), {}).query)),
      ]),
  );
}

/** The one document that is sent before anybody is signed in, apart from all others. */
const requestCode = async () =>
  `export default ${JSON.stringify((await documentTexts()).RequestCodeDocument)};`;

/** Modules that are made of the server's own: the colors, facts of the schema, a document. */
const shared = (): Plugin => {
  const modules: Record<string, () => string | Promise<string>> = {
    'virtual:palette.css': () => PALETTE_CSS,
    'virtual:schema': schemaFacts,
    'virtual:request-code': requestCode,
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
  writeBundle({ dir }, bundle) {
    for (const fileName of Object.keys(bundle)) {
      const path = join(dir!, fileName);
      if (!/\.(js|css)$/.test(fileName) || statSync(path).size < WORTH_COMPRESSING) continue;
      const source = readFileSync(path);
      writeFileSync(`${path}.br`, brotliCompressSync(source));
      writeFileSync(`${path}.gz`, gzipSync(source, { level: 9 }));
    }
  },
});

/** Writes the documents as the client sends them, for a server that takes only trusted ones. */
const documents = (): Plugin => ({
  name: 'documents',
  apply: 'build',
  async generateBundle() {
    this.emitFile({
      type: 'asset',
      fileName: 'documents.json',
      source: JSON.stringify(await documentTexts()),
    });
  },
});

/** What `shell/screens.ts` says: an address, and the file of its screen. */
const SCREEN = /'(\/[\w/]*)': \(\) => import\('\.\.\/(screens\/[\w/-]+\.tsx)'\)/g;

/**
 * Writes which files the screen of an address needs beside those that the page names, so that the server can say it with the
 * page: else a browser finds out file by file, a round trip each.
 */
const ahead = (): Plugin => ({
  name: 'ahead',
  apply: 'build',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const chunkOf = (path: string) => chunks.find(({ facadeModuleId }) => facadeModuleId === at(path))!;
    const closure = (name: string, known: Set<string>): Set<string> => {
      const chunk = bundle[name];
      if (known.has(name) || chunk?.type !== 'chunk') return known;
      known.add(name);
      for (const css of chunk.viteMetadata?.importedCss ?? []) known.add(css);
      for (const next of chunk.imports) closure(next, known);
      return known;
    };
    const named = closure(chunks.find(({ isEntry }) => isEntry)!.fileName, new Set());
    const screens = [...readFileSync(at('shell/screens.ts'), 'utf8').matchAll(SCREEN)];
    const lines = screens.map(([, address, path]) => {
      const needed = ['inside.tsx', path!].flatMap((one) => [...closure(chunkOf(one).fileName, new Set())]);
      return [address, [...new Set(needed)].filter((file) => !named.has(file)).map((file) => `/${file}`)];
    });
    this.emitFile({ type: 'asset', fileName: 'ahead.json', source: JSON.stringify(lines) });
  },
});

type Graph = { getModuleInfo(id: string): { importedIds: readonly string[] } | null };

/**
 * One file for what everybody loads first, one for what all screens behind the sign-in need. On a slow phone each further file
 * costs a round trip.
 */
const chunk = (name: string, root: string, priority: number) => {
  const members = new Set<string>();
  const reach = (graph: Graph, id: string): void => {
    if (members.has(id)) return;
    members.add(id);
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) reach(graph, next);
  };
  return {
    debugName: name,
    priority,
    name(id: string, graph: Graph): string | null {
      if (members.size === 0) reach(graph, at(root));
      return members.has(id) ? name : null;
    },
  };
};

/** The server that `npm run dev` starts. */
const API = process.env.API_URL ?? 'http://localhost:4000';

export default defineConfig({
  root: at('.'),
  plugins: [react(), shared(), compressed(), documents(), ahead()],
  build: {
    outDir: at('../../dist/console'),
    emptyOutDir: true,
    assetsDir: 'console/assets',
    // Inlined files would be `data:` addresses, which the content security policy forbids for scripts and fonts.
    assetsInlineLimit: 0,
    target: 'es2023',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            chunk('start', 'main.tsx', 2),
            chunk('inside', 'inside.tsx', 1),
            // Small parts that several screens have: in files of their own they would be many.
            // Words for messages and their reasons, in four languages: not for those that show none.
            { name: 'messages', test: /\/src\/console\/ui\/messages\// },
            { name: 'common', test: /\/src\/console\/(ui|api|i18n)\/(?!stored-form)/, minShareCount: 3 },
            { name: 'forms', test: /\/react-hook-form\/|\/stored-form\.ts$/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/session', '/assets', '/join', '/teach', '/console/messages'].map((path) => [
        path,
        { target: API, ws: true, changeOrigin: true, headers: { origin: API } },
      ]),
    ),
  },
});
