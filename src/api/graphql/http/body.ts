import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { FULL } from '../../../graphql/execution/memory-budget.ts';
import { TOO_MANY_OPEN_RETRY_S } from '../../../graphql/schema-kit/calls.ts';
import { LIMITS } from '../../../graphql/schema-kit/limits.ts';
import { requestError, tooMany, withRetryStatus } from '../../../graphql/schema-kit/request-error.ts';

/** By whom a long body is read. */
type Read = (parse: () => unknown) => unknown;

/** How much of a refused body is read and dropped, so that its sender gets to read the refusal. */
const PATIENCE_BYTES = 4 * 1024 * 1024;

/**
 * A JSON body of bounded size. Reads the request itself: a limit that pipes every body through a web stream costs half
 * the server's throughput. Refuses with 400, 413 or 415; a `multipart`, form or text body never gets as far as a
 * parser, so a page of another site cannot send one without the browser asking us first.
 * `keep` is asked before more of it is kept; a long one is parsed by `read`, which may refuse to.
 */
export async function readJsonBody(
  request: IncomingMessage,
  keep: (bytes: number) => boolean,
  read: Read,
): Promise<object> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw requestError('BAD_USER_INPUT', 'Send a JSON body with the content type application/json.', 415);
  // Of JSON there is no other; its letters would be read as others.
  if (
    type !== 'application/json' &&
    !charsetsOf(type).every((charset) => /^"?(utf-?8|us-ascii)"?$/i.test(charset))
  )
    throw requestError('BAD_USER_INPUT', 'Send the body in UTF-8.', 415);
  // What is small on the way here may be anything here.
  if (!/^(identity)?$/i.test(request.headers['content-encoding'] ?? ''))
    throw requestError('BAD_USER_INPUT', 'Send the body as it is, not compressed.', 415);
  const bytes = await readBytes(request, keep);
  const value = bytes.length > LIMITS.shortBytes ? await read(() => parse(bytes)) : parse(bytes);
  if (typeof value !== 'object' || value === null)
    throw requestError('BAD_USER_INPUT', 'The body must be a JSON object with a query.', 400);
  return value;
}

const charsetsOf = (type: string): string[] =>
  [...type.matchAll(/;\s*charset\s*=\s*([^\s;]*)/gi)].map(([, charset]) => charset!);

function parse(body: Buffer): unknown {
  if (!isUtf8(body)) throw requestError('BAD_USER_INPUT', 'The body is not valid UTF-8.', 400);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw requestError('BAD_USER_INPUT', 'The body is not valid JSON.', 400);
  }
}

function readBytes(request: IncomingMessage, keep: (bytes: number) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let refused = Number(request.headers['content-length'] ?? 0) > LIMITS.bytes;
    const refuse = (error: Error) => {
      refused = true;
      chunks.length = 0;
      reject(error);
    };
    const tooLarge = () =>
      refuse(requestError('BAD_USER_INPUT', `The body is larger than ${LIMITS.bytes / 1024} KB.`, 413));
    const gone = () => reject(requestError('BAD_USER_INPUT', 'The request was cut off.', 400));
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (!refused && length > LIMITS.bytes) tooLarge();
      if (!refused && !keep(chunk.length)) refuse(withRetryStatus(tooMany(FULL, TOO_MANY_OPEN_RETRY_S)));
      if (!refused) chunks.push(chunk);
      else if (length > PATIENCE_BYTES) request.destroy();
    };
    request.on('data', take);
    request.once('end', () => {
      // Every request is closed in the end, and an error that nobody gets is not for nothing.
      request.off('close', gone);
      // A request lives as long as its stream, and through this it would keep what was read.
      request.off('data', take);
      const [first = Buffer.alloc(0), ...rest] = chunks.splice(0);
      resolve(rest.length === 0 ? first : Buffer.concat([first, ...rest]));
    });
    request.once('close', gone);
    if (refused) tooLarge();
    // The client may have left while its token was being looked up: then nothing above ever happens.
    if (request.destroyed) gone();
  });
}
