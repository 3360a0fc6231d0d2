import type { Operations } from '../../app/operations.ts';
import type { Viewer } from '../../ports/identity.ts';

/** A center as it is on an ordinary morning, and the classes of its that the demo follows. */
export type DemoCenter = {
  manager: Viewer;
  yogaService: string;
  /** Opens on the next full minute that leaves time to look around, with its link. */
  yoga: { id: string; startsAt: Date; bookings: string[] };
  /** Starts with it, and nobody has entered a link yet. */
  meditation: { id: string; startsAt: Date; bookings: string[] };
  /** In two hours; will be moved. */
  stretching: { id: string; startsAt: Date; bookings: string[] };
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Long enough to open the addresses and look around. */
const AT_LEAST = 35 * SECOND;

export const YOGA = 'Vinyasa yoga, live';

/** Pages and mails say the minute: what they announce happens when a clock shows it. */
const fullMinuteAfter = (now: Date) => Math.ceil((now.getTime() + AT_LEAST) / MINUTE) * MINUTE;

// Whose page is printed first reads English, as what is printed beside it.
const COMING = [
  { name: 'John Carter', email: 'john@example.com', locale: 'en-GB', timeZone: 'Europe/London' },
  { name: 'Marta Puig', email: 'marta@example.com', locale: 'ca-ES', timeZone: 'Europe/Madrid' },
  { name: 'Giulia Bianchi', email: 'giulia@example.com', locale: 'it-IT', timeZone: 'Europe/Rome' },
  { name: 'Lucía Romero', email: 'lucia@example.com', locale: 'es-ES', timeZone: 'Europe/Madrid' },
];
const WAITING = { name: 'Emma Reed', email: 'emma@example.com', locale: 'en-GB', timeZone: 'Europe/London' };

/** Opens a new center with services, customers, weekly classes and the three that something happens to. */
export async function openDemoCenter(app: Operations, now: Date): Promise<DemoCenter> {
  const manager = await openCenter(app, now);
  const yogaService = await app.services.create(manager, {
    name: YOGA,
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

  const start = fullMinuteAfter(now);
  const aClass = async (
    serviceId: string,
    professionalId: string | null,
    at: number,
    coming: typeof COMING,
  ) => {
    const startsAt = new Date(at);
    const id = await app.sessions.create(manager, { serviceId, professionalId, startsAt });
    const bookings: string[] = [];
    for (const customer of coming)
      bookings.push(await app.bookings.book(manager, { sessionId: id, customerId: null, customer }));
    return { id, startsAt, bookings };
  };
  const classes = {
    yoga: await aClass(yogaService, manager.id, start, COMING),
    meditation: await aClass(meditation, null, start, [WAITING]),
    stretching: await aClass(stretching, manager.id, start + 2 * HOUR, COMING.slice(2, 3)),
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
