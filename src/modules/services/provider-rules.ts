/*
 * What is known of the providers’ addresses: by which one joins, by which nobody does, and when one is cut. An address of
 * a provider that is not here is taken as it is.
 */

type Provider = {
  hosts: string[];
  /** By which one joins. */
  join: RegExp;
  /** Pages about meetings, and start pages: nobody joins by them. */
  pages: RegExp;
  /** What is only a part of a link that one joins by. */
  cut?: (url: URL) => boolean;
  /** What nothing can follow. */
  whole?: (url: URL) => boolean;
  /** Rooms are named as one likes, so blanks and any letters may belong to a name. */
  freely?: true;
};

/** The values of one parameter are there, and empty. */
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
    // By `/s/` its host starts the meeting.
    pages:
      /^\/(?:$|[us](?:\/|$)|join\/?$|(?:meeting|download|test|profile|signin|rec|zoomconference|addon|postattendee)\b)|\/ics$/,
    cut: (url) => /^\/(?:[jw]\/?$|[jw]\/\D|my\/?$)/.test(url.pathname) || isBlank(url, 'pwd'),
    // Nearly all of its passcodes end so.
    whole: ({ searchParams }) => searchParams.get('pwd')?.endsWith('.1') ?? false,
  },
  {
    hosts: [
      'teams.microsoft.com',
      'teams.live.com',
      'teams.microsoft.us',
      'teams.cloud.microsoft',
      'gov.teams.microsoft.us',
    ],
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
  },
  {
    hosts: ['meet.goto.com', 'app.goto.com', 'gotomeeting.com', 'gotomeet.me'],
    join: /^\/(?!(?:install|system-check|u)\b)./,
    pages: /^\/(?:$|(?:install|system-check|u)\b)/,
    whole: ({ pathname }) => /\/\d{9}$/.test(pathname),
  },
  { hosts: ['whereby.com'], join: /^\/./, pages: /^\/(?:$|(?:information|user|org|blog)(?:\/|$))/ },
  { hosts: ['jit.si', '8x8.vc'], join: /^\/(?!static\/)./, pages: /^\/(?:$|static\/)/, freely: true },
];

const NOWHERE = /(?!)/;
/** Others’ places of which much is known: nobody joins by these. */
const ELSEWHERE: { hosts: string[]; pages: RegExp }[] = [
  {
    hosts: [
      'aka.ms',
      'go.microsoft.com',
      'www.microsoft.com',
      'support.microsoft.com',
      'learn.microsoft.com',
      'support.office.com',
      'products.office.com',
      'outlook.office.com',
      'outlook.office365.com',
      'outlook.live.com',
      'outlook.cloud.microsoft',
      'mysettings.lync.com',
      'dialin.lync.com',
      'dialin.teams.microsoft.com',
      'calendar.google.com',
      'calendar.app.google',
      'support.google.com',
      'workspace.google.com',
      'tel.meet',
      'support.zoom.us',
      'support.zoom.com',
      'explore.zoom.us',
      'help.webex.com',
      'www.webex.com',
      'signin.webex.com',
      'collaborationhelp.cisco.com',
      'support.goto.com',
      'support.logmeininc.com',
      'link.gotomeeting.com',
      'support.whereby.com',
      'apps.apple.com',
      'itunes.apple.com',
      'play.google.com',
    ],
    pages: /^/,
  },
  { hosts: ['google.com'], pages: /^\/calendar\b/ },
];
/** Wherever they are. */
const CALENDAR_OR_PHONE = /\.ics$|\/ics$|\bdial-?in\b|\/static\/dialIn/i;

const isAt = (hosts: string[], hostname: string) =>
  hosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
const providerOf = ({ hostname }: URL) => PROVIDERS.find(({ hosts }) => isAt(hosts, hostname));

/** Whether people join by this address. */
export const isMeeting = (url: URL): boolean =>
  !isForeign(url) && (providerOf(url)?.join ?? NOWHERE).test(url.pathname);

/** Whether nobody joins by this address: a help, calendar, dial-in, download or start page. */
export function isForeign(url: URL): boolean {
  const { hostname, pathname } = url;
  const elsewhere = ELSEWHERE.some(({ hosts, pages }) => isAt(hosts, hostname) && pages.test(pathname));
  const provider = providerOf(url);
  // Rooms that are named as one likes may be called anything.
  if (provider) return elsewhere || provider.pages.test(pathname);
  return elsewhere || CALENDAR_OR_PHONE.test(pathname);
}

/** Whether something of a provider’s link is missing. */
export const isCut = (url: URL): boolean => providerOf(url)?.cut?.(url) ?? false;

/** Whether a provider’s link is known to have all its parts. */
export const isWhole = (url: URL): boolean => providerOf(url)?.whole?.(url) ?? false;

/** Whether blanks may belong to the name of a room. */
export const namesRoomsFreely = (url: URL): boolean => providerOf(url)?.freely ?? false;

/** Whether a provider’s links are made of plain characters only. */
export function onlyAscii(url: URL): boolean {
  const provider = providerOf(url);
  return provider !== undefined && !provider.freely;
}

/** Mail filters, chats and other sites put a link into one of their own. */
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

/** In its second version `-` stands for `%` and `_` for `/`; in its third each `*` for a letter of a list behind. */
function ofProofpoint({ href, searchParams }: URL): string | null {
  const [, third] = cutAt(href, '/v3/__');
  if (third) {
    const [address, list] = cutAt(third, '__;');
    const letters = [...Buffer.from(list.split('!', 1)[0]!, 'base64url').toString()].values();
    // Two in a row stand for several letters, by a table of their own.
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

/** What is in front of the first of these marks, and what is behind it. */
function cutAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** The address inside, where this is such a link; else the address itself. Null: such a link, of which nothing is known. */
export function unwrapped(url: URL): URL | null {
  const wrappers = WRAPPERS.filter(({ hosts }) => isAt(hosts, url.hostname));
  for (const { inside } of wrappers) {
    const address = inside(url);
    if (address) return URL.parse(address);
  }
  return /^(?:[\w-]+\.)?urldefense\./.test(url.hostname) ? null : url;
}
