import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from './documents.ts';
import type { Result, Variables } from './graphql-client.ts';
import type { Harness } from './harness.ts';

type Data = Result['data'];

/** What the document of this name answers; fails on an error. */
export async function read(
  h: Harness,
  caller: Viewer | null,
  name: string,
  variables?: Variables,
): Promise<Data> {
  return dataOf(await h.ask(caller, operation(name), variables));
}

/** What the mutation with this document answers to an input: its result, or a refusal. */
export async function write(h: Harness, caller: Viewer | null, name: string, input: object): Promise<Data> {
  return Object.values(await read(h, caller, name, { input }))[0];
}

/** The data of an answer without errors. */
export function dataOf({ data, errors }: Result): Data {
  if (errors) throw new Error(`Not an answer but ${JSON.stringify(errors)}.`);
  return data;
}
