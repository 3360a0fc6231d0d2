/** Sites whose pages may call from a browser. Other clients can send any origin: this protects people, not the server. */
export type Origins = {
  /** Whether a page of this origin may call; a caller without an origin is no page. */
  mayCall(origin: string | null | undefined): boolean;
};

/** Allows these origins and our own; null allows any. */
export function createOrigins(allowed: string[] | null, publicUrl: string): Origins {
  if (!allowed) return { mayCall: () => true };
  const origins = new Set([...allowed, new URL(publicUrl).origin]);
  return { mayCall: (origin) => origin == null || origins.has(origin) };
}
