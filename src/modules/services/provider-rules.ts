/*
 * The providers’ addresses: by which people join, by which nobody does, and when one is cut. An address of any other
 * provider is accepted as it is.
 */

type Provider = {
  hosts: string[];
  /** Paths by which people join. */
  join: RegExp;
  /** Paths of start pages and pages about meetings: nobody joins by them. */
  pages: RegExp;
  /** Whether something of the link is missing. */
  cut?: (url: URL) => boolean;
  /** Whether the link is known to be complete. */
  whole?: (url: URL) => boolean;
  /** Whether it is the room of one person, which may open for nobody else. */
  personal?: (url: URL) => boolean;
  /** Rooms have any names, also with blanks. */
  freely?: true;
};

/** Whether the parameter is there, and empty. */
const isBlank = ({ searchParams }: URL, name: string) => searchParams.get(name) === '';

function isJson(text: string | null): boolean {
  try {
    return typeof JSON.parse(text ?? '') === 'object';
  } catch {
    return false;
  }
}

const PROVIDERS: Provider[] = [
  {
    hosts: ['zoom.us', 'zoomgov.com', 'zoom.com', 'zoom.com.cn'],
    join: /^\/(?:j|w|my|wc)(?:\/|$)/,
    // `/s/` is the link by which the host starts the meeting.
    pages:
      /^\/(?:$|[us](?:\/|$)|join\/?$|(?:meeting|download|test|profile|signin|rec|zoomconference|addon|postattendee)\b)|\/ics$/,
    cut: (url) => /^\/(?:[jw]\/?$|[jw]\/\D|my\/?$)/.test(url.pathname) || isBlank(url, 'pwd'),
    // The numbers of personal rooms have ten digits, those of meetings eleven.
    personal: ({ pathname }) => /^\/(?:my\/.|(?:j|wc\/join)\/\d{10}(?!\d))/.test(pathname),
    // Nearly all of its passcodes end like this.
    whole: ({ searchParams }) => searchParams.get('pwd')?.endsWith('.1') ?? false,
  },
  {
    hosts: ['teams.microsoft.com', 'teams.live.com', 'teams.microsoft.us', 'teams.cloud.microsoft'],
    join: /^\/(?:l\/meetup-join|meet|dl\/launcher)(?:\/|$)/,
    pages: /^\/(?:$|(?:meetingOptions|downloads?|calendar)\b|l\/(?:meeting|chat|channel|message|team)\b)/i,
    cut: (url) =>
      isBlank(url, 'p') ||
      /^\/meet\/?$/.test(url.pathname) ||
      (url.pathname.startsWith('/l/meetup-join') && !isJson(url.searchParams.get('context'))),
    whole: (url) => isJson(url.searchParams.get('context')),
  },
  {
    hosts: ['meet.google.com'],
    join: /^\/(?!(?:landing|new|tel)\b)./,
    pages: /^\/(?:$|(?:landing|new|tel)\b)/,
    cut: ({ pathname }) =>
      /^\/[a-z]{3}-/.test(pathname) && !/^\/[a-z]{3}-[a-z]{4}-[a-z]{3}\/?$/.test(pathname),
    whole: ({ pathname }) => /^\/[a-z]{3}-[a-z]{4}-[a-z]{3}\/?$/.test(pathname),
  },
  {
    hosts: ['webex.com'],
    join: /\/j\.php$|^\/(?:meet|join|m|wbxmjs|webappng)(?:\/|$)/,
    pages: /^\/(?:$|(?:downloads?|test-meeting)\b)|globalcallin|tollfree|\/(?:ics|calendar)\b/,
    cut: ({ pathname, searchParams }) => pathname.endsWith('/j.php') && !searchParams.get('MTID'),
    whole: ({ searchParams }) => /^m[\da-f]{32}$/.test(searchParams.get('MTID') ?? ''),
    personal: ({ pathname }) => /^\/(?:meet|join)\/./.test(pathname),
  },
  {
    hosts: ['meet.goto.com', 'app.goto.com', 'gotomeeting.com', 'gotomeet.me'],
    join: /^\/(?!(?:install|system-check|u)\b)./,
    pages: /^\/(?:$|(?:install|system-check|u)\b)/,
    whole: ({ pathname }) => /\/\d{9}$/.test(pathname),
    personal: ({ pathname }) => !/^\/(?:join\/)?\d{9}\/?$/.test(pathname),
  },
  { hosts: ['whereby.com'], join: /^\/./, pages: /^\/(?:$|(?:information|user|org|blog)(?:\/|$))/ },
  { hosts: ['jit.si', '8x8.vc'], join: /^\/(?!static\/)./, pages: /^\/(?:$|static\/)/, freely: true },
];

/** Sites of help, calendars, phone numbers and downloads: nobody joins by these. */
const OTHER_SITES = [
  ...'aka.ms go.microsoft.com www.microsoft.com support.microsoft.com learn.microsoft.com'.split(' '),
  ...'support.office.com products.office.com outlook.office.com outlook.office365.com'.split(' '),
  ...'outlook.live.com outlook.cloud.microsoft mysettings.lync.com dialin.lync.com'.split(' '),
  ...'dialin.teams.microsoft.com calendar.google.com calendar.app.google support.google.com'.split(' '),
  ...'workspace.google.com tel.meet support.zoom.us support.zoom.com explore.zoom.us'.split(' '),
  ...'help.webex.com www.webex.com signin.webex.com collaborationhelp.cisco.com'.split(' '),
  ...'support.goto.com support.logmeininc.com link.gotomeeting.com support.whereby.com'.split(' '),
  ...'apps.apple.com itunes.apple.com play.google.com'.split(' '),
];
const GOOGLE_CALENDAR = /^\/calendar\b/;
/** On any other host. */
const CALENDAR_OR_PHONE = /\.ics$|\/ics$|\bdial-?in\b|\/static\/dialIn/i;

const isAt = (hosts: string[], hostname: string) =>
  hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
const providerOf = ({ hostname }: URL) => PROVIDERS.find(({ hosts }) => isAt(hosts, hostname));

/** Whether people join by this address. */
export const isMeeting = (url: URL): boolean =>
  !isForeign(url) && (providerOf(url)?.join.test(url.pathname) ?? false);

/** Whether nobody joins by this address: a help, calendar, dial-in, download or start page. */
export function isForeign(url: URL): boolean {
  const { hostname, pathname } = url;
  if (isAt(OTHER_SITES, hostname)) return true;
  if (isAt(['google.com'], hostname) && GOOGLE_CALENDAR.test(pathname)) return true;
  // A provider’s room may be named like a calendar or phone page.
  return (providerOf(url)?.pages ?? CALENDAR_OR_PHONE).test(pathname);
}

/** Whether a part of a provider’s link is missing. */
export const isCut = (url: URL): boolean => providerOf(url)?.cut?.(url) ?? false;

/** Whether a provider’s link is known to have all its parts. */
export const isWhole = (url: URL): boolean => providerOf(url)?.whole?.(url) ?? false;

/** Whether the link leads to the room of one person, as far as it says so. */
export const isPersonal = (url: URL): boolean =>
  isMeeting(url) && (providerOf(url)?.personal?.(url) ?? false);

/** Whether blanks may belong to the name of a room. */
export const namesRoomsFreely = (url: URL): boolean => providerOf(url)?.freely ?? false;

/** Whether a provider’s links are ASCII only. */
export function onlyAscii(url: URL): boolean {
  const provider = providerOf(url);
  return provider !== undefined && !provider.freely;
}

/** Mail filters, chats and other sites wrap a link in one of their own. */
const WRAPPERS: { hosts: string[]; inside: (url: URL) => string | null }[] = [
  {
    hosts: ['safelinks.protection.outlook.com', 'slack-redir.net', 'trendmicro.com'],
    inside: inParameter('url'),
  },
  { hosts: ['linkedin.com'], inside: inParameter('url', /^\/redir\//) },
  { hosts: ['www.google.com'], inside: inParameter('q', /^\/url$/) },
  { hosts: ['www.google.com'], inside: inParameter('url', /^\/url$/) },
  { hosts: ['youtube.com'], inside: inParameter('q', /^\/redirect$/) },
  { hosts: ['facebook.com', 'instagram.com', 'messenger.com'], inside: inParameter('u', /^\/(?:l\.php)?$/) },
  { hosts: ['clicktime.symantec.com', 'fireeye.com'], inside: inParameter('u') },
  { hosts: ['linkprotect.cudasvc.com'], inside: inParameter('a') },
  { hosts: ['urldefense.proofpoint.com', 'urldefense.com', 'urldefense.us'], inside: ofProofpoint },
];

function inParameter(parameter: string, path = /^/) {
  return ({ pathname, searchParams }: URL) => (path.test(pathname) ? searchParams.get(parameter) : null);
}

/** Its version 2 writes `-` for `%` and `_` for `/`. Its version 3 writes `*` for each letter of a list at the end. */
function ofProofpoint({ href, searchParams }: URL): string | null {
  const [, third] = cutAt(href, '/v3/__');
  if (third) {
    const [address, list] = cutAt(third, '__;');
    const letters = [...Buffer.from(list.split('!', 1)[0]!, 'base64url').toString()].values();
    // `**` stands for several letters, by another table.
    if (!list || address.includes('**')) return null;
    const whole = address.replace(/\*/g, () => letters.next().value ?? '*');
    return whole.replace(/^(https?:)\/+/i, '$1//');
  }
  const second = searchParams.get('u')?.replaceAll('_', '/').replaceAll('-', '%');
  try {
    return second ? decodeURIComponent(second) : null;
  } catch {
    return null;
  }
}

/** The text before the first such mark, and the text after it. */
function cutAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** The address inside a wrapping link; any other address itself. Null: a wrapping link that cannot be read. */
export function unwrapped(url: URL): URL | null {
  const wrappers = WRAPPERS.filter(({ hosts }) => isAt(hosts, url.hostname));
  for (const { inside } of wrappers) {
    const address = inside(url);
    if (address) return URL.parse(address);
  }
  return /^(?:[\w-]+\.)?urldefense\./.test(url.hostname) ? null : url;
}
