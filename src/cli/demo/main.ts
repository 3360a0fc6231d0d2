import { type Config, readConfig } from '../../app/config.ts';
import { type App, startApp } from '../../app/start.ts';
import { globalId } from '../../lib/global-ids.ts';
import { between, MINUTE } from '../../lib/time.ts';
import { createLog } from '../../platform/log.ts';
import { whenNpmIsGone } from '../../platform/npm-parent.ts';
import type { OutboxMessage } from '../../ports/dev-outbox.ts';
import { CUSTOMER_EMAIL, type DemoCenter, MANAGER_EMAIL, openDemoCenter, YOGA } from './center.ts';
import { play } from './play.ts';
import { storyOf } from './story.ts';

/*
 * The main job, for a person to watch: a center whose class opens within two minutes, on the real server with embedded
 * parts. Every start opens a new center, so it can run again and again.
 */

/** Longer than a clean stop ever takes. */
const STOP_LIMIT_MS = 10_000;
/** Leaves time to open the addresses and look around. */
const AT_LEAST_MS = 35_000;

const say = (text = '') => console.log(text);
const clockTime = (at: Date) => at.toISOString().slice(11, 23);
const happened = (text: string) => say(`${clockTime(new Date())}  ${text}`);

/** The demo ignores settings of the environment that lead to providers or to a real database. */
function demoConfig(): Config {
  const { NODE_ENV: _, HOST: __, ...env } = process.env;
  const local = Object.entries(env).filter(
    ([name]) => !/^(SENDGRID|VAPID|DATABASE|MONGODB|REDIS|PUBLIC|AUTH)_/.test(name),
  );
  return readConfig({ LOG_LEVEL: 'warn', DATA_DIRECTORY: '.data/demo', ...Object.fromEntries(local) });
}

/** Tells each message once, and how late it was if it belongs to the yoga class. */
function report(app: App, { yoga }: DemoCenter): void {
  const seen = new Set<string>();
  app.outbox!.onChange(() => {
    for (const message of [...app.outbox!.list()].reverse()) {
      if (seen.has(message.id)) continue;
      seen.add(message.id);
      say(lineOf(message, yoga.startsAt));
    }
  });
}

function lineOf(message: OutboxMessage, startsAt: Date): string {
  const late = between(startsAt, message.at);
  const ofYoga = message.purpose === 'ACCESS_NOTICE' && message.subject.includes(YOGA);
  const timed = ofYoga && late >= 0 ? ` (${late} ms after the send time)` : '';
  const channel = message.channel.toLowerCase().padEnd(5);
  return `${clockTime(message.at)}  ${channel} to ${message.to}: “${message.subject}”${timed}`;
}

async function whereToLook(app: App, config: Config, { manager, yoga, meditation, yogaService }: DemoCenter) {
  const pageOf = (bookingId: string) => app.access.accessUrlOf(manager, bookingId);
  const inSeconds = Math.round((yoga.startsAt.getTime() - Date.now()) / 1000);
  return `
Studio Lumen teaches “${YOGA}” at ${clockTime(yoga.startsAt)} UTC: in ${inSeconds} s.

  the console                      ${config.publicUrl}
    of the studio: sign in as ${MANAGER_EMAIL}; the code of the mail is in the outbox
    of a customer: in a private window, as ${CUSTOMER_EMAIL}
  outbox: every mail and push      ${config.publicUrl}/outbox
  public timetable, and sign-up    ${config.publicUrl}/c/${globalId('Center', manager.centerId)}
  John’s access page               ${await pageOf(yoga.bookings[0]!)}
  Emma’s, whose class has no link  ${await pageOf(meditation.bookings[0]!)}
  GraphiQL                         ${config.publicUrl}/graphql

In the console, *Now* and *Attention* show the morning live: Emma’s class needs its link, and it is entered in one paste.
Open the access pages and the outbox now and leave them open: at the start John’s page turns from “Opens …” to its
*Join session* button, the messages arrive, and Emma’s page waits for the link until it is entered. Before that a class
is moved and gets a substitute, a link change is previewed, applied and undone, and an afternoon is closed and opened again;
each is told below.

In GraphiQL, paste this under “Headers”, a manager’s token:

  { "Authorization": "Bearer ${await app.tokens.issue(manager, manager.expiresAt)}" }

and one of these queries: what was sent and what is planned, and what a link change would do.

  query { session(id: "${globalId('Session', yoga.id)}") {
    startsAt service { name } online { state joinUrl joinUrlSource sendAt }
    timeline { at purpose channel status reason recipients }
    deliveries(first: 20) { edges { node { purpose channel status reason target sentAt } } }
  } }

  query { serviceLinkChangePreview(serviceId: "${globalId('Service', yogaService)}", joinUrl: "https://meet.jit.si/another-room") {
    fill replace clear keepManual keepOneOff oldLinkHolders sessions { effect reason session { startsAt origin } }
  } }

Ctrl-C ends everything.
`;
}

async function main(): Promise<void> {
  const config = demoConfig();
  say('Starting PostgreSQL and the server …');
  const app = await startApp(config, createLog(config.logLevel));
  const stop = () => {
    say('\nStopping …');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    app.close().then(() => process.exit(0), fail);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await whenNpmIsGone(stop);

  const now = new Date();
  // Pages and mails show minutes, so the class starts when a clock shows a new one.
  const startsAt = new Date(Math.ceil((now.getTime() + AT_LEAST_MS) / MINUTE) * MINUTE);
  const center = await openDemoCenter(app, now, startsAt);
  report(app, center);
  say(await whereToLook(app, config, center));
  await play(storyOf(app, center, now), {
    now: () => new Date(),
    input: process.stdin,
    say,
    tell: happened,
  });
}

function fail(error: Error): never {
  console.error(error.message);
  process.exit(1);
}

main().catch(fail);
