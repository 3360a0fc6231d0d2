import { bound } from '../lib/bound.ts';
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
import { createKey, identifyKey, revokeKey } from '../modules/partners/operations.ts';
import { renew, renewAhead } from '../modules/passes/operations.ts';
import { findAccount, revokeTokens } from '../modules/people/accounts/operations.ts';
import { createIdentify } from '../modules/people/accounts/queries.ts';
import { openCenter, updateCenter } from '../modules/people/centers/operations.ts';
import {
  createCustomer,
  findOrCreateCustomer,
  updateCustomer,
} from '../modules/people/customers/operations.ts';
import { registerPushDevice, removePushDevice } from '../modules/people/devices/operations.ts';
import { confirm } from '../modules/people/email-changes/confirmation/operations.ts';
import { takeBack, visit } from '../modules/people/email-changes/take-back/operations.ts';
import { forgetEmailChanges, forgetSignIns } from '../modules/people/jobs.ts';
import { countMessages } from '../modules/people/message-limits.ts';
import type { RenewAccessUrls } from '../modules/people/ports.ts';
import { requestCode, signIn } from '../modules/people/sign-in/operations.ts';
import { endSignIn, refresh, signOut } from '../modules/people/sign-in/tokens/operations.ts';
import {
  createProfessional,
  removeProfessional,
  updateProfessional,
} from '../modules/people/staff/operations.ts';
import { deleteCustomer, eraseProfessional } from '../modules/privacy/erasure/operations.ts';
import { exportCustomer } from '../modules/privacy/export/operations.ts';
import { eraseTargets } from '../modules/privacy/jobs.ts';
import { createLinkChanges } from '../modules/services/link-changes/operations.ts';
import { createServices } from '../modules/services/operations.ts';
import { createSessions } from '../modules/sessions/operations.ts';
import { createSchedules } from '../modules/sessions/schedules/operations.ts';
import { inheritance } from '../modules/sessions/service-defaults.ts';
import { handOver, lockClasses } from '../modules/sessions/succession/operations.ts';
import { createWebhookEndpoints } from '../modules/webhooks/operations.ts';
import type { OperationDeps } from '../ports/operation-deps.ts';

/** Everything that can be done, on the given parts. The only place where domains are tied to each other. */
export function createOperations(deps: OperationDeps) {
  const messageLimits = bound(deps, { count: countMessages });
  const renewAccessUrls: RenewAccessUrls = (sql, customer, now) => renewAhead(deps, sql, customer, now);
  const departure = { lockClasses, handOver, erase: eraseProfessional };
  const peopleDeps = { ...deps, rescheduleReminders, renewAccessUrls, departure };
  const people = {
    identify: createIdentify(deps),
    ...bound(peopleDeps, {
      createCenter: openCenter,
      findAccount,
      revokeTokens,
      createCustomer,
      findOrCreateCustomer,
      updateCustomer,
      createProfessional,
      updateProfessional,
      removeProfessional,
      registerPushDevice,
      removePushDevice,
    }),
  };
  const alerts = createAlerts(deps);
  const linkChanges = createLinkChanges({ ...deps, inheritance });
  return {
    people,
    emailChanges: bound(peopleDeps, { confirm, takeBack, visit, forget: forgetEmailChanges }),
    signIn: bound(peopleDeps, { requestCode, signIn, refresh, signOut, endSignIn, forget: forgetSignIns }),
    centers: bound(peopleDeps, { update: updateCenter }),
    partners: bound(deps, { createKey, revokeKey, identify: identifyKey }),
    linkChanges,
    services: createServices({ ...deps, inheritance, linkChanges }),
    sessions: createSessions(deps),
    schedules: createSchedules(deps),
    access: createAccess(deps),
    accessSubscriptions: createAccessSubscriptions(deps),
    bookings: createBookings({ ...deps, people, messageLimits }),
    attendance: createAttendance({ ...deps, messageLimits, resumeMessages }),
    notifications: createNotifications(deps),
    providerEvents: createProviderEvents(deps),
    alerts,
    timeline: createTimeline(deps),
    deliverySubscriptions: createDeliverySubscriptions({ ...deps, alerts }),
    passRenewal: bound({ ...deps, messageLimits }, { renew }),
    erasure: bound(deps, { exportCustomer, deleteCustomer, eraseTargets }),
    webhookEndpoints: createWebhookEndpoints(deps),
  };
}
export type Operations = ReturnType<typeof createOperations>;
