const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
/** Clients mask what they send; a mask of zeros leaves the bytes as they are. */
const NO_MASK = Buffer.alloc(4);

/** A client's text frame. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const short = payload.length < 126;
  const head = Buffer.alloc(short ? 2 : 4);
  head[0] = 0x80 | TEXT;
  head[1] = 0x80 | (short ? payload.length : 126);
  if (!short) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, NO_MASK, payload]);
}

const PONG = Buffer.concat([Buffer.from([0x8a, 0x80]), NO_MASK]);

/**
 * Reads a server's frames out of one connection's bytes as cheaply as can be: `onText` gets a view of the payload, good
 * until it returns. Pings are answered through `reply`, a close frame goes to `onClose`.
 */
export function createFrameReader(handlers: {
  onText(payload: Buffer): void;
  reply(frame: Buffer): void;
  /** Gets the close frame's payload. */
  onClose(payload: Buffer): void;
}): (bytes: Buffer) => void {
  function handle(kind: number, payload: Buffer): void {
    if (kind === TEXT) handlers.onText(payload);
    else if (kind === PING) handlers.reply(PONG);
    else if (kind === CLOSE) handlers.onClose(payload);
  }

  let rest: Buffer | null = null;
  return (chunk) => {
    const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    for (let frame = frameAt(bytes, at); frame; frame = frameAt(bytes, at)) {
      handle(bytes[at]! & 0x0f, bytes.subarray(frame.start, frame.end));
      at = frame.end;
    }
    // The chunk's memory is used again for the next read.
    rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null;
  };
}

/** Where the payload of the frame at this place begins and ends; null while some of it is missing. */
function frameAt(bytes: Buffer, at: number): { start: number; end: number } | null {
  if (at + 2 > bytes.length) return null;
  const short = bytes[at + 1]! & 0x7f;
  // No message of these benchmarks has 64 KB.
  const start = at + (short < 126 ? 2 : 4);
  if (start > bytes.length) return null;
  const end = start + (short < 126 ? short : bytes.readUInt16BE(at + 2));
  return end > bytes.length ? null : { start, end };
}
