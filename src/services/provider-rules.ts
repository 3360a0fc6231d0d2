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
    join: /^\/(?:j|w|s|my|wc)(?:\/|$)/,
    pages: /^\/(?:$|u(?:\/|$)|(?:meeting|download|test|profile|signin|rec|zoomconference)\b)|\/ics$/,
    cut: (url) => /^\/(?:[jws]\/?$|[jws]\/\D|my\/?$)/.test(url.pathname) || isBlank(url, 'pwd'),
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
    cut: ({ pathname }) => /^\/[a-z]{3}-/.test(pathname) && !/^\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/.test(pathname),
    whole: ({ pathname }) => /^\/[a-z]{3}-[a-z]{4}-[a-z]{3}$/.test(pathname),
  },
  {
    hosts: ['webex.com'],
    join: /\/j\.php$|^\/(?:meet|join|m|wbxmjs|webappng)(?:\/|$)/,
    pages: /^\/$|globalcallin|tollfree|\/(?:ics|calendar|downloads?|test-meeting)\b/,
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

/** Mail filters and chats put a link into one of their own. */
const WRAPPERS: { hosts: string[]; parameter: string }[] = [
  { hosts: ['safelinks.protection.outlook.com'], parameter: 'url' },
  { hosts: ['www.google.com'], parameter: 'q' },
  { hosts: ['l.facebook.com', 'l.instagram.com', 'l.messenger.com'], parameter: 'u' },
  { hosts: ['slack-redir.net'], parameter: 'url' },
];

/** The address inside, where this is such a link; else the address itself. */
export function unwrapped(url: URL): URL | null {
  const wrapper = WRAPPERS.find(({ hosts }) => isAt(hosts, url.hostname));
  const inside = wrapper && url.searchParams.get(wrapper.parameter);
  return inside ? URL.parse(inside) : url;
}
