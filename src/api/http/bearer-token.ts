/** The token of an `Authorization: Bearer` header; null when there is none, empty (so refused) when it is another scheme. */
export function bearerToken(header: string | null): string | null {
  if (header === null) return null;
  return /^Bearer ([^\s]+)$/i.exec(header.trim())?.[1] ?? '';
}
