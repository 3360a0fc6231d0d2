import { parseAccept } from 'hono/utils/accept';

const JSON_TYPES = ['application/json', 'application/graphql-response+json'];
/** Whoever takes anything is answered JSON; the others are asked for by name. */
const BY_NAME = ['text/event-stream', 'multipart/mixed', 'text/html'];
const NONE = 'none/none';

/**
 * An `Accept` header in the one form that both ways of answering understand: the types of ours that are taken, in small
 * letters, the preferred ones first. Yoga knows neither the case of letters nor weights.
 */
export function plainAccept(header: string): string {
  const asked = parseAccept(header.toLowerCase()).filter(
    ({ params: { charset = 'utf-8' } }) => charset === 'utf-8' || charset === 'utf8',
  );
  if (asked.length === 0) return header;
  const weightOf = (...names: string[]) =>
    names.map((name) => asked.find(({ type }) => type === name)?.q).find((q) => q !== undefined) ?? 0;
  const placeOf = (name: string) => {
    const place = asked.findIndex(({ type }) => type === name);
    return place < 0 ? asked.length : place;
  };
  const weighed = [
    ...JSON_TYPES.map((type) => ({ type, q: weightOf(type, 'application/*', '*/*') })),
    ...BY_NAME.map((type) => ({ type, q: weightOf(type) })),
  ];
  const taken = weighed.filter(({ q }) => q > 0);
  if (taken.length === 0) return NONE;
  return taken
    .sort((a, b) => b.q - a.q || placeOf(a.type) - placeOf(b.type))
    .map(({ type }) => type)
    .join(', ');
}
