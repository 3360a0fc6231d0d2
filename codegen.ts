import type { CodegenConfig } from '@graphql-codegen/cli';

const types = {
  scalars: { Date: 'string', DateTime: 'string', JSON: 'unknown', ID: 'string' },
  strictScalars: true,
  useTypeImports: true,
};

/** Types the documents that clients send, by the printed schema: those of `schema/operations`, and the console's. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  ignoreNoDocuments: true,
  generates: {
    'schema/generated/operations.ts': {
      documents: 'schema/operations/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: types,
    },
    'src/console/generated/operations.ts': {
      documents: 'schema/operations/console/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      // As text, a document is a tenth of its syntax tree.
      config: { ...types, documentMode: 'string', dedupeFragments: true },
    },
  },
};
export default config;
