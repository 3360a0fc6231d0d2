import { Hono } from 'hono';
import { UserError } from '../../../lib/errors.ts';
import { calendarEntry, renderCalendar } from '../../../modules/access/calendar/entry.ts';
import type { Access } from '../../../modules/access/operations.ts';
import type { PassAccess } from '../../../modules/access/queries.ts';
import type { SeatCredential } from '../../../modules/access/rules.ts';
import type { AccessSubscriptions } from '../../../modules/access/subscriptions.ts';
import { keptJoinUrl } from '../../../modules/services/join-url-rules.ts';
import type { Log } from '../../../ports/log.ts';
import { readForm } from '../../http/read-form.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { sendEvents } from '../../http/sse.ts';
import { TICK } from './attendance.ts';
import type { AccessPageView } from './model.ts';
import { accessPageEvent, renderAccessPage } from './page.ts';
import { accessPageView, type PageLook } from './view.ts';

type Deps = {
  access: Access;
  accessSubscriptions: Pick<AccessSubscriptions, 'watchPass'>;
  /** Answers *will you come?*; wired in, because bookings know the door and not the reverse. */
  confirmAttendance: (credential: SeatCredential, attending: boolean) => Promise<unknown>;
  log: Log;
  look: PageLook;
};

/** For the page and all that belongs to it, whatever they answer. */
const doorHeaders = withHeaders({
  'Cache-Control': 'no-store',
  'Content-Security-Policy': policy({
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': "'self'",
    'img-src': "'self' data:",
    // Chromium applies it to the redirect that answers the form, too: with 'self' alone the press would be recorded
    // and the person stay outside.
    'form-action': "'self' https:",
  }),
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
});

/**
 * The door for people (R14), as `graphql.ts` is the door for programs: the personal access page, its button, its
 * stream and its calendar entry. Reading changes nothing, however often mail scanners do it; only the press joins. Who may press is decided by
 * the token alone: a browser that keeps the address secret sends `Origin: null` and no referrer.
 */
export function createAccessPage({ access, accessSubscriptions, confirmAttendance, log, look }: Deps): Hono {
  const door = new Hono();

  /** Null for an unknown token. */
  async function viewOf(token: string): Promise<AccessPageView | null> {
    const visit = await access.visit(token);
    // As it is in the address of its own, whatever was pasted with it.
    return visit && accessPageView(visit, visit.accessUrl.slice(visit.accessUrl.lastIndexOf('/') + 1), look);
  }

  door.use('/join/*', doorHeaders);
  door.on('GET', PAGE, async (c) => {
    const view = await viewOf(c.req.param('token') ?? '');
    const givingBack = c.req.query('answer') === 'no';
    return view ? c.html(renderAccessPage({ ...view, givingBack })) : c.notFound();
  });
  // Its body is never read: the token is in the address, and there is nothing else to say.
  door.on('POST', PAGE, async (c) => {
    const token = c.req.param('token') ?? '';
    const joinUrl = await unlessRefused(async () => (await access.join({ accessToken: token })).joinUrl);
    // Checked once more: whoever wrote the row, nobody is sent anywhere but to an https address.
    if (joinUrl !== null) return c.redirect(keptJoinUrl(joinUrl), 303);
    const view = await viewOf(token);
    return view ? c.html(renderAccessPage({ ...view, refusedPress: true }), 409) : c.notFound();
  });
  door.post('/join/:token/attendance', async (c) => {
    const token = c.req.param('token');
    const [view, { attending, sure }] = await Promise.all([viewOf(token), answerIn(c.req.raw)]);
    if (!view) return c.notFound();
    if (attending === null) return c.html(renderAccessPage(view), 400);
    const changesSeat = attending ? view.gaveBack !== null : view.question?.freesSeat === true;
    // One step is what a mail scanner takes, too.
    if (changesSeat && !sure)
      return c.redirect(`${view.joinPath}?answer=${attending ? 'yes' : 'no'}#attendance`, 303);
    const done = await unlessRefused(() => confirmAttendance({ accessToken: token }, attending));
    // Seen anew by GET, so that loading the page again answers nothing twice.
    if (done) return c.redirect(`${view.joinPath}#attendance`, 303);
    return c.html(renderAccessPage((await viewOf(token)) ?? view), 409);
  });
  door.get('/join/:token/events', async (c) => {
    const changes = await accessSubscriptions.watchPass(c.req.param('token'));
    return changes ? sendEvents(c, changes, { encode: eventOf, log }) : c.notFound();
  });
  door.get('/join/:token/calendar.ics', async (c) => {
    const token = c.req.param('token');
    for (;;) {
      const last = await access.lastRevision(token);
      const visit = await access.visit(token);
      if (!visit) return c.notFound();
      const entry = calendarEntry(visit);
      const { id: bookingId, session } = visit.booking;
      const shown = { bookingId, shown: JSON.stringify(entry), floor: session.version + 1 };
      const revision = await access.revise(last, shown);
      if (revision) return c.body(renderCalendar({ ...entry, ...revision }), 200, CALENDAR_FILE);
    }
  });
  return door;
}

/** With the slash that some programs put behind an address. */
const PAGE = ['/join/:token', '/join/:token/'];

/** Named, so that a phone hands it to the calendar instead of showing its text. */
const CALENDAR_FILE = {
  'Content-Type': 'text/calendar; charset=utf-8',
  'Content-Disposition': 'inline; filename="session.ics"',
};

/** Made as the page's own version is, so that the page can compare them. */
const eventOf = (change: PassAccess): string => JSON.stringify(accessPageEvent(change));

/** What pressing a button did, or null when it could not: then the page says why. */
async function unlessRefused<T>(press: () => Promise<T>): Promise<T | null> {
  try {
    return await press();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** What the form says; null for anything else. */
async function answerIn(request: Request) {
  const form = await readForm(request, 256);
  const attending = form.get('attending');
  return {
    attending: attending === 'true' ? true : attending === 'false' ? false : null,
    sure: form.get(TICK.name) === TICK.value,
  };
}
