import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types the documents of `schema/operations`, which tests and clients send, by the printed schema. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: 'schema/operations/*.graphql',
  ignoreNoDocuments: true,
  generates: {
    'schema/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        scalars: { Date: 'string', DateTime: 'string', JSON: 'unknown', ID: 'string' },
        strictScalars: true,
        useTypeImports: true,
      },
    },
  },
};
export default config;
