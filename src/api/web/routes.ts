import { type Context, Hono } from 'hono';
import { LIMITS } from '../../graphql/schema-kit/limits.ts';
import { createConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import { isDatabaseAway } from '../../lib/database-away.ts';
import { createOutageLog, noteUnanswered, reasonOf } from '../../lib/outage-log.ts';
import type { Access } from '../../modules/access/operations.ts';
import type { AccessSubscriptions } from '../../modules/access/subscriptions.ts';
import type { Attendance } from '../../modules/bookings/attendance/operations.ts';
import type { ProviderEvents } from '../../modules/notifications/provider-events/operations.ts';
import type { TakeBack } from '../../modules/people/email-changes/take-back/operations.ts';
import type { ReadReports } from '../../ports/channels.ts';
import type { ClockGuard } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Outbox } from '../../ports/dev-outbox.ts';
import type { Log } from '../../ports/log.ts';
import type { MetricsBoard } from '../../ports/metrics.ts';
import type { Passes } from '../../ports/passes.ts';
import { type ClientAddressOf, type PageEnv, setClientAddress } from '../http/client-address.ts';
import type { EventStreams } from '../http/event-streams.ts';
import { STRICT_HEADERS, withHeaders } from '../http/security-headers.ts';
import { createAccessPage } from './access-page/routes.ts';
import { createAssets } from './assets.ts';
import { createConsole } from './console/routes.ts';
import { createDevPages } from './dev/routes.ts';
import { createEmailChangePage } from './email-change-page.ts';
import { failed, methodsOf, notFound, tooMany, unavailable, wrongMethod } from './error-pages.ts';
import { createHealth } from './health.ts';
import type { Liveness } from './liveness.ts';
import { createMetricsPage } from './metrics.ts';
import { createOutboxPages } from './outbox/routes.ts';
import { limitPersonalPages } from './rate-limit.ts';
import { createSendGridEventRoute } from './sendgrid-events.ts';
import { createSessionDoor } from './session-door/routes.ts';
import { createTeacherPage, type Teaching } from './teacher-page/routes.ts';

type Deps = Parameters<typeof createSessionDoor>[0] & {
  access: Access;
  attendance: Attendance;
  emailChanges: TakeBack;
  accessSubscriptions: AccessSubscriptions;
  teaching: Teaching;
  providerEvents: ProviderEvents;
  /** Null if the mail provider reports nothing; then its address does not exist. */
  readReports: ReadReports | null;
  /** Null if messages are really sent; then the outbox pages do not exist. */
  outbox: Outbox | null;
  /** Where the built console is; absent: where `npm run build` puts it. */
  consoleDirectory?: string;
  /** True outside production; then there is a page that leads to the tools. */
  development: boolean;
  clientAddressOf: ClientAddressOf;
  eventStreams: EventStreams;
  passes: Passes;
  metrics: Pick<MetricsBoard, 'read'>;
  /** Null: only this machine may read the metrics. */
  metricsToken: string | null;
  db: Pick<Database, 'sql' | 'proveWrites'>;
  /** Whether the mail provider accepts our key and settings, as last seen; absent where nothing is mailed. */
  mailAccepted?: () => boolean;
  /** Absent in a process without scheduled work. */
  liveness?: Pick<Liveness, 'alive' | 'isStopping'>;
  scheduler: { reachable(): boolean };
  events: { reachable(): boolean };
  clockGuard: Pick<ClockGuard, 'isRight'>;
  log: Log;
};

/**
 * Everything over HTTP that is not GraphQL: the console and its session door, the access page, the teacher's page, the e-mail change page,
 * the assets, the probes, the metrics and the mail provider's events. In development also the outbox and the page that leads to the tools.
 */
export function createPages(deps: Deps): Hono<PageEnv> {
  const { limiter, passes, outbox, readReports, providerEvents, log } = deps;
  const pages = new Hono<PageEnv>();
  const assets = createAssets();
  const accessAssets = { stylePath: assets.path('access.css'), scriptPath: assets.path('access.js') };
  const outboxAssets = { stylePath: assets.path('outbox.css'), scriptPath: assets.path('outbox.js') };
  const { stylePath } = accessAssets;

  pages.use(withHeaders(STRICT_HEADERS));
  pages.use(setClientAddress(deps.clientAddressOf));
  const limited = limitPersonalPages({
    limiter,
    passes,
    openLimit: createConcurrencyLimit(LIMITS.open),
    tooMany: (c, seconds) => tooMany(c, stylePath, seconds),
  });
  pages.use('/join/*', limited);
  pages.use('/email/*', limited);
  pages.use('/teach/*', limited);

  const confirmAttendance = deps.attendance.confirm;
  pages.route('/', assets.routes);
  pages.route('/', createAccessPage({ ...deps, confirmAttendance, assets: accessAssets }));
  pages.route('/', createEmailChangePage({ emailChanges: deps.emailChanges, stylePath }));
  pages.route('/', createTeacherPage({ teaching: deps.teaching, stylePath: assets.path('teach.css') }));
  pages.route('/', createSessionDoor(deps));
  pages.route('/', createConsole({ ...deps, stylePath }));
  pages.route('/', createHealth(readinessOf(deps)));
  pages.route('/', createMetricsPage(deps.metrics, deps.metricsToken));
  if (readReports) pages.route('/', createSendGridEventRoute({ readReports, providerEvents }));
  if (outbox) pages.route('/', createOutboxPages({ ...deps, outbox, assets: outboxAssets }));
  if (deps.development) pages.route('/', createDevPages({ outbox: outbox !== null }, outboxAssets.stylePath));

  pages.notFound((c) => answerUnmatched(pages, c, stylePath));
  pages.onError((error, c) => {
    if (isDatabaseAway(error)) {
      noteUnanswered(log, error);
      return unavailable(c, stylePath);
    }
    logFailure(log, error, c);
    return failed(c, stylePath);
  });
  return pages;
}

const readinessOf = ({ db, scheduler, events, mailAccepted, liveness, clockGuard, log }: Deps) => ({
  postgresql: () => db.sql('SELECT 1'),
  writes: notingWrites(db, log),
  others: {
    jobStore: scheduler.reachable,
    liveEvents: events.reachable,
    ...(mailAccepted && { mail: mailAccepted }),
  },
  clockRight: clockGuard.isRight,
  alive: liveness?.alive,
  isStopping: liveness?.isStopping,
});

/** The log says once that PostgreSQL takes no writes, and once that it does again. */
function notingWrites({ proveWrites }: Pick<Database, 'proveWrites'>, log: Log) {
  const outage = createOutageLog(log, 'PostgreSQL (DATABASE_URL), as far as it takes writes,');
  return async () => {
    const state = await proveWrites();
    if (state === 'up') outage.worked();
    else outage.failed(state);
    return state;
  };
}

function answerUnmatched(pages: Hono<PageEnv>, c: Context, stylePath: string) {
  const methods = methodsOf(pages, c.req.path);
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  // A route that takes the method answers like this for an unknown token.
  if (methods.length === 0 || methods.includes(method)) return notFound(c, stylePath);
  return wrongMethod(c, methods);
}

function logFailure(log: Log, error: Error, c: Context): void {
  log.error('a page could not be answered', {
    request: c.req.header('x-request-id'),
    // The token in the path is a right, so it is in no log.
    page: `${c.req.method} ${c.req.path.replace(/^(\/(?:join|email|teach)\/)[^/]+/, '$1…')}`,
    error: reasonOf(error),
  });
}
