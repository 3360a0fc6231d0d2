import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type FieldNode, Kind, type OperationDefinitionNode, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';

const folder = fileURLToPath(new URL('../../schema/operations', import.meta.url));
const documents = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => ({ file, document: parse(readFileSync(join(folder, file), 'utf8')) }));

const operationsOf = ({ document }: (typeof documents)[number]) =>
  document.definitions.filter(
    (part): part is OperationDefinitionNode => part.kind === Kind.OPERATION_DEFINITION,
  );
const kebab = (name: string) => name.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();

describe('the printed schema', () => {
  it('is what the code makes, without any configuration', async () => {
    const run = promisify(execFile);
    const elsewhere = await mkdtemp(join(tmpdir(), 'sessions-test-'));
    const print = fileURLToPath(new URL('../../schema/print.ts', import.meta.url));
    const tsx = fileURLToPath(import.meta.resolve('tsx'));
    const printed = run(process.execPath, ['--import', tsx, print, '--check'], { cwd: elsewhere, env: {} });
    await expect(printed.finally(() => rm(elsewhere, { recursive: true }))).resolves.toEqual({
      stdout: '',
      stderr: '',
    });
  });
});

describe.each(documents)('the document $file', (one) => {
  it('is valid', () => expect(validate(schema, one.document).map(({ message }) => message)).toEqual([]));

  it('holds one operation, whose name is the file’s', () =>
    expect(operationsOf(one).map(({ name }) => `${kebab(name?.value ?? '')}.graphql`)).toEqual([one.file]));
});

describe('the documents', () => {
  it('show how each root field is asked for', () => {
    const asked = new Set(
      documents
        .flatMap(operationsOf)
        .flatMap(({ selectionSet }) => selectionSet.selections)
        .map((selection) => (selection as FieldNode).name.value),
    );
    const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = types.flatMap((type) => Object.keys(type?.getFields() ?? {}));
    expect(
      fields.filter((name) => !asked.has(name)),
      'without a document in schema/operations',
    ).toEqual([]);
  });
});
