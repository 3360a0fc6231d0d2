import { createAccessFeed } from './access/feed.ts';
import { createAccess } from './access/operations.ts';
import { type Database, sqlOf } from './adapters/prisma.ts';
import { createAttendance } from './bookings/attendance.ts';
import { createBookings } from './bookings/operations.ts';
import { createAlerts } from './notices/alerts.ts';
import { createErasure, eraseProfessional } from './notices/erasure.ts';
import { createDeliveryFeed } from './notices/feed.ts';
import { createNotices, resumeMessages } from './notices/operations.ts';
import { createRenewal, renewAhead } from './notices/renewal.ts';
import { createReports } from './notices/reports.ts';
import { createTimeline } from './notices/timeline.ts';
import { createPartners } from './partners/operations.ts';
import { createCenters } from './people/center.ts';
import { createEmailChanges, type EmailChangeDeps } from './people/email-changes.ts';
import { createMessageLimits } from './people/message-limits.ts';
import { createPeople } from './people/operations.ts';
import { createSignIn } from './people/sign-in.ts';
import type { SendEmails } from './ports/channels.ts';
import type { Clock } from './ports/clock.ts';
import type { Credentials } from './ports/credentials.ts';
import type { Events } from './ports/events.ts';
import type { Tokens } from './ports/identity.ts';
import type { Isolation } from './ports/isolation.ts';
import type { Log } from './ports/log.ts';
import type { Passes } from './ports/passes.ts';
import type { Scheduler } from './ports/scheduler.ts';
import type { Webhooks } from './ports/webhooks.ts';
import { createLinkChanges } from './services/link-changes.ts';
import { createServices } from './services/operations.ts';
import { inheritance } from './sessions/inheritance.ts';
import { createSessions } from './sessions/operations.ts';
import { createSchedules } from './sessions/schedules.ts';
import { handOver, lockClasses } from './sessions/succession.ts';
import { createWebhookEndpoints } from './webhooks/operations.ts';

export type OperationDeps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  tokens: Tokens;
  credentials: Credentials;
  sendEmails: SendEmails;
  log: Log;
  isolation: Isolation;
  webhooks: Webhooks;
  /** Lets push endpoints be on this machine. */
  pushAllowLoopback: boolean;
};

/** Everything that can be done, on the given parts. The only place where domains are tied to each other. */
export function createOperations(deps: OperationDeps) {
  const addressCorrected: EmailChangeDeps['addressCorrected'] = (tx, customer, now) =>
    renewAhead(sqlOf(tx), deps.passes, customer, now);
  const leaving = { lockClasses, handOver, erase: eraseProfessional };
  const messageLimits = createMessageLimits(deps);
  const emailChanges = createEmailChanges({ ...deps, messageLimits, addressCorrected });
  const people = createPeople({ ...deps, emailChanges, addressCorrected, leaving });
  const alerts = createAlerts(deps);
  const linkChanges = createLinkChanges({ ...deps, inheritance });
  return {
    people,
    emailChanges,
    partners: createPartners(deps),
    signIn: createSignIn({
      ...deps,
      renewUrls: (sql, customer, now) => renewAhead(sql, deps.passes, customer, now),
    }),
    centers: createCenters(deps),
    linkChanges,
    services: createServices({ ...deps, inheritance, linkChanges }),
    sessions: createSessions(deps),
    schedules: createSchedules(deps),
    access: createAccess(deps),
    feed: createAccessFeed(deps),
    bookings: createBookings({ ...deps, people, messageLimits }),
    attendance: createAttendance({ ...deps, messageLimits, resumeMessages }),
    notices: createNotices(deps),
    reports: createReports(deps),
    alerts,
    timeline: createTimeline(deps),
    deliveryFeed: createDeliveryFeed({ ...deps, alerts }),
    renewal: createRenewal({ ...deps, messageLimits }),
    erasure: createErasure(deps),
    webhookEndpoints: createWebhookEndpoints(deps),
  };
}
export type Operations = ReturnType<typeof createOperations>;
