import { bound } from '../lib/bound.ts';
import { sqlOf } from '../lib/sql.ts';
import { lastRevision, revise } from '../modules/access/calendar/operations.ts';
import { accessUrlOf, join, visit } from '../modules/access/operations.ts';
import { editAccess, sendNow } from '../modules/access/settings/operations.ts';
import { createAccessSubscriptions } from '../modules/access/subscriptions.ts';
import { confirmAttendance, markAbsent, setAttendance } from '../modules/bookings/attendance/operations.ts';
import { book, cancelBooking } from '../modules/bookings/operations.ts';
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
import {
  applyLinkChange,
  previewLinkChange,
  undoLinkChange,
} from '../modules/services/link-changes/operations.ts';
import { archiveService, createService, updateService } from '../modules/services/operations.ts';
import { moveSession } from '../modules/sessions/moves/operations.ts';
import { cancelSession, createSession, editSession } from '../modules/sessions/operations.ts';
import {
  createSchedule,
  endSchedule,
  materializeSchedules,
} from '../modules/sessions/schedules/operations.ts';
import { sessionDefaults } from '../modules/sessions/session-defaults.ts';
import { handOver, lockClasses } from '../modules/sessions/succession/operations.ts';
import { register, remove, replay, resume, rotate } from '../modules/webhooks/operations.ts';
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
  const withDefaults = { ...deps, sessionDefaults };
  return {
    people,
    emailChanges,
    partners: createPartners(deps),
    signIn: createSignIn({
      ...deps,
      renewUrls: (sql, customer, now) => renewAhead(sql, deps.passes, customer, now),
    }),
    centers: createCenters({ ...deps, rescheduleReminders }),
    linkChanges: bound(withDefaults, {
      preview: previewLinkChange,
      apply: applyLinkChange,
      undo: undoLinkChange,
    }),
    services: bound(withDefaults, { create: createService, update: updateService, archive: archiveService }),
    sessions: bound(deps, {
      create: createSession,
      edit: editSession,
      move: moveSession,
      cancel: cancelSession,
    }),
    schedules: bound(deps, { create: createSchedule, end: endSchedule, materialize: materializeSchedules }),
    access: bound(deps, { edit: editAccess, sendNow, join, visit, accessUrlOf, lastRevision, revise }),
    accessSubscriptions: createAccessSubscriptions(deps),
    bookings: bound(
      { ...deps, messageLimits, findOrCreateCustomer: people.findOrCreateCustomer },
      { book, cancel: cancelBooking },
    ),
    attendance: bound(
      { ...deps, messageLimits, resumeMessages },
      { confirm: confirmAttendance, set: setAttendance, markAbsent },
    ),
    notifications: createNotifications(deps),
    providerEvents: createProviderEvents(deps),
    alerts,
    timeline: createTimeline(deps),
    deliverySubscriptions: createDeliverySubscriptions({ ...deps, alerts }),
    passRenewal: createPassRenewal({ ...deps, messageLimits }),
    erasure: createErasure(deps),
    webhookEndpoints: bound(deps, { register, remove, replay, resume, rotate }),
  };
}
export type Operations = ReturnType<typeof createOperations>;
