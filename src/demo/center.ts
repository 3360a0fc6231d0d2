import type { Operations } from '../operations.ts';
import type { Viewer } from '../ports/identity.ts';

/** A center as it is on an ordinary morning, and the classes of its that the demo follows. */
export type DemoCenter = {
  manager: Viewer;
  yogaService: string;
  /** Opens within a minute, with its link. */
  yoga: { id: string; startsAt: Date; bookings: string[] };
  /** Starts before, and nobody has entered a link yet. */
  meditation: { id: string; startsAt: Date; bookings: string[] };
  /** In two hours; will be moved. */
  stretching: { id: string; startsAt: Date; bookings: string[] };
};

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const MEDITATION_IN = 12 * SECOND;
/** Long enough to open the addresses and look around. */
const YOGA_IN = 50 * SECOND;

const COMING = [
  { name: 'Marta Puig', email: 'marta@example.com', locale: 'ca-ES', timeZone: 'Europe/Madrid' },
  { name: 'John Carter', email: 'john@example.com', locale: 'en-GB', timeZone: 'Europe/London' },
  { name: 'Giulia Bianchi', email: 'giulia@example.com', locale: 'it-IT', timeZone: 'Europe/Rome' },
  { name: 'Lucía Romero', email: 'lucia@example.com', locale: 'es-ES', timeZone: 'Europe/Madrid' },
];

/** Opens a new center with services, customers, weekly classes and the three that something happens to. */
export async function openDemoCenter(app: Operations, now: Date): Promise<DemoCenter> {
  const manager = await openCenter(app, now);
  const yogaService = await app.services.create(manager, {
    name: 'Vinyasa yoga, live',
    description: 'A flowing class for every level.',
    modality: 'ONLINE',
    capacity: 12,
    durationMinutes: 60,
    joinUrl: 'https://meet.jit.si/studio-lumen-vinyasa',
    joiningInstructions: 'Passcode: lumen\nPlease join with your microphone muted.\nBring a mat and water.',
  });
  const online = (name: string, joinUrl: string | null) =>
    app.services.create(manager, { name, modality: 'ONLINE', capacity: 30, durationMinutes: 30, joinUrl });
  const meditation = await online('Meditation', null);
  const stretching = await online('Evening stretching', 'https://meet.jit.si/studio-lumen-stretching');
  await app.services.create(manager, {
    name: 'Reformer pilates',
    modality: 'IN_PERSON',
    capacity: 6,
    durationMinutes: 50,
  });
  await app.schedules.create(manager, {
    serviceId: yogaService,
    professionalId: manager.id,
    weekdays: ['TUESDAY', 'THURSDAY'],
    startTime: '18:00',
    from: now.toISOString().slice(0, 10),
  });

  const aClass = async (serviceId: string, startsIn: number, coming: typeof COMING) => {
    const startsAt = new Date(now.getTime() + startsIn);
    const id = await app.sessions.create(manager, { serviceId, professionalId: manager.id, startsAt });
    const bookings: string[] = [];
    for (const customer of coming)
      bookings.push(await app.bookings.book(manager, { sessionId: id, customerId: null, customer }));
    return { id, startsAt, bookings };
  };
  const classes = {
    yoga: await aClass(yogaService, YOGA_IN, COMING),
    meditation: await aClass(meditation, MEDITATION_IN, COMING.slice(0, 1)),
    stretching: await aClass(stretching, 2 * HOUR, COMING.slice(2, 3)),
  };
  for (const { email } of [COMING[0]!, COMING[2]!]) await registerBrowser(app, manager, email);
  return { manager, yogaService, ...classes };
}

async function openCenter(app: Operations, now: Date): Promise<Viewer> {
  const { centerId, professionalId } = await app.people.createCenter({
    name: 'Studio Lumen',
    timeZone: 'Europe/Rome',
    locale: 'it-IT',
    managerEmail: 'anna@example.com',
    contactPhone: '+39 06 5550 123',
  });
  const expiresAt = new Date(now.getTime() + 24 * HOUR);
  const manager: Viewer = {
    id: professionalId,
    role: 'manager',
    centerId,
    sid: null,
    issuedAt: now,
    expiresAt,
  };
  await app.people.updateProfessional(manager, professionalId, { name: 'Anna Conti' });
  return manager;
}

/** A browser that agreed to notifications; the outbox shows what it would. */
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
