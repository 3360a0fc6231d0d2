import { Hono } from 'hono';
import { LIMITS } from '../../graphql/schema-kit/limits.ts';
import { createConcurrencyLimit } from '../../lib/concurrency-limit.ts';
import { reasonOf } from '../../lib/outage-log.ts';
import type { Access } from '../../modules/access/operations.ts';
import type { AccessSubscriptions } from '../../modules/access/subscriptions.ts';
import type { Attendance } from '../../modules/bookings/attendance/operations.ts';
import type { Reports } from '../../modules/notifications/provider-events/operations.ts';
import type { TakeBack } from '../../modules/people/email-changes/take-back/operations.ts';
import type { ReadReports } from '../../ports/channels.ts';
import type { Sql } from '../../ports/database.ts';
import type { Outbox } from '../../ports/dev-outbox.ts';
import type { Log } from '../../ports/log.ts';
import type { MetricsBoard } from '../../ports/metrics.ts';
import type { Passes } from '../../ports/passes.ts';
import type { Limiter } from '../../ports/rate-limit.ts';
import { type ClientAddressOf, nameSource, type PageEnv } from '../http/client-address.ts';
import { strictHeaders } from '../http/security-headers.ts';
import { ACCESS_PAGE_SCRIPT } from './access-page/page-script.ts';
import { ACCESS_PAGE_STYLE } from './access-page/page-style.ts';
import { createAccessPage } from './access-page/routes.ts';
import { createAssets } from './assets.ts';
import { createDevPages } from './dev/routes.ts';
import { createEmailChangePage } from './email-change-page.ts';
import { failed, methodsOf, notFound, tooMany, wrongMethod } from './error-pages.ts';
import { createHealth } from './health.ts';
import type { Liveness } from './liveness.ts';
import { createMetricsPage } from './metrics.ts';
import { OUTBOX_SCRIPT, OUTBOX_STYLE } from './outbox/page-assets.ts';
import { createOutboxPages } from './outbox/routes.ts';
import { limitDoor } from './rate-limit.ts';
import { createSendGridEventRoute } from './sendgrid-events.ts';

type Deps = {
  access: Access;
  attendance: Attendance;
  emailChanges: TakeBack;
  accessSubscriptions: AccessSubscriptions;
  providerEvents: Reports;
  /** Null where no mail provider providerEvents: then there is no address for it. */
  readReports: ReadReports | null;
  /** Null where messages really go out: then there are no outbox pages. */
  outbox: Outbox | null;
  /** Outside production: there is a page that leads to the tools. */
  development: boolean;
  clientAddressOf: ClientAddressOf;
  limiter: Limiter;
  passes: Passes;
  metrics: Pick<MetricsBoard, 'read'>;
  /** Null: only this machine may read the metrics. */
  metricsToken: string | null;
  sql: Sql;
  /** Absent: where nothing is done by the clock. */
  liveness?: Pick<Liveness, 'alive'>;
  scheduler: { reachable(): boolean };
  events: { reachable(): boolean };
  log: Log;
};

/**
 * Everything over HTTP that is not GraphQL: the access page, the assets, the probes, the mail provider's providerEvents and, in
 * development, the outbox and the page that leads to the tools.
 */
export function createPages(deps: Deps): Hono<PageEnv> {
  const {
    limiter,
    passes,
    access,
    attendance,
    emailChanges,
    accessSubscriptions,
    providerEvents,
    readReports,
    outbox,
    clientAddressOf,
    sql,
    scheduler,
    events,
    log,
  } = deps;
  const pages = new Hono<PageEnv>();
  const assets = createAssets({
    'access.css': ACCESS_PAGE_STYLE,
    'access.js': ACCESS_PAGE_SCRIPT,
    'outbox.css': OUTBOX_STYLE,
    'outbox.js': OUTBOX_SCRIPT,
  });
  const accessLook = { stylePath: assets.path('access.css'), scriptPath: assets.path('access.js') };
  const outboxLook = { stylePath: assets.path('outbox.css'), scriptPath: assets.path('outbox.js') };
  const readiness = {
    postgresql: () => sql('SELECT 1'),
    others: { jobStore: scheduler.reachable, liveEvents: events.reachable },
    alive: deps.liveness?.alive,
  };

  pages.use(strictHeaders);
  pages.use(nameSource(clientAddressOf));
  const limited = limitDoor({
    limiter,
    passes,
    openLimit: createConcurrencyLimit(LIMITS.open),
    tooMany: (c, seconds) => tooMany(c, accessLook.stylePath, seconds),
  });
  pages.use('/join/*', limited);
  pages.use('/email/*', limited);
  pages.route('/', assets.routes);
  pages.route(
    '/',
    createAccessPage({
      access,
      accessSubscriptions,
      confirmAttendance: attendance.confirm,
      log,
      look: accessLook,
    }),
  );
  pages.route('/', createEmailChangePage({ emailChanges, stylePath: accessLook.stylePath }));
  pages.route('/', createHealth(readiness));
  pages.route('/', createMetricsPage(deps.metrics, deps.metricsToken));
  if (readReports) pages.route('/', createSendGridEventRoute({ readReports, providerEvents }));
  if (outbox) pages.route('/', createOutboxPages({ outbox, log, look: outboxLook }));
  if (deps.development) pages.route('/', createDevPages({ outbox: outbox !== null }, outboxLook));

  pages.notFound((c) => {
    const methods = methodsOf(pages, c.req.path);
    const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
    return methods.length === 0 || methods.includes(method)
      ? notFound(c, accessLook.stylePath)
      : wrongMethod(c, methods);
  });
  pages.onError((error, c) => {
    log.error('a page could not be answered', {
      request: c.req.header('x-request-id'),
      // The token in the path is a right, so it is in no log.
      page: `${c.req.method} ${c.req.path.replace(/^(\/(?:join|email)\/)[^/]+/, '$1…')}`,
      error: reasonOf(error),
    });
    return failed(c, accessLook.stylePath);
  });
  return pages;
}
