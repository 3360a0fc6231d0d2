import { withoutInvisible } from '../../lib/text.ts';
import { InvalidJoinUrlError } from './errors.ts';
import {
  isCut,
  isForeign,
  isMeeting,
  isWhole,
  namesRoomsFreely,
  onlyAscii,
  unwrapped,
} from './provider-rules.ts';

/** The longest join URL. */
const MAX_URL = 2048;
/** The longest text in which a link is looked for: the wordiest invitations have a third of it. */
const MAX_PASTED = 16_384;
/** How many addresses of it are looked at: the meeting’s own is among the first. */
const MOST_LINKS = 100;

const ONE_ADDRESS = 'A join URL must be one https address and nothing else.';

/** What ends an address in a text: blanks, and marks that no address holds unescaped. */
const ENDS = /[\s\p{Cc}<>"\\^`{|}“”„‟«»‹›、。，．：；！？…「」『』【】《》〈〉〔〕（）［］｛｝]/u;

/**
 * The join URL in what somebody pasted. It loses what is invisible, and punctuation behind it. Throws
 * `InvalidJoinUrlError`, which suggests the meeting’s own link where the text holds one.
 */
export function joinUrlOf(pasted: string): string {
  if (pasted.length > MAX_PASTED) throw tooLong(null);
  const text = withoutInvisible(pasted).trim();
  const link = SCHEME.test(text) ? withoutPunctuation(text) : text;
  const fault = faultIn(link) ?? (ESCAPED.test(text) ? FROM_A_PAGE : null);
  if (fault !== null) throw new InvalidJoinUrlError(fault, suggestionIn(text));
  const { href } = written(link)!;
  if (href.length > MAX_URL) throw tooLong(suggestionIn(text));
  return href;
}

/** A link that is kept already, looked at once more: whoever wrote the row, nobody is sent anywhere but to https. */
export function keptJoinUrl(kept: string | null): string {
  const url = URL.parse(kept ?? '');
  if (url?.protocol !== 'https:' || url.username || url.password)
    throw new InvalidJoinUrlError('A join URL must begin with https://.', null);
  return url.href;
}

/** Whether this is a link as `joinUrlOf` keeps it: what a client hands back is looked at like what one pastes. */
export function isJoinUrl(text: string): boolean {
  try {
    return joinUrlOf(text) === text;
  } catch {
    return false;
  }
}

const SCHEME = /^https?:\/\//i;
const tooLong = (suggestion: string | null) =>
  new InvalidJoinUrlError(`A join URL has at most ${MAX_URL} characters.`, suggestion);

/** The address, without what a page or an app has encoded though nobody sees it. */
function written(link: string): URL | null {
  const url = URL.parse(link);
  return url && URL.parse(withoutEncodedInvisible(url.href));
}

const ENCODED = /(?:%[\da-f]{2})+/gi;
/** Quotation marks and the like, too: an app that makes links of texts takes them for letters. */
const ENCODED_BLANKS_BEHIND = [
  ...['%20', '%C2%A0', '%09', '%0A', '%0D'],
  ...['%22', '%3C', '%3E', '%E2%80%9C', '%E2%80%9D', '%C2%BB', '%E3%80%82', '%E3%80%8D'],
];

function withoutEncodedInvisible(href: string): string {
  let clean = href.replace(ENCODED, (run) => {
    const seen = decoded(run);
    const kept = seen === null ? null : withoutInvisible(seen);
    return kept === null || kept === seen ? run : encodeURIComponent(kept);
  });
  for (let end = blankBehind(clean); end; end = blankBehind(clean)) clean = clean.slice(0, -end.length);
  return clean;
}

const blankBehind = (href: string) =>
  ENCODED_BLANKS_BEHIND.find((blank) => href.slice(-blank.length).toUpperCase() === blank);

function decoded(run: string): string | null {
  try {
    return decodeURIComponent(run);
  } catch {
    return null;
  }
}

/** Why this is no join URL; null when it is one. */
function faultIn(link: string): string | null {
  if (link === '' || ENDS.test(link)) return ONE_ADDRESS;
  // Measured as it is kept, too: escaping makes other than plain letters longer.
  if (link.length > MAX_URL) return tooLong(null).message;
  const url = written(link);
  if (!url) return 'This is not a web address; a join URL begins with https://.';
  if (url.username || url.password) return 'A join URL must not hold a user name or password.';
  if (url.protocol !== 'https:' || !SCHEME.test(link)) return 'A join URL must begin with https://.';
  if (startsIn(link).length > 1 || (onlyAscii(url) && !isAscii(link))) return ONE_ADDRESS;
  if (!hasDottedHost(link, url))
    return 'The host of a join URL has a dot, as in https://meet.example.com/room.';
  if (ESCAPED.test(link)) return FROM_A_PAGE;
  if (isForeign(url))
    return 'People cannot join by this address: it is a help, calendar, download, dial-in or start page. Copy the meeting’s own link.';
  if (unwrapped(url) !== url)
    return 'This address leads to the meeting only by way of a mail filter or chat. Copy the meeting’s own link.';
  if (isCut(url)) return 'This link is cut off. Copy it again, whole.';
  return null;
}

const FROM_A_PAGE = 'This link was copied from the text of a web page: it holds &amp; for &, or the like.';
const ESCAPED = /&(?:amp|lt|gt|quot|apos|nbsp|#38|#34|#39|#x26|#x22|#x27);/i;
const asShown = (text: string) =>
  text.replace(/&(?:lt|gt|quot|apos|nbsp|#34|#39|#x22|#x27);/gi, ' ').replace(/&(?:amp|#38|#x26);/gi, '&');
const isAscii = (text: string) => !/[^\x20-\x7e]/.test(text);

/** As given and as kept: a number is made an IP address, with dots. */
function hasDottedHost(link: string, { hostname }: URL): boolean {
  const given = link.slice('https://'.length).split(/[/?#:]/, 1)[0]!;
  return given.includes('.') && hostname.split('.').filter(Boolean).length > 1;
}

/** Where addresses begin. One behind `=` is a value of the address around it, as one in the path of a mail filter is. */
function startsIn(text: string): number[] {
  const starts = [...text.matchAll(/https?:\/\//gi)].map(({ index }) => index);
  return starts.filter((start) => text[start - 1] !== '=' && !text.startsWith('/v3/__', start - 6));
}

/** The link of a meeting that the text holds, else its first usable address; null where it may be cut. */
function suggestionIn(text: string): string | null {
  const lines = asShown(text.replaceAll('\r\n', '\n'));
  const starts = startsIn(lines).slice(0, MOST_LINKS);
  const found = starts.map((start, i) => linkAt(lines, start, starts[i + 1] ?? lines.length));
  const links = (found.length > 0 ? found : bareLinksIn(lines)).filter((link) => link !== null);
  const meetings = links.filter(({ url }) => isMeeting(url));
  if (meetings.length > 0) return meetings.find(({ whole }) => whole)?.url.href ?? null;
  const first = links.find(({ secure }) => secure) ?? links[0];
  return first?.whole ? first.url.href : null;
}

type Link = { url: URL; whole: boolean; secure: boolean };

/** The address that begins here; null where it is none that people could be sent to. */
function linkAt(text: string, start: number, limit: number): Link | null {
  const { address, end } = addressAt(text, start, limit);
  const bare = withoutPunctuation(address);
  const first = usable(bare);
  if (!first) return null;
  const ascii = onlyAscii(first) ? /^[\x21-\x7e]*/.exec(bare)![0] : bare;
  const url = usable(withoutPunctuation(ascii));
  if (!url || isForeign(url)) return null;
  const whole = !isCut(url) && (isWhole(url) || !goesOn(text, { start, end, url, ascii: isAscii(ascii) }));
  return { url, whole, secure: /^https:/i.test(address) };
}

/** The https form of an address, out of the wrapping of a mail filter. */
function usable(address: string): URL | null {
  const secure = address.replace(/^http:/i, 'https:');
  const given = written(secure);
  if (!given || !hasDottedHost(secure, given)) return null;
  const url = unwrapped(given);
  if (url?.protocol !== 'https:' || url.username || url.password) return null;
  const { href } = url;
  return href.length <= MAX_URL && hasDottedHost(href, url) && startsIn(href).length === 1 ? url : null;
}

/** Teams writes JSON into a link; some programs show it unescaped. */
const RAW_CONTEXT = 'context={';

function addressAt(text: string, start: number, limit: number): { address: string; end: number } {
  let address = '';
  let at = start;
  while (at < limit) {
    const json = text.startsWith(RAW_CONTEXT, at) ? jsonAt(text, at + RAW_CONTEXT.length - 1) : null;
    if (json) {
      address += `context=${encodeURIComponent(json)}`;
      at += RAW_CONTEXT.length - 1 + json.length;
    } else if (ENDS.test(text[at]!)) break;
    else {
      address += text[at];
      at += 1;
    }
  }
  return { address, end: at };
}

function jsonAt(text: string, at: number): string | null {
  const end = text.slice(at, at + 1000).indexOf('}');
  return end < 0 ? null : text.slice(at, at + end + 1);
}

const OPENING: Record<string, string> = { ')': '(', ']': '[', '}': '{', '>': '<' };
const PUNCTUATION = new Set('.,;:!?\'"`*|‘’‚‛“”„‟«»‹›、。，．：；！？…」』】》〉〕）］｝');

/** Without the punctuation behind it, and brackets that it does not open. */
function withoutPunctuation(address: string): string {
  const count = new Map<string, number>();
  for (const letter of address) count.set(letter, (count.get(letter) ?? 0) + 1);
  let end = address.length;
  for (; end > 0; end -= 1) {
    const last = address[end - 1]!;
    const opening = OPENING[last];
    const alone = opening !== undefined && count.get(last)! > (count.get(opening) ?? 0);
    if (!alone && !PUNCTUATION.has(last)) break;
    count.set(last, count.get(last)! - 1);
  }
  return address.slice(0, end);
}

type Place = { start: number; end: number; url: URL; ascii: boolean };

/** Whether what follows may belong to the link: the rest of a broken line, or of a room’s name. */
function goesOn(text: string, { start, end, url, ascii }: Place): boolean {
  const behind = text.slice(end, end + 200);
  // Chinese and Japanese set no blank behind a full stop, so a name may go on.
  if (!/^\s/.test(behind)) {
    // A mark that no address holds, within a room’s name: `Yoga|Morning`.
    const within = /^["\\^`{|]\w/.test(behind) && !/[<"'([]/.test(text[start - 1] ?? '');
    return (!ascii && /^.\S/u.test(behind)) || (within && !isMeetingOfCodes(url));
  }
  const [here = '', below = ''] = behind.split('\n', 2).map((line) => line.replace(/^[\s>]+/, '').trimEnd());
  const [next = '', ...more] = (here || below).split(/\s+/);
  if (!/^[\w.~%&=?/+#-]+$/.test(next)) return false;
  if (more.length === 0 || looksBroken(next)) return true;
  const freely = namesRoomsFreely(url) || (start === 0 && !isMeeting(url) && url.search === '');
  return freely && here !== '';
}

const isMeetingOfCodes = (url: URL) => isMeeting(url) && !namesRoomsFreely(url);

/** A word that no sentence goes on with. */
const looksBroken = (word: string) => /[=&%]|\d[A-Za-z]|[A-Za-z]\d|\d\.\d/.test(word);

/** What is left of a scheme where somebody selected too little, or typed it. */
const HALF_A_SCHEME = /^(?:h{0,2}t{0,2}ps?)?(?::\/{0,3}|\/\/)/i;

/** Addresses that were written without their scheme: those of providers, and one that stands alone. */
function bareLinksIn(text: string): (Link | null)[] {
  const words = text
    .split(/[\s<>"()]+/, 10 * MOST_LINKS)
    .filter((word) => word.includes('.') && word.length <= MAX_URL);
  return words.map((word) => {
    const bare = word.replace(HALF_A_SCHEME, '');
    if (/^[a-z][a-z\d+-]*:/i.test(bare)) return null;
    const address = `https://${withoutPunctuation(bare)}`;
    const url = usable(address);
    const known = url !== null && (isMeeting(url) || (word === text && word.includes('/')));
    return known && !isForeign(url) ? { url, whole: !isCut(url), secure: false } : null;
  });
}
