import { parseAccept } from 'hono/utils/accept';

const JSON_TYPES = ['application/json', 'application/graphql-response+json'];
/** A wildcard means JSON; these types are only sent where the header names them. */
const BY_NAME = ['text/event-stream', 'multipart/mixed', 'text/html'];
const NONE = 'none/none';

/**
 * Rewrites an `Accept` header to the form that both the plain path and Yoga understand: the accepted types that we have,
 * in lower case, the preferred ones first. Yoga ignores weights, and takes the case of letters literally.
 */
export function plainAccept(header: string): string {
  const asked = parseAccept(header.toLowerCase()).filter(
    ({ params: { charset = 'utf-8' } }) => charset === 'utf-8' || charset === 'utf8',
  );
  if (asked.length === 0) return header;
  const weightOf = (...names: string[]) =>
    names.map((name) => asked.find(({ type }) => type === name)?.q).find((q) => q !== undefined) ?? 0;
  const positionOf = (name: string) => {
    const position = asked.findIndex(({ type }) => type === name);
    return position < 0 ? asked.length : position;
  };
  const weighed = [
    ...JSON_TYPES.map((type) => ({ type, q: weightOf(type, 'application/*', '*/*') })),
    ...BY_NAME.map((type) => ({ type, q: weightOf(type) })),
  ];
  const accepted = weighed.filter(({ q }) => q > 0);
  if (accepted.length === 0) return NONE;
  return accepted
    .sort((a, b) => b.q - a.q || positionOf(a.type) - positionOf(b.type))
    .map(({ type }) => type)
    .join(', ');
}
