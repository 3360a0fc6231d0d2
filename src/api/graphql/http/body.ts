import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { FULL } from '../../../graphql/execution/memory-budget.ts';
import { TOO_MANY_OPEN_RETRY_S } from '../../../graphql/schema-kit/calls.ts';
import { LIMITS } from '../../../graphql/schema-kit/limits.ts';
import { requestError, tooMany, withRetryStatus } from '../../../graphql/schema-kit/request-error.ts';

type BodyReader = {
  /** Asked before more bytes are held; false refuses the body. */
  hold(bytes: number): boolean;
  /** Parses a long body, or throws where the caller may not have it parsed. */
  parseLong(parse: () => unknown): unknown;
};

/** Bytes of a refused body that are read and dropped, so that its sender gets to read the refusal. */
const DROPPED_BYTES = 4 * 1024 * 1024;

/**
 * Reads a JSON body of bounded size from the Node request: a limit in web streams costs half the server's throughput.
 * Refuses with 400, 413 or 415. Form and text bodies are refused unread, so that a page of another site cannot send one
 * without a CORS preflight.
 */
export async function readJsonBody(request: IncomingMessage, reader: BodyReader): Promise<object> {
  assertReadable(request.headers);
  const bytes = bytesThatCame(request, reader) ?? (await readBytes(request, reader));
  const value = bytes.length > LIMITS.shortBytes ? await reader.parseLong(() => parse(bytes)) : parse(bytes);
  if (typeof value !== 'object' || value === null)
    throw requestError('BAD_USER_INPUT', 'The body must be a JSON object with a query.', 400);
  return value;
}

/** Refuses a body by its headers. */
function assertReadable({ 'content-type': type = '', 'content-encoding': coding = '' }: IncomingHttpHeaders) {
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw requestError('BAD_USER_INPUT', 'Send a JSON body with the content type application/json.', 415);
  // JSON has no other charset: other bytes would be read as the wrong characters.
  if (
    type !== 'application/json' &&
    !charsetsOf(type).every((charset) => /^"?(utf-?8|us-ascii)"?$/i.test(charset))
  )
    throw requestError('BAD_USER_INPUT', 'Send the body in UTF-8.', 415);
  // A small compressed body may be of any size once it is unpacked.
  if (!/^(identity)?$/i.test(coding))
    throw requestError('BAD_USER_INPUT', 'Send the body as it is, not compressed.', 415);
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

/** A short body has mostly come whole by the time its caller is known. Null: it is still to be read. */
function bytesThatCame(request: IncomingMessage, { hold }: BodyReader): Buffer | null {
  const { complete, destroyed, readableLength: length } = request;
  if (!complete || destroyed || length > LIMITS.shortBytes) return null;
  const bytes: Buffer = request.read() ?? Buffer.alloc(0);
  if (!hold(length)) throw full();
  return bytes;
}

const full = () => withRetryStatus(tooMany(FULL, TOO_MANY_OPEN_RETRY_S));

function readBytes(request: IncomingMessage, { hold }: BodyReader): Promise<Buffer> {
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
      if (!refused && !hold(chunk.length)) refuse(full());
      if (!refused) chunks.push(chunk);
      else if (length > DROPPED_BYTES) request.destroy();
    };
    request.on('data', take);
    request.once('end', () => {
      // Every request closes in the end; the error would be made for nothing.
      request.off('close', gone);
      // A request lives as long as its event stream, and this listener would keep the chunks.
      request.off('data', take);
      const [first = Buffer.alloc(0), ...rest] = chunks.splice(0);
      resolve(rest.length === 0 ? first : Buffer.concat([first, ...rest]));
    });
    request.once('close', gone);
    if (refused) tooLarge();
    // If the client left while its token was looked up, none of these events comes.
    if (request.destroyed) gone();
  });
}
