import { readBody } from './read-body.ts';

/** The fields of a form's body. A body of more than `limit` bytes counts as empty, like one that is no form. */
export async function readForm(request: Request, limit: number): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request, limit))?.toString());
}
