import { type Context, Hono } from 'hono';
import type { Bound } from '../../../lib/bound.ts';
import { ForbiddenError, UserError } from '../../../lib/errors.ts';
import { RecentlySentError } from '../../../modules/access/errors.ts';
import type { switchBack, switchToBackupRoom } from '../../../modules/access/rooms/operations.ts';
import type {
  fillLink,
  startSession,
  TeacherVisit,
  teacherKeptOutLocales,
  visitAsTeacher,
} from '../../../modules/access/teaching/operations.ts';
import type { startLate } from '../../../modules/notifications/late-starts/operations.ts';
import { InvalidJoinUrlError } from '../../../modules/services/errors.ts';
import type { PageEnv } from '../../http/client-address.ts';
import { readForm } from '../../http/read-form.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { TICK } from '../access-page/attendance.ts';
import { centerUnavailable } from '../error-pages.ts';
import type { Answer } from './model.ts';
import { renderTeacherPage } from './page.ts';
import { teacherPageView } from './view.ts';

/** What the page calls. */
export type Teaching = Bound<{
  start: typeof startSession;
  visit: typeof visitAsTeacher;
  keptOutLocales: typeof teacherKeptOutLocales;
  fillLink: typeof fillLink;
  startLate: typeof startLate;
  switchToBackupRoom: typeof switchToBackupRoom;
  switchBack: typeof switchBack;
}>;

type Deps = { teaching: Teaching; stylePath: string };

const headers = withHeaders({
  'Content-Security-Policy': policy({
    'style-src': "'self'",
    'img-src': 'data:',
    // Chromium applies this to the redirect after the form too, which leads to the provider.
    'form-action': "'self' https:",
  }),
  'X-Robots-Tag': 'noindex',
});

/** With and without the final slash that some programs append to an address. */
const PAGE = ['/teach/:token', '/teach/:token/'];

/** Room for a pasted invitation, whose every character may be escaped. */
const MOST_POSTED = 64 * 1024;

/**
 * The page of a professional for one session: it starts the class, says that it begins late, takes a missing
 * link, and switches to a stored backup room and back. The
 * token alone decides whose page it is.
 *
 * - Reading changes nothing, however often mail scanners do it. Only a press acts.
 * - An ended session's page says so with status 410, and shows nothing else.
 */
export function createTeacherPage(deps: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.use('/teach/*', headers);
  routes.on('GET', PAGE, (c) => showPage(deps, c));
  routes.on('POST', PAGE, (c) => act(deps, c));
  return routes;
}

const tokenOf = (c: Context): string => c.req.param('token') ?? '';

/** The page as it is now; not found for a pass that counts no more. */
async function showPage(deps: Deps, c: Context, answer: Answer | null = null) {
  const { teaching, stylePath } = deps;
  const visit = await teaching.visit(tokenOf(c));
  if (!visit) return keptOut(deps, c);
  return c.html(renderTeacherPage(teacherPageView(visit, stylePath, answer)), statusOf(visit, answer));
}

/** The answer where there is nothing to show: the center is not available, or else the pass counts no more. */
async function keptOut({ teaching, stylePath }: Deps, c: Context): Promise<Response> {
  const locales = await teaching.keptOutLocales(tokenOf(c));
  return locales ? centerUnavailable(c, stylePath, locales) : c.notFound();
}

function statusOf({ state }: TeacherVisit, answer: Answer | null): 200 | 409 | 410 | 422 {
  if (state === 'ENDED') return 410;
  if (answer === null) return 200;
  return answer.kind === 'LINK_REFUSED' ? 422 : 409;
}

async function act(deps: Deps, c: Context): Promise<Response> {
  const [visit, form] = await Promise.all([
    deps.teaching.visit(tokenOf(c)),
    readForm(c.req.raw, MOST_POSTED),
  ]);
  if (!visit) return keptOut(deps, c);
  const press = ACTS[form.get('act') ?? ''];
  if (!press) return showPage(deps, c, { kind: 'REFUSED' });
  try {
    const location = await press(deps.teaching, visit, form);
    // The redirect makes the browser GET the page, so that a reload does not act again.
    return c.redirect(location ?? new URL(visit.url).pathname, 303);
  } catch (error) {
    return showPage(deps, c, answerTo(error, form));
  }
}

/** Null: back to the page. */
type Press = (teaching: Teaching, visit: TeacherVisit, form: URLSearchParams) => Promise<string | null>;

const ACTS: Readonly<Record<string, Press | undefined>> = Object.assign(Object.create(null), {
  start: (teaching, { viewer, session }) => teaching.start(viewer, session.id),
  async late(teaching, { viewer, session }, form) {
    await teaching.startLate(viewer, session.id, Number(form.get('minutes')));
    return null;
  },
  // Of a session that has a link by now nothing changes, and the page shows it.
  async link(teaching, { viewer, session }, form) {
    await teaching.fillLink(viewer, session.id, form.get('link') ?? '');
    return null;
  },
  async backup(teaching, { viewer, session }, form) {
    assertTicked(form);
    await teaching.switchToBackupRoom(viewer, session.id, null);
    return null;
  },
  async back(teaching, { viewer, session }, form) {
    assertTicked(form);
    await teaching.switchBack(viewer, session.id);
    return null;
  },
} satisfies Record<string, Press>);

/** Everybody is sent elsewhere, so a press alone, which may be a mail scanner's, is not enough. */
function assertTicked(form: URLSearchParams): void {
  if (form.get(TICK.name) !== TICK.value) throw new ForbiddenError();
}

/** What the page says of a refusal. Another teacher was set meanwhile: then the page itself is unknown. */
function answerTo(error: unknown, form: URLSearchParams): Answer {
  if (error instanceof InvalidJoinUrlError && form.has('link'))
    return { kind: 'LINK_REFUSED', typed: form.get('link') ?? '', suggestion: error.suggestion };
  if (error instanceof RecentlySentError) return { kind: 'SAID_JUST_NOW' };
  if (error instanceof UserError || error instanceof ForbiddenError) return { kind: 'REFUSED' };
  throw error;
}
