/** Which sites' pages may call from a browser. Whoever is no browser says what it likes: this protects people, not us. */
export type Origins = {
  /** Whether to serve a page of this origin; a caller without one is no page. */
  mayCall(origin: string | null | undefined): boolean;
};

/** Null: any. Our own pages may always. */
export function createOrigins(allowed: string[] | null, publicUrl: string): Origins {
  if (!allowed) return { mayCall: () => true };
  const known = new Set([...allowed, new URL(publicUrl).origin]);
  return { mayCall: (origin) => origin == null || known.has(origin) };
}
