/**
 * A request's body as it arrived; null for one of more than `limit` bytes, which is not read to its end, and for one whose
 * sender went away: that error looks like one of our own connections.
 */
export const readBody = (request: Request, limit: number): Promise<Buffer | null> =>
  read(request, limit).catch(() => null);

async function read({ body }: Request, limit: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    chunks.push(part.value);
    length += part.value.length;
    if (length <= limit) continue;
    await reader?.cancel();
    return null;
  }
  return Buffer.concat(chunks);
}
