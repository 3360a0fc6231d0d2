import { createLog } from './adapters/log.ts';
import type { OutboxMessage } from './adapters/outbox.ts';
import { type App, startApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { globalId } from './ids.ts';
import type { Viewer } from './ports/identity.ts';

/*
 * The main job, for a person to watch: a center whose class opens within a minute, on the real server with embedded
 * parts. Every start opens a new center, so it can be run again and again.
 */

const MINUTE = 60_000;
/** Long enough to open the three addresses and look around. */
const OPENS_IN_MS = 45_000;

const say = (text = '') => console.log(text);
const clockTime = (at: Date) => at.toISOString().slice(11, 23);

/** The demo never talks to providers and never touches a real database, whatever the environment says. */
function demoConfig(): Config {
  const { NODE_ENV: _, HOST: __, ...env } = process.env;
  const local = Object.entries(env).filter(
    ([name]) => !/^(SENDGRID|VAPID|DATABASE|MONGODB|REDIS|PUBLIC|AUTH)_/.test(name),
  );
  return readConfig({ LOG_LEVEL: 'warn', DATA_DIRECTORY: '.data/demo', ...Object.fromEntries(local) });
}

const COMING = [
  { name: 'Marta Puig', email: 'marta@example.com', locale: 'ca-ES', timeZone: 'Europe/Madrid' },
  { name: 'John Carter', email: 'john@example.com', locale: 'en-GB', timeZone: 'Europe/London' },
  { name: 'Giulia Bianchi', email: 'giulia@example.com', locale: 'it-IT', timeZone: 'Europe/Rome' },
  { name: 'Lucía Romero', email: 'lucia@example.com', locale: 'es-ES', timeZone: 'Europe/Madrid' },
];

async function fill(app: App) {
  const { centerId, professionalId } = await app.people.createCenter({
    name: 'Studio Lumen',
    timeZone: 'Europe/Rome',
    locale: 'it-IT',
    managerEmail: 'anna@example.com',
    contactPhone: '+39 06 5550 123',
  });
  const expiresAt = new Date(Date.now() + 24 * 60 * MINUTE);
  const manager: Viewer = { id: professionalId, role: 'manager', centerId, issuedAt: new Date(), expiresAt };
  await app.people.updateProfessional(manager, professionalId, { name: 'Anna Conti' });

  const yoga = await app.services.create(manager, {
    name: 'Vinyasa yoga, live',
    description: 'A flowing class for every level.',
    modality: 'ONLINE',
    capacity: 12,
    durationMinutes: 60,
    joinUrl: 'https://meet.jit.si/studio-lumen-vinyasa',
    joiningInstructions: 'Passcode: lumen\nPlease join with your microphone muted.\nBring a mat and water.',
  });
  await app.services.create(manager, {
    name: 'Reformer pilates',
    modality: 'IN_PERSON',
    capacity: 6,
    durationMinutes: 50,
  });
  await app.services.create(manager, {
    name: 'Meditation',
    modality: 'ONLINE',
    capacity: 30,
    durationMinutes: 30,
  });

  const startsAt = new Date(Date.now() + OPENS_IN_MS);
  const sessionId = await app.sessions.create(manager, { serviceId: yoga, professionalId, startsAt });
  const bookings: string[] = [];
  for (const [i, customer] of COMING.entries()) {
    bookings.push(await app.bookings.book(manager, { sessionId, customerId: null, customer }));
    if (i % 2 === 0) await registerBrowser(app, manager, customer.email);
  }
  return { manager, sessionId, bookings, startsAt };
}

/** A browser that agreed to notifications; the outbox shows what it would. */
async function registerBrowser(app: App, manager: Viewer, email: string): Promise<void> {
  const customerId = (await app.people.findAccount({ email, centerId: manager.centerId, role: 'customer' }))
    .id;
  const subscription = {
    endpoint: `https://push.example.com/${customerId}`,
    keys: {
      p256dh: Buffer.alloc(65, 4).toString('base64url'),
      auth: Buffer.alloc(16, 1).toString('base64url'),
    },
  };
  await app.people.registerPushDevice(manager, subscription, customerId);
}

function report(app: App, startsAt: Date): void {
  const seen = new Set<string>();
  app.outbox!.onChange(() => {
    for (const message of [...app.outbox!.list()].reverse()) {
      if (seen.has(message.id)) continue;
      seen.add(message.id);
      say(lineOf(message, startsAt));
    }
  });
}

function lineOf(message: OutboxMessage, startsAt: Date): string {
  const late = message.at.getTime() - startsAt.getTime();
  const when = late >= 0 ? `${late} ms after the send time` : 'before the send time';
  return `${clockTime(message.at)}  ${message.channel.toLowerCase().padEnd(5)} to ${message.to}: “${message.subject}” (${when})`;
}

async function main(): Promise<void> {
  const config = demoConfig();
  say('Starting PostgreSQL and the server …');
  const app = await startApp(config, createLog(config.logLevel));
  const stop = () => {
    say('\nStopping …');
    app.close().finally(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);

  const { manager, sessionId, bookings, startsAt } = await fill(app);
  report(app, startsAt);
  const base = config.publicUrl;
  const pageOf = await app.access.accessUrlOf(manager, bookings[0]!);
  say(`
Studio Lumen teaches “Vinyasa yoga, live” at ${clockTime(startsAt)} UTC: in ${Math.round((startsAt.getTime() - Date.now()) / 1000)} seconds.

  access page of one customer   ${pageOf}
  outbox: every mail and push   ${base}/outbox
  GraphiQL                      ${base}/graphql

Open the access page and the outbox now and leave them open: at the start the page turns from “opens at …” to
its *Join session* button, and the messages arrive.

In GraphiQL, paste this under “Headers”, a manager’s token:

  { "Authorization": "Bearer ${await app.tokens.issue(manager, manager.expiresAt)}" }

and this query:

  query { session(id: "${globalId('Session', sessionId)}") {
    startsAt service { name } online { state joinUrl joinUrlSource sendAt }
    deliveries(first: 20) { edges { node { channel status reason target sentAt } } }
  } }

Ctrl-C ends everything.
`);
  setTimeout(
    () => say(`${clockTime(new Date())}  the class starts: the door is open`),
    startsAt.getTime() - Date.now(),
  );
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
