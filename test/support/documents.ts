import { readdirSync, readFileSync } from 'node:fs';

/** The document that real clients send, by its file's name in `schema/operations`. */
export function operation(name: string): string {
  return readFileSync(new URL(`../../schema/operations/${name}.graphql`, import.meta.url), 'utf8');
}

/** The names of all of them. */
export const operationNames = readdirSync(new URL('../../schema/operations', import.meta.url))
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace('.graphql', ''));
