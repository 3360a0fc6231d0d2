import { withoutInvisible } from '../../lib/text.ts';

/** The longest join URL. */
export const MAX_URL = 2048;

/** Ends an address in a text: blanks, and marks that no address holds unescaped. */
export const END_OF_ADDRESS =
  /[\s\p{Cc}<>"\\^`{|}“”„‟«»‹›、。，．：；！？…「」『』【】《》〈〉〔〕（）［］｛｝]/u;

const ENCODED = /(?:%[\da-f]{2})+/gi;
/** Blanks and quotation marks: an app that makes links of texts encodes them as part of the link. */
const ENCODED_ENDS = [
  ...['%20', '%C2%A0', '%09', '%0A', '%0D'],
  ...['%22', '%3C', '%3E', '%E2%80%9C', '%E2%80%9D', '%C2%BB', '%E3%80%82', '%E3%80%8D'],
];

/** The address, without encoded characters that are invisible or not part of it. */
export function parseAddress(text: string): URL | null {
  const url = URL.parse(text);
  return url && URL.parse(withoutEncodedEnds(withoutEncodedInvisible(url.href)));
}

const withoutEncodedInvisible = (href: string): string =>
  href.replace(ENCODED, (encoded) => {
    const text = decoded(encoded);
    const visible = text === null ? null : withoutInvisible(text);
    return visible === null || visible === text ? encoded : encodeURIComponent(visible);
  });

function withoutEncodedEnds(href: string): string {
  let rest = href;
  for (let end = encodedEnd(rest); end; end = encodedEnd(rest)) rest = rest.slice(0, -end.length);
  return rest;
}

const encodedEnd = (href: string) =>
  ENCODED_ENDS.find((end) => href.slice(-end.length).toUpperCase() === end);

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export const isAscii = (text: string): boolean => !/[^\x20-\x7e]/.test(text);

/** Whether the host has a dot as given and as parsed: parsing makes an IP address, with dots, of a number. */
export function hasDottedHost(link: string, { hostname }: URL): boolean {
  const given = link.slice('https://'.length).split(/[/?#:]/, 1)[0]!;
  return given.includes('.') && hostname.split('.').filter(Boolean).length > 1;
}

/** Where addresses begin. One after `=`, or in the path of a mail filter, is part of the address around it. */
export function addressStarts(text: string): number[] {
  const starts = [...text.matchAll(/https?:\/\//gi)].map(({ index }) => index);
  return starts.filter((start) => text[start - 1] !== '=' && !text.startsWith('/v3/__', start - 6));
}

const OPENING: Record<string, string> = { ')': '(', ']': '[', '}': '{', '>': '<' };
const PUNCTUATION = new Set('.,;:!?\'"`*|‘’‚‛“”„‟«»‹›、。，．：；！？…」』】》〉〕）］｝');

/** Without the punctuation at its end, and without closing brackets that it does not open. */
export function withoutPunctuation(address: string): string {
  const count = new Map<string, number>();
  for (const letter of address) count.set(letter, (count.get(letter) ?? 0) + 1);
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1]!;
    const opening = OPENING[last];
    const unopened = opening !== undefined && count.get(last)! > (count.get(opening) ?? 0);
    if (!unopened && !PUNCTUATION.has(last)) break;
    count.set(last, count.get(last)! - 1);
  }
  return address.slice(0, end);
}
