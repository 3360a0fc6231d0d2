import { type Context, Hono } from 'hono';
import { UserError } from '../../../lib/errors.ts';
import { calendarEntry, renderCalendar } from '../../../modules/access/calendar/entry.ts';
import type { PassAccess } from '../../../modules/access/live/rules.ts';
import type { Access } from '../../../modules/access/operations.ts';
import type { SeatCredential } from '../../../modules/access/rules.ts';
import type { AccessSubscriptions } from '../../../modules/access/subscriptions.ts';
import { keptJoinUrl } from '../../../modules/services/join-url-rules.ts';
import type { PageEnv } from '../../http/client-address.ts';
import type { EventStreams } from '../../http/event-streams.ts';
import { readForm } from '../../http/read-form.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { dataEvents, eventHeaders, sendEvents } from '../../http/send-events.ts';
import { centerUnavailable } from '../error-pages.ts';
import type { AssetPaths } from '../html-page.ts';
import { TICK } from './attendance.ts';
import type { AccessPageView } from './model.ts';
import { accessPageEvent, renderAccessPage } from './page.ts';
import { accessPageView } from './view.ts';

type Deps = {
  access: Access;
  accessSubscriptions: Pick<AccessSubscriptions, 'watchPass'>;
  confirmAttendance: (credential: SeatCredential, attending: boolean) => Promise<unknown>;
  eventStreams: EventStreams;
  assets: AssetPaths;
};

/** The headers of every answer under `/join/`. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': policy({
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': "'self'",
    'img-src': "'self' data:",
    // Chromium applies this to the redirect after the form too. With 'self' alone the press would be recorded, but the
    // customer would not get to the join URL.
    'form-action': "'self' https:",
  }),
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
};

/**
 * The personal access page for people (R14): the page, its buttons, its event stream and its calendar entry.
 *
 * - Reading changes nothing, however often mail scanners do it. Only the press of the button joins.
 * - The token alone decides who may press. Requests carry no referrer, and `Origin: null` from some browsers.
 */
export function createAccessPage(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.use('/join/*', withHeaders(HEADERS));
  routes.on('GET', PAGE, (c) => showPage(deps, c, c.req.param('token') ?? ''));
  routes.on('POST', PAGE, (c) => join(deps, c, c.req.param('token') ?? ''));
  routes.post('/join/:token/attendance', (c) => answerAttendance(deps, c, c.req.param('token')));
  routes.get('/join/:token/events', (c) => follow(deps, c, c.req.param('token')));
  routes.get('/join/:token/calendar.ics', (c) => sendCalendarEntry(deps, c, c.req.param('token')));
  return routes;
}

/** With and without the final slash that some programs append to an address. */
const PAGE = ['/join/:token', '/join/:token/'];

/** The file name makes a phone hand the entry to the calendar instead of showing its text. */
const CALENDAR_HEADERS = {
  'Content-Type': 'text/calendar; charset=utf-8',
  'Content-Disposition': 'inline; filename="session.ics"',
};

const EVENTS = {
  headers: eventHeaders(HEADERS),
  /** The stream and the page make their version in the same way, so that the script can compare them. */
  format: dataEvents((change: PassAccess) => JSON.stringify(accessPageEvent(change))),
};

async function follow(deps: Deps, c: Context<PageEnv>, token: string): Promise<Response> {
  const { accessSubscriptions, eventStreams: streams } = deps;
  const watch = await accessSubscriptions.watchPass(token);
  return watch ? sendEvents(c, { ...EVENTS, streams, watch }) : c.notFound();
}

/** Null for an unknown token. */
async function viewOf({ access, assets }: Deps, token: string): Promise<AccessPageView | null> {
  const visit = await access.visit(token);
  if (!visit) return null;
  // The token of the access URL, without the characters that were pasted along with it.
  return accessPageView(visit, visit.accessUrl.slice(visit.accessUrl.lastIndexOf('/') + 1), assets);
}

/** The answer where there is nothing to show: the center is not available, or else the pass is unknown. */
async function keptOut({ access, assets }: Deps, c: Context, token: string): Promise<Response> {
  const locales = await access.keptOutLocales(token);
  return locales ? centerUnavailable(c, assets.stylePath, locales) : c.notFound();
}

async function showPage(deps: Deps, c: Context, token: string): Promise<Response> {
  const view = await viewOf(deps, token);
  const givingBack = c.req.query('answer') === 'no';
  return view ? c.html(renderAccessPage({ ...view, givingBack })) : keptOut(deps, c, token);
}

/** The request's body is ignored: the token in the path says everything. */
async function join(deps: Deps, c: Context, token: string): Promise<Response> {
  const joinUrl = await nullIfRefused(async () => (await deps.access.join({ accessToken: token })).joinUrl);
  // Checked again, in case the stored URL is not an https address: nobody is redirected anywhere else.
  if (joinUrl !== null) return c.redirect(keptJoinUrl(joinUrl), 303);
  const view = await viewOf(deps, token);
  return view ? c.html(renderAccessPage({ ...view, refusedPress: true }), 409) : keptOut(deps, c, token);
}

async function answerAttendance(deps: Deps, c: Context, token: string): Promise<Response> {
  const [view, { attending, ticked }] = await Promise.all([viewOf(deps, token), readAnswer(c.req.raw)]);
  if (!view) return keptOut(deps, c, token);
  if (attending === null) return c.html(renderAccessPage(view), 400);
  const changesSeat = attending ? view.gaveBack !== null : view.question?.freesSeat === true;
  // A mail scanner takes one step, so a change of seats needs two.
  if (changesSeat && !ticked)
    return c.redirect(`${view.joinPath}?answer=${attending ? 'yes' : 'no'}#attendance`, 303);
  const done = await nullIfRefused(() => deps.confirmAttendance({ accessToken: token }, attending));
  // The redirect makes the browser GET the page, so that a reload does not answer again.
  if (done) return c.redirect(`${view.joinPath}#attendance`, 303);
  return c.html(renderAccessPage((await viewOf(deps, token)) ?? view), 409);
}

/** Repeats if another request revised the entry between the read and the write. */
async function sendCalendarEntry({ access }: Deps, c: Context, token: string): Promise<Response> {
  for (;;) {
    const last = await access.lastRevision(token);
    const visit = await access.visit(token);
    if (!visit) return c.notFound();
    const entry = calendarEntry(visit);
    const { id: bookingId, session } = visit.booking;
    const shown = { bookingId, shown: JSON.stringify(entry), floor: session.version + 1 };
    const revision = await access.revise(last, shown);
    if (revision) return c.body(renderCalendar({ ...entry, ...revision }), 200, CALENDAR_HEADERS);
  }
}

/** The result of a press; null if it was refused, and then the page says why. */
async function nullIfRefused<T>(press: () => Promise<T>): Promise<T | null> {
  try {
    return await press();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The fields of the attendance form. `attending` is null for any other value. */
async function readAnswer(request: Request) {
  const form = await readForm(request, 256);
  const attending = form.get('attending');
  return {
    attending: attending === 'true' ? true : attending === 'false' ? false : null,
    ticked: form.get(TICK.name) === TICK.value,
  };
}
