import { bound } from '../lib/bound.ts';
import { lastRevision, revise } from '../modules/access/calendar/operations.ts';
import { accessUrlOf, join, keptOutLocales, visit } from '../modules/access/operations.ts';
import { switchBack, switchToBackupRoom } from '../modules/access/rooms/operations.ts';
import { editAccess, sendNow } from '../modules/access/settings/operations.ts';
import { createAccessSubscriptions } from '../modules/access/subscriptions.ts';
import {
  fillLink,
  startSession,
  teacherKeptOutLocales,
  visitAsTeacher,
} from '../modules/access/teaching/operations.ts';
import { confirmAttendance, markAbsent, setAttendance } from '../modules/bookings/attendance/operations.ts';
import { book, cancelBooking, waiveLateCancellation } from '../modules/bookings/operations.ts';
import { allBookings } from '../modules/bookings/overview/queries.ts';
import { createBookingSubscriptions } from '../modules/bookings/subscriptions.ts';
import { createAlerts } from '../modules/notifications/alerts/queries.ts';
import { alertsOfCenter } from '../modules/notifications/center-alerts/queries.ts';
import { createAlertSubscriptions } from '../modules/notifications/center-alerts/subscriptions.ts';
import { startLate } from '../modules/notifications/late-starts/operations.ts';
import { resumeMessages, sendAgain } from '../modules/notifications/operations.ts';
import { record } from '../modules/notifications/provider-events/operations.ts';
import { queueStats } from '../modules/notifications/queue/queries.ts';
import { rescheduleReminders } from '../modules/notifications/reminders/operations.ts';
import { messageBooked } from '../modules/notifications/staff-messages/operations.ts';
import { createDeliverySubscriptions } from '../modules/notifications/subscriptions.ts';
import { createTimeline } from '../modules/notifications/timeline/queries.ts';
import { createKey, identifyKey, revokeKey } from '../modules/partners/operations.ts';
import { renew, renewAhead } from '../modules/passes/operations.ts';
import { findAccount, revokeTokens } from '../modules/people/accounts/operations.ts';
import { accountName, createIdentify, localeOf } from '../modules/people/accounts/queries.ts';
import { openCenter, updateCenter } from '../modules/people/centers/operations.ts';
import { createCenterRow } from '../modules/people/centers/queries.ts';
import {
  createCustomer,
  findOrCreateCustomer,
  updateCustomer,
} from '../modules/people/customers/operations.ts';
import { registerPushDevice, removePushDevice } from '../modules/people/devices/operations.ts';
import { confirm } from '../modules/people/email-changes/confirmation/operations.ts';
import { takeBack, visit as visitTakeBack } from '../modules/people/email-changes/take-back/operations.ts';
import { forgetEmailChanges, forgetSignIns, noteOldestKey } from '../modules/people/jobs.ts';
import { countMessages } from '../modules/people/message-limits.ts';
import type { RenewAccessUrls } from '../modules/people/ports.ts';
import { requestCode, signIn } from '../modules/people/sign-in/operations.ts';
import { switchAccount } from '../modules/people/sign-in/switching/operations.ts';
import { endSignIn, refresh, signOut } from '../modules/people/sign-in/tokens/operations.ts';
import { signUp } from '../modules/people/sign-up/operations.ts';
import {
  createProfessional,
  removeProfessional,
  updateProfessional,
} from '../modules/people/staff/operations.ts';
import { deleteCustomer, eraseProfessional } from '../modules/privacy/erasure/operations.ts';
import { exportCustomer } from '../modules/privacy/export/operations.ts';
import { eraseTargets } from '../modules/privacy/jobs.ts';
import { deleteOldRows } from '../modules/privacy/retention/jobs.ts';
import { countUses } from '../modules/secrets/jobs.ts';
import { secretUses } from '../modules/secrets/queries.ts';
import {
  applyLinkChange,
  previewLinkChange,
  undoLinkChange,
} from '../modules/services/link-changes/operations.ts';
import {
  archiveService,
  createService,
  unarchiveService,
  updateService,
} from '../modules/services/operations.ts';
import {
  cancelSession,
  cancelSessions,
  restoreSession,
} from '../modules/sessions/cancellations/operations.ts';
import { createClosure, deleteClosure, previewClosure } from '../modules/sessions/closures/operations.ts';
import { moveSession, previewMove } from '../modules/sessions/moves/operations.ts';
import { createSession, editSession } from '../modules/sessions/operations.ts';
import { calendarPage, outsideWindowIn } from '../modules/sessions/queries.ts';
import { createClashes } from '../modules/sessions/rooms/queries.ts';
import { editSchedule, previewChange } from '../modules/sessions/schedules/changes/operations.ts';
import { undoScheduleChange } from '../modules/sessions/schedules/changes/undo/operations.ts';
import {
  createSchedule,
  endSchedule,
  materializeSchedules,
} from '../modules/sessions/schedules/operations.ts';
import { sessionDefaults } from '../modules/sessions/session-defaults.ts';
import {
  previewSubstitution,
  substitute,
  undoSubstitution,
} from '../modules/sessions/substitutions/operations.ts';
import { handOver, lockClasses } from '../modules/sessions/succession/operations.ts';
import { publicTimetable } from '../modules/sessions/timetable/queries.ts';
import { register, remove, replay, resume, rotate } from '../modules/webhooks/operations.ts';
import { webhookStats } from '../modules/webhooks/queue.ts';
import type { OperationDeps } from '../ports/operation-deps.ts';

const SIGNING_IN = {
  requestCode,
  signUp,
  signIn,
  switchAccount,
  refresh,
  signOut,
  endSignIn,
  forget: forgetSignIns,
};

const ACCESS = {
  edit: editAccess,
  sendNow,
  switchToBackupRoom,
  switchBack,
  join,
  visit,
  keptOutLocales,
  accessUrlOf,
  lastRevision,
  revise,
};

const TEACHING = {
  start: startSession,
  visit: visitAsTeacher,
  keptOutLocales: teacherKeptOutLocales,
  fillLink,
  startLate,
  switchToBackupRoom,
  switchBack,
};

const SERVICES = {
  create: createService,
  update: updateService,
  archive: archiveService,
  unarchive: unarchiveService,
};

const LINK_CHANGES = { preview: previewLinkChange, apply: applyLinkChange, undo: undoLinkChange };

const SESSIONS = {
  create: createSession,
  edit: editSession,
  move: moveSession,
  previewMove,
  cancel: cancelSession,
  cancelSeveral: cancelSessions,
  restore: restoreSession,
};

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
      localeOf,
      accountName,
      revokeTokens,
      createCustomer,
      findOrCreateCustomer,
      updateCustomer,
      createProfessional,
      updateProfessional,
      removeProfessional,
      registerPushDevice,
      removePushDevice,
      noteOldestKey,
    }),
  };
  const alerts = createAlerts(deps);
  const withDefaults = { ...deps, sessionDefaults };
  return {
    people,
    emailChanges: bound(peopleDeps, { confirm, takeBack, visit: visitTakeBack, forget: forgetEmailChanges }),
    signIn: bound(peopleDeps, SIGNING_IN),
    centers: { row: createCenterRow(deps), ...bound(peopleDeps, { update: updateCenter }) },
    partners: bound(deps, { createKey, revokeKey, identify: identifyKey }),
    linkChanges: bound(withDefaults, LINK_CHANGES),
    services: bound(withDefaults, SERVICES),
    sessions: bound(deps, SESSIONS),
    closures: bound(deps, { preview: previewClosure, create: createClosure, delete: deleteClosure }),
    schedules: bound(deps, { create: createSchedule, end: endSchedule, materialize: materializeSchedules }),
    scheduleChanges: bound(deps, { preview: previewChange, apply: editSchedule, undo: undoScheduleChange }),
    calendar: bound(deps, { page: calendarPage, outsideWindow: outsideWindowIn, timetable: publicTimetable }),
    clashes: createClashes(deps),
    substitutions: bound(deps, { preview: previewSubstitution, substitute, undo: undoSubstitution }),
    access: bound(deps, ACCESS),
    teaching: bound(deps, TEACHING),
    accessSubscriptions: createAccessSubscriptions(deps),
    bookings: bound(
      { ...deps, messageLimits, findOrCreateCustomer: people.findOrCreateCustomer },
      { book, cancel: cancelBooking, waiveLate: waiveLateCancellation, all: allBookings },
    ),
    bookingSubscriptions: createBookingSubscriptions(deps),
    attendance: bound(
      { ...deps, messageLimits, resumeMessages },
      { confirm: confirmAttendance, set: setAttendance, markAbsent },
    ),
    notifications: bound(deps, { sendAgain, messageBooked, queueStats }),
    providerEvents: bound(deps, { record }),
    alerts,
    centerAlerts: bound({ ...deps, alerts }, { read: alertsOfCenter }),
    alertSubscriptions: createAlertSubscriptions({ ...deps, alerts }),
    timeline: createTimeline(deps),
    deliverySubscriptions: createDeliverySubscriptions({ ...deps, alerts }),
    secretUses: bound(deps, { read: secretUses, count: countUses }),
    passRenewal: bound({ ...deps, messageLimits }, { renew }),
    erasure: bound(deps, { exportCustomer, deleteCustomer, eraseTargets, deleteOldRows }),
    webhookEndpoints: bound(deps, { register, remove, replay, resume, rotate, stats: webhookStats }),
  };
}
export type Operations = ReturnType<typeof createOperations>;
