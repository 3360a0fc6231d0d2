import { randomBytes } from 'node:crypto';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import type { PartnerCaller } from './fixtures.ts';
import type { Variables } from './graphql-client.ts';
import type { Harness } from './harness.ts';

export type Furnished = {
  manager: Viewer;
  teacher: Viewer;
  /** On the staff as well, without a class. */
  leaver: Viewer;
  /** Whose seat it is. */
  customer: Viewer;
  /** Two without a seat. */
  newcomer: Viewer;
  outsider: Viewer;
  /** Another business, with every right that a key can have. */
  partner: PartnerCaller;
} & Record<
  | 'deviceId'
  | 'serviceId'
  | 'sessionId'
  | 'scheduleId'
  | 'bookingId'
  | 'changeId'
  | 'scheduleChangeId'
  /** Ahead of all else, and taught by the teacher. */
  | 'aheadId'
  | 'substitutionId'
  | 'closureId'
  | 'endpointId'
  | 'hookId'
  /** The customer's, and the manager's. */
  | 'signInId'
  | 'managerSignInId',
  string
>;

/**
 * A center where every field has something to find: a class that is open, booked by one customer and noticed. `word` is
 * in its names, addresses, links and instructions, to be looked for where it must not be.
 */
export async function aFurnishedCenter(h: Harness, word: string): Promise<Furnished> {
  const contact = { name: `The ${word}`, managerEmail: `${word}@contact.example` };
  const manager = await h.aCenter(contact);
  const person = (who: string) => ({ name: `${who} ${word}`, email: `${who}@${word}.example` });
  const people = {
    manager,
    teacher: await h.aProfessional(person('teacher'), manager),
    leaver: await h.aProfessional(person('leaver'), manager),
    customer: await h.aCustomer(person('customer'), manager),
    newcomer: await h.aCustomer(person('newcomer'), manager),
    outsider: await h.aCustomer({}, manager),
    partner: await h.aPartner(undefined, { name: `Aggregator ${word}` }, manager),
  };
  const deviceId = await h.people.registerPushDevice(people.customer, aSubscription(), null);
  const name = `${word} flow`;
  const texts = {
    joinUrl: linkOf(word, 'old'),
    backupJoinUrl: linkOf(word, 'backup'),
    joiningInstructions: `The passcode is ${word}`,
  };
  const serviceId = await h.aService({ name, ...texts, accessLeadMinutes: 30 }, manager);
  const teaching = { serviceId, professionalId: people.teacher.id };
  const sessionId = await h.aSession({
    manager,
    ...teaching,
    startsInMinutes: 20,
    joinUrl: linkOf(word, 'old'),
  });
  const scheduleId = await h.schedules.create(manager, { ...aWeek(), ...teaching });
  const bookingId = await h.aBooking(sessionId, people.customer, manager);
  await h.runDueWork();
  const { token } = (await h.linkChanges.preview(manager, serviceId, linkOf(word, 'new')))!;
  const changeId = await h.linkChanges.apply(manager, token);
  const scheduleChangeId = await aScheduleChange(h, manager, serviceId);
  const acts = await someActs(h, manager, teaching);
  const listener = await aListener(h, manager, word);
  const signIns = {
    signInId: await aSignIn(h, people.customer),
    managerSignInId: await aSignIn(h, manager),
  };
  await aSignIn(h, people.teacher);
  const ids = { deviceId, serviceId, sessionId, scheduleId, bookingId, changeId, scheduleChangeId };
  return { ...people, ...ids, ...acts, ...listener, ...signIns };
}

/** A change, which can be taken back, of a schedule of its own. */
async function aScheduleChange(h: Harness, manager: Viewer, serviceId: string): Promise<string> {
  const week = { ...aWeek(), weekdays: ['SUNDAY'], until: '2026-03-15' };
  const scheduleId = await h.schedules.create(manager, { ...week, serviceId, professionalId: null });
  const { token } = (await h.scheduleChanges.preview(manager, later(scheduleId)))!;
  return h.scheduleChanges.apply(manager, token);
}

/** Half an hour later from the eleventh on. */
const later = (scheduleId: string) => ({
  ...{ scheduleId, from: '2026-03-11', startTime: '18:30' },
  ...{ includeSessionIds: [], cancelSessionIds: [], sendTime: 'KEEP' },
});

const DAY_OF_CLOSURE = '2026-03-25';

/** A class that the manager took over, an afternoon that is closed, and a class beside them. */
async function someActs(
  h: Harness,
  manager: Viewer,
  teaching: { serviceId: string; professionalId: string },
) {
  const later = (days: number) => h.aSession({ manager, ...teaching, startsInMinutes: days * 24 * 60 });
  const [aheadId, takenOver] = [await later(17), await later(16)];
  await later(15);
  const { token } = await h.substitutions.preview(manager, {
    substituteId: manager.id,
    sessionIds: [takenOver],
  });
  const given = { token, joinUrl: null, tellCustomers: true };
  const substitutionId = await h.substitutions.substitute(manager, given);
  const { serviceId, professionalId } = teaching;
  const closureId = await h.closures.create(manager, {
    ...{ period: daysOf(DAY_OF_CLOSURE), reason: 'Works', serviceIds: [serviceId], professionalId },
  });
  return { aheadId, substitutionId, closureId };
}

const daysOf = (day: string) => ({ days: { from: day, until: day } });

/** A sign-in of this account whose tokens nobody has. */
async function aSignIn(h: Harness, { id: accountId, role, centerId }: Viewer): Promise<string> {
  const [id, now] = [crypto.randomUUID(), h.clock()];
  const owner = role === 'customer' ? { customerId: accountId } : { professionalId: accountId };
  const times = { createdAt: now, lastUsedAt: now, expiresAt: new Date(now.getTime() + 30 * 24 * 3_600_000) };
  const device = 'Firefox on Linux';
  await h.db.prisma.signIn.create({
    data: { id, centerId, ...owner, ...times, device, tokenHash: randomBytes(32) },
  });
  return id;
}

/** Whoever is told of a session that is cancelled; where nobody listens. */
async function aListener(h: Harness, manager: Viewer, word: string) {
  const url = `https://localhost:1/${word}`;
  const { id: endpointId } = await h.webhookEndpoints.register(manager, {
    url,
    events: ['session.cancelled'],
  });
  await h.sessions.cancel(manager, await h.aSession({ manager }), null);
  const { id: hookId } = await h.db.prisma.webhookDelivery.findFirstOrThrow({ where: { endpointId } });
  return { endpointId, hookId };
}

const linkOf = (word: string, which: string) => `https://meet.example/${word}-${which}`;
const aWeek = () => ({ weekdays: ['MONDAY'], startTime: '18:00', from: '2026-03-09', until: '2026-03-30' });

/** A browser's subscription as it gives it. */
export function aSubscription() {
  const key = (bytes: number) => randomBytes(bytes).toString('base64url');
  return { endpoint: `https://push.example/${key(9)}`, keys: { p256dh: key(65), auth: key(16) } };
}

/** What a client of a furnished center reads: for each document of `schema/operations` its variables, by name. */
export function readsOf(f: Furnished): Record<string, Variables[]> {
  const session = { id: globalId('Session', f.sessionId) };
  const service = { id: globalId('Service', f.serviceId) };
  const days = { from: '2026-03-10T00:00:00Z', to: '2026-04-10T00:00:00Z' };
  return {
    'all-bookings': [{}, { upcoming: false }],
    'booking-deliveries': [{ id: globalId('Booking', f.bookingId) }],
    'customer-deliveries': [{ id: globalId('Customer', f.customer.id) }],
    calendar: [days, { ...days, serviceId: service.id }],
    alerts: [{}],
    'move-preview': [{ sessionId: session.id, startsAt: '2026-03-10T18:00:00Z' }],
    center: [{}],
    closures: [{}],
    'closure-preview': [{ period: daysOf('2026-03-26'), serviceIds: [service.id] }],
    customers: [{}],
    me: [{}],
    'my-bookings': [{}, { upcoming: false }],
    'partner-keys': [{}],
    professionals: [{}],
    'push-public-key': [{}],
    service: [service],
    'service-link-change-preview': [{ serviceId: service.id, joinUrl: 'https://meet.example/next' }],
    'schedule-preview': [
      { scheduleId: globalId('Schedule', f.scheduleId), from: '2026-03-11', startTime: '18:30' },
    ],
    'schedule-sessions': [{ id: globalId('Schedule', f.scheduleId) }],
    'schedule-sessions-after-until': [{ id: globalId('Schedule', f.scheduleId) }],
    'professional-sessions': [
      {
        id: globalId('Professional', f.teacher.id),
        from: '2026-03-10T00:00:00Z',
        to: '2026-03-20T00:00:00Z',
      },
    ],
    'service-schedules': [service],
    services: [{}],
    session: [session],
    'session-alerts': [session],
    'session-bookings': [session],
    'session-clashes': [session],
    'session-deliveries': [session],
    'session-schedule': [session],
    'session-timeline': [session],
    'sign-ins': [{}],
    'substitution-preview': [
      {
        substituteId: globalId('Professional', f.manager.id),
        sessionIds: [globalId('Session', f.aheadId)],
      },
    ],
    viewer: [{}],
    'watch-center-access': [{}],
    'watch-my-bookings': [{}],
    'watch-center-alerts': [{}],
    'watch-session-access': [{ sessionId: session.id }],
    'watch-session-door': [{ sessionId: session.id }],
    'watch-session-delivery': [{ sessionId: session.id }],
    'webhook-deliveries': [{ id: globalId('WebhookEndpoint', f.endpointId) }],
    'webhook-endpoints': [{}],
  };
}

/**
 * What a client of a furnished center writes: for each document its inputs. A manager who sends all of them in this order
 * is refused nothing.
 */
export async function writesOf(h: Harness, f: Furnished): Promise<Record<string, object[]>> {
  const [serviceId, sessionId] = [globalId('Service', f.serviceId), globalId('Session', f.sessionId)];
  const bookingId = globalId('Booking', f.bookingId);
  const teacher = globalId('Professional', f.teacher.id);
  const customerId = globalId('Customer', f.customer.id);
  const { token } = (await h.linkChanges.preview(f.manager, f.serviceId, 'https://meet.example/next'))!;
  const { token: seriesToken } = (await h.scheduleChanges.preview(f.manager, later(f.scheduleId)))!;
  const { token: substituteToken } = await h.substitutions.preview(f.manager, {
    substituteId: f.manager.id,
    sessionIds: [f.aheadId],
  });
  const online = { name: 'Pilates', modality: 'ONLINE', capacity: 5, durationMinutes: 30 };
  return {
    'apply-service-link-change': [{ token }],
    'create-customer': [{ name: 'Ana', email: 'ana@people.example' }],
    'create-professional': [{ name: 'Ben', email: 'ben@studio.example', role: 'MANAGER' }],
    'create-service': [online],
    'create-session': [{ serviceId, startsAt: '2026-03-11T12:00:00Z', professionalId: teacher }],
    'create-schedule': [{ ...aWeek(), serviceId, professionalId: teacher }],
    'update-center': [{ name: 'Another name' }],
    'update-customer': [{ customerId, name: 'Another name' }],
    'update-professional': [{ professionalId: teacher, name: 'Another name' }],
    'update-service': [{ serviceId, name: 'Another name' }],
    'edit-session': [{ sessionId, professionalId: teacher, capacity: 7 }],
    'edit-session-access': [{ sessionId, waitingNote: 'In a moment' }],
    'switch-to-backup-room': [{ sessionId, joinUrl: 'https://meet.example/backup' }],
    'switch-back': [{ sessionId }],
    'register-push-device': [{ subscription: aSubscription(), customerId }],
    'remove-push-device': [{ deviceId: globalId('PushDevice', f.deviceId) }],
    'book-session': [
      { sessionId, customerId: globalId('Customer', f.newcomer.id) },
      { sessionId, customer: { name: 'Cleo', email: 'cleo@people.example' } },
    ],
    'confirm-attendance': [{ bookingId, attending: true }],
    'join-session': [{ bookingId }],
    'message-booked': [{ sessionIds: [sessionId], text: 'Bring a mat' }],
    'send-access-now': [{ sessionId }, { bookingId }],
    'set-attendance': [{ bookingId, verdict: 'ATTENDED' }],
    'mark-absent': [{ sessionId }],
    'start-session': [{ sessionId }],
    'start-late': [{ sessionId, minutes: 5 }],
    'renew-access-url': [{ bookingId }],
    'export-customer': [{ customerId }],
    'cancel-booking': [{ bookingId }],
    'waive-late-cancellation': [{ bookingId }],
    'move-session': [{ sessionId, startsAt: '2026-03-10T18:00:00Z' }],
    substitute: [{ token: substituteToken, joinUrl: 'https://meet.example/host' }],
    'undo-substitution': [{ substitutionId: globalId('Substitution', f.substitutionId) }],
    'cancel-session': [{ sessionId }],
    'cancel-sessions': [{ sessionIds: [globalId('Session', f.aheadId)] }],
    'restore-session': [{ sessionId }],
    'edit-schedule': [{ token: seriesToken }],
    'undo-schedule-change': [{ changeId: globalId('ScheduleChange', f.scheduleChangeId) }],
    'undo-service-link-change': [{ changeId: globalId('ServiceLinkChange', f.changeId) }],
    'end-schedule': [{ scheduleId: globalId('Schedule', f.scheduleId), until: '2026-03-16' }],
    'archive-service': [{ serviceId }],
    'unarchive-service': [{ serviceId }],
    'create-closure': [{ period: daysOf('2026-03-20'), serviceIds: [serviceId] }],
    'delete-closure': [{ closureId: globalId('Closure', f.closureId) }],
    'create-partner-key': [{ name: 'ClassHub', scopes: ['calendar:read'] }],
    'revoke-partner-key': [{ partnerKeyId: globalId('PartnerKey', f.partner.key!.id) }],
    'create-webhook-endpoint': [{ url: 'https://localhost:1/hooks', events: ['booking.created'] }],
    'rotate-webhook-secret': [{ webhookEndpointId: globalId('WebhookEndpoint', f.endpointId) }],
    'resume-webhook-endpoint': [{ webhookEndpointId: globalId('WebhookEndpoint', f.endpointId) }],
    'replay-webhook-delivery': [{ webhookDeliveryId: globalId('WebhookDelivery', f.hookId) }],
    'delete-webhook-endpoint': [{ webhookEndpointId: globalId('WebhookEndpoint', f.endpointId) }],
    'delete-customer': [{ customerId }],
    'end-sign-in': [{ signInId: globalId('SignIn', f.managerSignInId) }],
    'remove-professional': [{ professionalId: globalId('Professional', f.leaver.id) }],
  };
}
