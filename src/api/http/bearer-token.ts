/** The token of an `Authorization: Bearer` header; null without a header, empty (so refused) for another scheme. */
export function bearerToken(header: string | null): string | null {
  if (header === null) return null;
  return /^Bearer ([^\s]+)$/i.exec(header.trim())?.[1] ?? '';
}
