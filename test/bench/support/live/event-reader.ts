const HEAD_END = '\r\n\r\n';

/**
 * Reads an answer's event stream out of one connection's bytes as cheaply as can be. `onHead` gets the head of the answer,
 * `onEvent` a view of each event that has data, good until it returns, and `onEnd` is called at the end of the answer.
 */
export function createEventReader(handlers: {
  onHead(head: string): void;
  onEvent(event: Buffer): void;
  onEnd(): void;
}): (bytes: Buffer) => void {
  const events = createPieces((bytes, at) => {
    const end = bytes.indexOf('\n\n', at);
    if (end < 0) return null;
    const event = bytes.subarray(at, end);
    // Comments and retry fields are no news.
    if (event.includes('data:')) handlers.onEvent(event);
    return end + 2;
  });
  const chunks = createPieces((bytes, at) => {
    const start = bytes.indexOf('\r\n', at) + 2;
    if (start < 2) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, start), 16);
    const end = start + size;
    if (end + 2 > bytes.length) return null;
    if (size === 0) handlers.onEnd();
    else events(bytes.subarray(start, end));
    return end + 2;
  });
  let body: ((bytes: Buffer) => void) | null = null;
  const head = createPieces((bytes, at) => {
    const end = bytes.indexOf(HEAD_END, at);
    if (end < 0) return null;
    const text = bytes.toString('latin1', at, end);
    handlers.onHead(text);
    body = /transfer-encoding: *chunked/i.test(text) ? chunks : events;
    body(bytes.subarray(end + HEAD_END.length));
    return bytes.length;
  });
  return (bytes) => (body ?? head)(bytes);
}

/**
 * Cuts bytes that come in any portions into whole pieces. `take` handles the piece that begins at a place and answers where
 * the next begins; null while some of it is missing.
 */
function createPieces(take: (bytes: Buffer, at: number) => number | null): (portion: Buffer) => void {
  let rest: Buffer | null = null;
  return (portion) => {
    const bytes = rest ? Buffer.concat([rest, portion]) : portion;
    let at = 0;
    for (let next: number | null = at; next !== null && at < bytes.length; ) {
      next = take(bytes, at);
      if (next !== null) at = next;
    }
    // The portion's memory is used again for the next read.
    rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null;
  };
}
