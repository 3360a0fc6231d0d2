import {
  addressStarts,
  END_OF_ADDRESS,
  hasDottedHost,
  isAscii,
  MAX_URL,
  parseAddress,
  withoutPunctuation,
} from './address-rules.ts';
import {
  isCut,
  isForeign,
  isMeeting,
  isWhole,
  namesRoomsFreely,
  onlyAscii,
  unwrapped,
} from './provider-rules.ts';

/** Addresses of a text that are examined: the meeting’s own is among the first. */
const MOST_LINKS = 100;

/** An address in a text. `whole`: nothing of it is missing; `secure`: it was written with https. */
type Link = { url: URL; whole: boolean; secure: boolean };

/** The meeting link in the text, else its first usable address; null where that may be cut. */
export function suggestionIn(text: string): string | null {
  const lines = unescaped(text.replaceAll('\r\n', '\n'));
  const starts = addressStarts(lines).slice(0, MOST_LINKS);
  const found = starts.map((start, i) => linkAt(lines, start, starts[i + 1] ?? lines.length));
  const links = (found.length > 0 ? found : linksWithoutScheme(lines)).filter((link) => link !== null);
  const meetings = links.filter(({ url }) => isMeeting(url));
  if (meetings.length > 0) return meetings.find(({ whole }) => whole)?.url.href ?? null;
  const first = links.find(({ secure }) => secure) ?? links[0];
  return first?.whole ? first.url.href : null;
}

/** How invitations name the passcode. A number for the phone is named otherwise. */
const PASSCODE =
  /(?:pass ?code|password|contraseña|contrasenya|código de acceso|codice d[’'i] ?accesso|codi d[’'] ?accés|kenncode|code secret)(?: de la reunión| de la reunió| della riunione)?[ \u00a0]?:[ \u00a0]{0,4}([^\s<>]{1,64})/iu;

/** The passcode in an invitation; null: it names none. */
export const passcodeIn = (text: string): string | null => PASSCODE.exec(unescaped(text))?.[1] ?? null;

/** The text as a web page shows it. */
const unescaped = (text: string) =>
  text.replace(/&(?:lt|gt|quot|apos|nbsp|#34|#39|#x22|#x27);/gi, ' ').replace(/&(?:amp|#38|#x26);/gi, '&');

/** The address that begins here; null where people cannot be sent to it. */
function linkAt(text: string, start: number, limit: number): Link | null {
  const { address, end } = addressAt(text, start, limit);
  const bare = withoutPunctuation(address);
  const first = usable(bare);
  if (!first) return null;
  const ascii = onlyAscii(first) ? /^[\x21-\x7e]*/.exec(bare)![0] : bare;
  const url = usable(withoutPunctuation(ascii));
  if (!url || isForeign(url)) return null;
  const whole = !isCut(url) && (isWhole(url) || !mayGoOn(text, { start, end, url, ascii: isAscii(ascii) }));
  return { url, whole, secure: /^https:/i.test(address) };
}

/** The https form of an address, out of the wrapping of a mail filter. */
function usable(address: string): URL | null {
  const secure = address.replace(/^http:/i, 'https:');
  const given = parseAddress(secure);
  if (!given || !hasDottedHost(secure, given)) return null;
  const url = unwrapped(given);
  if (url?.protocol !== 'https:' || url.username || url.password) return null;
  const { href } = url;
  return href.length <= MAX_URL && hasDottedHost(href, url) && addressStarts(href).length === 1 ? url : null;
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
    } else if (END_OF_ADDRESS.test(text[at]!)) break;
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

type Place = { start: number; end: number; url: URL; ascii: boolean };

/** Whether the text after a link may belong to it: the rest of a broken line, or of a room’s name. */
function mayGoOn(text: string, { start, end, url, ascii }: Place): boolean {
  const behind = text.slice(end, end + 200);
  // Chinese and Japanese set no blank after a full stop, so a name may go on.
  if (!/^\s/.test(behind)) {
    // A mark that no address holds, within a room’s name: `Yoga|Morning`.
    const within = /^["\\^`{|]\w/.test(behind) && !/[<"'([]/.test(text[start - 1] ?? '');
    const hasCode = isMeeting(url) && !namesRoomsFreely(url);
    return (!ascii && /^.\S/u.test(behind)) || (within && !hasCode);
  }
  const [here = '', below = ''] = behind.split('\n', 2).map((line) => line.replace(/^[\s>]+/, '').trimEnd());
  const [next = '', ...more] = (here || below).split(/\s+/);
  if (!/^[\w.~%&=?/+#-]+$/.test(next)) return false;
  if (more.length === 0 || looksBroken(next)) return true;
  const freely = namesRoomsFreely(url) || (start === 0 && !isMeeting(url) && url.search === '');
  return freely && here !== '';
}

/** A word that continues no sentence. */
const looksBroken = (word: string) => /[=&%]|\d[A-Za-z]|[A-Za-z]\d|\d\.\d/.test(word);

/** The rest of a scheme, where somebody selected too little or mistyped it. */
const PART_OF_SCHEME = /^(?:h{0,2}t{0,2}ps?)?(?::\/{0,3}|\/\/)/i;

/** Addresses without their scheme: those of providers, and one that is the whole text. */
function linksWithoutScheme(text: string): (Link | null)[] {
  const words = text
    .split(/[\s<>"()]+/, 10 * MOST_LINKS)
    .filter((word) => word.includes('.') && word.length <= MAX_URL);
  return words.map((word) => {
    const bare = word.replace(PART_OF_SCHEME, '');
    if (/^[a-z][a-z\d+-]*:/i.test(bare)) return null;
    const url = usable(`https://${withoutPunctuation(bare)}`);
    const known = url !== null && (isMeeting(url) || (word === text && word.includes('/')));
    return known && !isForeign(url) ? { url, whole: !isCut(url), secure: false } : null;
  });
}
