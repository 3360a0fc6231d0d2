import { createAccessFeed } from './access/feed.ts';
import { createAccess } from './access/operations.ts';
import type { Database } from './adapters/prisma.ts';
import { createAttendance } from './bookings/attendance.ts';
import { createBookings } from './bookings/operations.ts';
import { createAlerts } from './notices/alerts.ts';
import { createDeliveryFeed } from './notices/feed.ts';
import { createNotices } from './notices/operations.ts';
import { createReports } from './notices/reports.ts';
import { createTimeline } from './notices/timeline.ts';
import { createPartners } from './partners/operations.ts';
import { createCenters } from './people/center.ts';
import { createPeople } from './people/operations.ts';
import type { Clock } from './ports/clock.ts';
import type { Events } from './ports/events.ts';
import type { Passes } from './ports/passes.ts';
import type { Scheduler } from './ports/scheduler.ts';
import { createLinkChanges } from './services/link-changes.ts';
import { createServices } from './services/operations.ts';
import { inheritance } from './sessions/inheritance.ts';
import { createSessions } from './sessions/operations.ts';
import { createSchedules } from './sessions/schedules.ts';

export type OperationDeps = {
  db: Database;
  clock: Clock;
  scheduler: Scheduler;
  events: Events;
  passes: Passes;
  /** Lets push endpoints be on this machine. */
  pushAllowLoopback: boolean;
};

/** Everything that can be done, on the given parts. The only place where domains are tied to each other. */
export function createOperations(deps: OperationDeps) {
  const people = createPeople(deps);
  const alerts = createAlerts(deps);
  const linkChanges = createLinkChanges({ ...deps, inheritance });
  return {
    people,
    partners: createPartners(deps),
    centers: createCenters(deps),
    linkChanges,
    services: createServices({ ...deps, inheritance, linkChanges }),
    sessions: createSessions(deps),
    schedules: createSchedules(deps),
    access: createAccess(deps),
    feed: createAccessFeed(deps),
    bookings: createBookings({ ...deps, people }),
    attendance: createAttendance(deps),
    notices: createNotices(deps),
    reports: createReports(deps),
    alerts,
    timeline: createTimeline(deps),
    deliveryFeed: createDeliveryFeed({ ...deps, alerts }),
  };
}
export type Operations = ReturnType<typeof createOperations>;
