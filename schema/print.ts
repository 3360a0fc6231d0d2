import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../src/app/schema.ts';

/*
 * Writes the schema that the code makes to `schema.graphql`, where a change of the API can be reviewed. With `--check`
 * writes nothing, and fails when the file says something else.
 */

const path = new URL('schema.graphql', import.meta.url);
const made = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(path, made);
} else if (made !== readFileSync(path, { encoding: 'utf8', flag: 'a+' })) {
  console.error(
    'schema/schema.graphql is not what the code makes. Run `npm run schema` and review the change.',
  );
  process.exitCode = 1;
}
