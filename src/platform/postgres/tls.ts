/** What `sslmode` may say in the address of a database. */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** Whether connections to this address are encrypted, and whether the other side must prove who it is. */
export function sslModeOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).searchParams.get('sslmode') : null;
}

/**
 * The address with its TLS said in the words of pg.
 * - Whoever names authorities wants TLS with a proof, unless `sslmode` says otherwise.
 * - `require`, `prefer` and `allow` verify authority and name too: none falls back to plain text, as libpq would.
 * - `verify-ca` does not ask for the name, as in libpq, where authorities are named.
 */
export function withTls(address: string, caFile: string | null): string {
  const mode = sslModeOf(address) ?? (caFile ? 'verify-full' : null);
  if (mode === null || mode === 'disable' || mode === 'no-verify') return address;
  const url = new URL(address);
  const { searchParams } = url;
  // Whoever asks for the rules of libpq gets them.
  const libpq = searchParams.has('uselibpqcompat');
  if (caFile && !searchParams.has('sslrootcert')) searchParams.set('sslrootcert', caFile);
  const anyName = mode === 'verify-ca' && searchParams.has('sslrootcert');
  if (anyName) searchParams.set('uselibpqcompat', 'true');
  searchParams.set('sslmode', anyName || libpq ? mode : 'verify-full');
  return url.href;
}
