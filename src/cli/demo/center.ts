import type { Operations } from '../../app/operations.ts';
import { DAY, HOUR, later } from '../../lib/time.ts';
import type { Viewer } from '../../ports/identity.ts';

type DemoClass = { id: string; startsAt: Date; bookings: string[] };

/** A center on an ordinary morning, with four classes. */
export type DemoCenter = {
  manager: Viewer;
  yogaService: string;
  /** Has a link. */
  yoga: DemoClass;
  /** Starts together with yoga, and has no link yet. */
  meditation: DemoClass;
  /** Starts two hours later. */
  stretching: DemoClass;
  /** Starts tomorrow, in the afternoon. */
  pilates: DemoClass;
  /** Teaches beside the manager. */
  colleague: string;
};

export const CENTER = 'Studio Lumen';
export const MANAGER_EMAIL = 'anna@example.com';
export const YOGA = 'Vinyasa yoga, live';

// The first customer's page is printed beside English text, so it is in English.
const CUSTOMERS = [
  { name: 'John Carter', email: 'john@example.com', locale: 'en-GB', timeZone: 'Europe/London' },
  { name: 'Marta Puig', email: 'marta@example.com', locale: 'ca-ES', timeZone: 'Europe/Madrid' },
  { name: 'Giulia Bianchi', email: 'giulia@example.com', locale: 'it-IT', timeZone: 'Europe/Rome' },
  { name: 'Lucía Romero', email: 'lucia@example.com', locale: 'es-ES', timeZone: 'Europe/Madrid' },
];
/** Theirs is the page that the demo shows first. */
export const CUSTOMER_EMAIL = CUSTOMERS[0]!.email;
const LEO = { name: 'Leo Martini', email: 'leo@example.com', role: 'PROFESSIONAL' };
const EMMA = { name: 'Emma Reed', email: 'emma@example.com', locale: 'en-GB', timeZone: 'Europe/London' };

/** Opens a new center with services, customers, a weekly schedule, and four classes of which two start at `startsAt`. */
export async function openDemoCenter(app: Operations, now: Date, startsAt: Date): Promise<DemoCenter> {
  const manager = await openCenter(app, now);
  const colleague = await app.people.createProfessional(manager, LEO);
  const services = await createServices(app, manager);
  await app.schedules.create(manager, {
    serviceId: services.yoga,
    professionalId: manager.id,
    weekdays: ['TUESDAY', 'THURSDAY'],
    startTime: '18:00',
    from: now.toISOString().slice(0, 10),
  });
  const secondStart = later(startsAt, 2 * HOUR);
  const plan = { app, manager, professionalId: manager.id, startsAt };
  const classes = {
    yoga: await aClass({ ...plan, serviceId: services.yoga }, CUSTOMERS),
    meditation: await aClass({ ...plan, serviceId: services.meditation, professionalId: null }, [EMMA]),
    stretching: await aClass(
      { ...plan, serviceId: services.stretching, startsAt: secondStart },
      CUSTOMERS.slice(2, 3),
    ),
    pilates: await aClass(
      { ...plan, serviceId: services.pilates, startsAt: tomorrowAfternoon(now) },
      CUSTOMERS.slice(0, 2),
    ),
  };
  for (const { email } of [CUSTOMERS[0]!, CUSTOMERS[2]!]) await registerBrowser(app, manager, email);
  return { manager, colleague, yogaService: services.yoga, ...classes };
}

/** Three or four in the afternoon where the center is. */
const tomorrowAfternoon = (now: Date) => new Date(Math.floor(now.getTime() / DAY) * DAY + DAY + 14 * HOUR);

async function openCenter(app: Operations, now: Date): Promise<Viewer> {
  const { centerId, professionalId } = await app.people.createCenter({
    name: CENTER,
    timeZone: 'Europe/Rome',
    locale: 'it-IT',
    managerEmail: MANAGER_EMAIL,
    contactPhone: '+39 06 5550 123',
  });
  const manager = managerViewer(professionalId, centerId, now);
  // Her console is shown beside English text.
  await app.people.updateProfessional(manager, professionalId, { name: 'Anna Conti', locale: 'en-GB' });
  await app.centers.update(manager, { publicTimetable: true, signUp: true });
  return manager;
}

/** A manager as a token of a day would show them. */
export function managerViewer(id: string, centerId: string, now: Date): Viewer {
  const expiresAt = later(now, 24 * HOUR);
  return { id, role: 'manager', centerId, sid: null, issuedAt: now, expiresAt };
}

async function createServices(app: Operations, manager: Viewer) {
  const online = (name: string, joinUrl: string | null) =>
    app.services.create(manager, { name, modality: 'ONLINE', capacity: 30, durationMinutes: 30, joinUrl });
  const pilates = { name: 'Reformer pilates', modality: 'IN_PERSON', capacity: 6, durationMinutes: 50 };
  return {
    pilates: await app.services.create(manager, pilates),
    yoga: await app.services.create(manager, {
      name: YOGA,
      description: 'A flowing class for every level.',
      modality: 'ONLINE',
      capacity: 12,
      durationMinutes: 60,
      joinUrl: 'https://meet.jit.si/studio-lumen-vinyasa',
      joiningInstructions: 'Passcode: lumen\nPlease join with your microphone muted.\nBring a mat and water.',
    }),
    meditation: await online('Meditation', null),
    stretching: await online('Evening stretching', 'https://meet.jit.si/studio-lumen-stretching'),
  };
}

type Plan = {
  app: Operations;
  manager: Viewer;
  serviceId: string;
  professionalId: string | null;
  startsAt: Date;
};

/** A class that these customers have booked. */
async function aClass(plan: Plan, customers: typeof CUSTOMERS): Promise<DemoClass> {
  const { app, manager, ...session } = plan;
  const id = await app.sessions.create(manager, session);
  const bookings: string[] = [];
  for (const customer of customers)
    bookings.push(await app.bookings.book(manager, { sessionId: id, customerId: null, customer }));
  return { id, startsAt: session.startsAt, bookings };
}

/** A browser that agreed to notifications. It does not exist: the outbox shows its messages. */
async function registerBrowser(app: Operations, manager: Viewer, email: string): Promise<void> {
  const { id } = await app.people.findAccount({ email, centerId: manager.centerId, role: 'customer' });
  const subscription = {
    endpoint: `https://push.example.com/${id}`,
    keys: {
      p256dh: Buffer.alloc(65, 4).toString('base64url'),
      auth: Buffer.alloc(16, 1).toString('base64url'),
    },
  };
  await app.people.registerPushDevice(manager, subscription, id);
}
