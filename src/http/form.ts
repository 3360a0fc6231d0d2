/**
 * The fields of a form's body. A body of more than `limit` bytes is not read to its end and counts as empty, as does one
 * that is no form: a page whose form is a few bytes has no use for it.
 */
export async function readForm({ body }: Request, limit: number): Promise<URLSearchParams> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    chunks.push(part.value);
    length += part.value.length;
    if (length <= limit) continue;
    await reader?.cancel();
    return new URLSearchParams();
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
