import { bound } from '../lib/bound.ts';
import { sqlOf } from '../lib/sql.ts';
import { createAccess } from '../modules/access/operations.ts';
import { createAccessSubscriptions } from '../modules/access/subscriptions.ts';
import { createAttendance } from '../modules/bookings/attendance/operations.ts';
import { createBookings } from '../modules/bookings/operations.ts';
import { createAlerts } from '../modules/notifications/alerts/queries.ts';
import { createNotifications, resumeMessages } from '../modules/notifications/operations.ts';
import { createProviderEvents } from '../modules/notifications/provider-events/operations.ts';
import { rescheduleReminders } from '../modules/notifications/reminders/replan.ts';
import { createDeliverySubscriptions } from '../modules/notifications/subscriptions.ts';
import { createTimeline } from '../modules/notifications/timeline/queries.ts';
import { createPartners } from '../modules/partners/operations.ts';
import { createPassRenewal, renewAhead } from '../modules/passes/operations.ts';
import { createCenters } from '../modules/people/centers/operations.ts';
import { createEmailChanges, type EmailChangeDeps } from '../modules/people/email-changes/operations.ts';
import { createMessageLimits } from '../modules/people/message-limits.ts';
import { createPeople } from '../modules/people/operations.ts';
import { createSignIn } from '../modules/people/sign-in/operations.ts';
import { createErasure, eraseProfessional } from '../modules/privacy/operations.ts';
import { createLinkChanges } from '../modules/services/link-changes/operations.ts';
import { createServices } from '../modules/services/operations.ts';
import { createSessions } from '../modules/sessions/operations.ts';
import { calendarPage } from '../modules/sessions/queries.ts';
import { createSchedules } from '../modules/sessions/schedules/operations.ts';
import { inheritance } from '../modules/sessions/service-defaults.ts';
import { handOver, lockClasses } from '../modules/sessions/succession/operations.ts';
import { createWebhookEndpoints } from '../modules/webhooks/operations.ts';
import type { Attempts } from '../ports/attempts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Database } from '../ports/database.ts';
import type { Events } from '../ports/events.ts';
import type { Tokens } from '../ports/identity.ts';
import type { Isolation } from '../ports/isolation.ts';
import type { Log } from '../ports/log.ts';
import type { Mailer } from '../ports/mailer.ts';
import type { Passes } from '../ports/passes.ts';
import type { Scheduler } from '../ports/scheduler.ts';
import type { Webhooks } from '../ports/webhooks.ts';

export type OperationDeps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  tokens: Tokens;
  credentials: Credentials;
  mailer: Mailer;
  attempts: Attempts;
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
  const people = createPeople({ ...deps, rescheduleReminders, emailChanges, addressCorrected, leaving });
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
    centers: createCenters({ ...deps, rescheduleReminders }),
    linkChanges,
    services: createServices({ ...deps, inheritance, linkChanges }),
    sessions: createSessions(deps),
    schedules: createSchedules(deps),
    calendar: bound(deps, { page: calendarPage }),
    access: createAccess(deps),
    accessSubscriptions: createAccessSubscriptions(deps),
    bookings: createBookings({ ...deps, people, messageLimits }),
    attendance: createAttendance({ ...deps, messageLimits, resumeMessages }),
    notifications: createNotifications(deps),
    providerEvents: createProviderEvents(deps),
    alerts,
    timeline: createTimeline(deps),
    deliverySubscriptions: createDeliverySubscriptions({ ...deps, alerts }),
    passRenewal: createPassRenewal({ ...deps, messageLimits }),
    erasure: createErasure(deps),
    webhookEndpoints: createWebhookEndpoints(deps),
  };
}
export type Operations = ReturnType<typeof createOperations>;
