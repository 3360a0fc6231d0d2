import type { IncomingMessage } from 'node:http';
import { LIMITS } from './limits.ts';
import { refusal } from './refusal.ts';

/** How much of a refused body is read and dropped, so that its sender gets to read the refusal. */
const PATIENCE_BYTES = 4 * 1024 * 1024;

/**
 * A JSON body of bounded size. Reads the request itself: a limit that pipes every body through a web stream costs half
 * the server's throughput. Refuses with 400, 413 or 415; a `multipart`, form or text body never gets as far as a
 * parser, so a page of another site cannot send one without the browser asking us first.
 */
export async function readJsonBody(request: IncomingMessage): Promise<object> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw refusal('BAD_USER_INPUT', 'Send a JSON body with the content type application/json.', 415);
  // What is small on the way here may be anything here.
  if (!/^(identity)?$/i.test(request.headers['content-encoding'] ?? ''))
    throw refusal('BAD_USER_INPUT', 'Send the body as it is, not compressed.', 415);
  const value = parse(await readBytes(request));
  if (typeof value !== 'object' || value === null)
    throw refusal('BAD_USER_INPUT', 'The body must be a JSON object with a query.', 400);
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw refusal('BAD_USER_INPUT', 'The body is not valid JSON.', 400);
  }
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let refused = Number(request.headers['content-length'] ?? 0) > LIMITS.bytes;
    const refuse = () => {
      refused = true;
      chunks.length = 0;
      reject(refusal('BAD_USER_INPUT', `The body is larger than ${LIMITS.bytes / 1024} KB.`, 413));
    };
    const gone = () => reject(refusal('BAD_USER_INPUT', 'The request was cut off.', 400));
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (!refused && length > LIMITS.bytes) refuse();
      if (!refused) chunks.push(chunk);
      else if (length > PATIENCE_BYTES) request.destroy();
    });
    request.once('end', () => {
      // Every request is closed in the end, and an error that nobody gets is not for nothing.
      request.off('close', gone);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
    });
    request.once('close', gone);
    if (refused) refuse();
    // The client may have left while its token was being looked up: then nothing above ever happens.
    if (request.destroyed) gone();
  });
}
