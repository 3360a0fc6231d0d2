import { createHash } from 'node:crypto';

/** Longer than the token of any preview but one that names sessions by the thousand. */
const MAX_TOKEN = 65_536;

/** What a client hands back to apply a preview. It grants nothing: rights and state are checked again. */
export const previewToken = (preview: object): string =>
  Buffer.from(JSON.stringify(preview)).toString('base64url');

/** What a preview was of, as `parse` takes it; null: this is not the token of such a preview. */
export function readPreviewToken<T>(parse: (value: unknown) => T, token: string): T | null {
  if (token.length > MAX_TOKEN) return null;
  try {
    return parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    return null;
  }
}

/** Identifies everything that a preview showed: another digest means that something changed since. */
export const previewDigest = (shown: unknown): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('base64url');
