import { readBody } from './read-body.ts';

/**
 * The fields of a form's body. A body of more than `limit` bytes is not read to its end and counts as empty, as does one
 * that is no form: a page whose form is a few bytes has no use for it.
 */
export async function readForm(request: Request, limit: number): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request, limit))?.toString());
}
