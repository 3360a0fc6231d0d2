import { withoutInvisible } from '../../lib/text.ts';
import {
  addressStarts,
  END_OF_ADDRESS,
  hasDottedHost,
  isAscii,
  MAX_URL,
  parseAddress,
  withoutPunctuation,
} from './address-rules.ts';
import { InvalidJoinUrlError } from './errors.ts';
import { isCut, isForeign, isPersonal, onlyAscii, unwrapped } from './provider-rules.ts';
import { passcodeIn, suggestionIn } from './suggestion-rules.ts';

/** The longest text in which a link is looked for: three times the longest invitation. */
const MAX_PASTED = 16_384;

/**
 * The join URL in a pasted text, without what is invisible and without punctuation at its end. Throws
 * `InvalidJoinUrlError`, which suggests the meeting’s own link if the text holds one, and the passcode beside it.
 */
export function joinUrlOf(pasted: string): string {
  if (pasted.length > MAX_PASTED) throw new InvalidJoinUrlError(TOO_LONG);
  const text = withoutInvisible(pasted).trim();
  const link = SCHEME.test(text) ? withoutPunctuation(text) : text;
  const fault = faultIn(link) ?? (ESCAPED.test(text) ? FROM_A_PAGE : null);
  if (fault !== null) throw refused(fault, text);
  const { href } = parseAddress(link)!;
  if (href.length > MAX_URL) throw refused(TOO_LONG, text);
  return href;
}

/** The same for an optional one; null: no link. */
export const optionalJoinUrl = (pasted: string | null | undefined): string | null =>
  pasted == null ? null : joinUrlOf(pasted);

/** A stored link, checked again before use: whatever the row says, people are sent to https only. */
export function keptJoinUrl(kept: string | null): string {
  const url = URL.parse(kept ?? '');
  if (url?.protocol !== 'https:' || hasCredentials(url)) throw new InvalidJoinUrlError(NOT_HTTPS);
  return url.href;
}

/** Whether this is a link as `joinUrlOf` answers it: a link that a client hands back is checked like a pasted one. */
export function isJoinUrl(text: string): boolean {
  try {
    return joinUrlOf(text) === text;
  } catch {
    return false;
  }
}

export type JoinUrlWarning = 'PERSONAL_ROOM' | 'PERSONAL_BACKUP_ROOM';

/** What staff should know of links that are taken. */
export function joinUrlWarnings(links: {
  joinUrl: string | null;
  backupJoinUrl: string | null;
}): JoinUrlWarning[] {
  const personal = (link: string | null) => {
    const url = URL.parse(link ?? '');
    return url !== null && isPersonal(url);
  };
  return [
    ...(personal(links.joinUrl) ? (['PERSONAL_ROOM'] as const) : []),
    ...(personal(links.backupJoinUrl) ? (['PERSONAL_BACKUP_ROOM'] as const) : []),
  ];
}

const SCHEME = /^https?:\/\//i;
const ESCAPED = /&(?:amp|lt|gt|quot|apos|nbsp|#38|#34|#39|#x26|#x22|#x27);/i;
const hasCredentials = ({ username, password }: URL) => username !== '' || password !== '';

function refused(fault: string, text: string): InvalidJoinUrlError {
  const suggestion = suggestionIn(text);
  return new InvalidJoinUrlError(fault, suggestion, suggestion && passcodeIn(text));
}

const TOO_LONG = `A join URL has at most ${MAX_URL} characters.`;
const NOT_HTTPS = 'A join URL must begin with https://.';
const ONE_ADDRESS = 'A join URL must be one https address and nothing else.';
const NO_DOT = 'The host of a join URL has a dot, as in https://meet.example.com/room.';
const FROM_A_PAGE = 'This link was copied from the text of a web page: it holds &amp; for &, or the like.';
const FOREIGN =
  'People cannot join by this address: it is a help, calendar, download, dial-in or start page. Copy the meeting’s own link.';
const WRAPPED =
  'This address leads to the meeting only by way of a mail filter or chat. Copy the meeting’s own link.';

/** Why a web address is no join URL; the first that applies is told. */
const FAULTS: [applies: (url: URL, link: string) => boolean, message: string][] = [
  [hasCredentials, 'A join URL must not hold a user name or password.'],
  [({ protocol }, link) => protocol !== 'https:' || !SCHEME.test(link), NOT_HTTPS],
  [(url, link) => addressStarts(link).length > 1 || (onlyAscii(url) && !isAscii(link)), ONE_ADDRESS],
  [(url, link) => !hasDottedHost(link, url), NO_DOT],
  [(_url, link) => ESCAPED.test(link), FROM_A_PAGE],
  [isForeign, FOREIGN],
  [(url) => unwrapped(url) !== url, WRAPPED],
  [isCut, 'This link is cut off. Copy it again, whole.'],
];

/** Why this is no join URL; null when it is one. */
function faultIn(link: string): string | null {
  if (link === '' || END_OF_ADDRESS.test(link)) return ONE_ADDRESS;
  // The caller checks the parsed link, too: escaping makes letters other than ASCII longer.
  if (link.length > MAX_URL) return TOO_LONG;
  const url = parseAddress(link);
  if (!url) return 'This is not a web address; a join URL begins with https://.';
  return FAULTS.find(([applies]) => applies(url, link))?.[1] ?? null;
}
