import webpush from 'web-push';
import { rowId } from '../../src/lib/global-ids.ts';
import { createSendGrid } from '../../src/platform/email/sendgrid.ts';
import { createSendGridReports } from '../../src/platform/email/sendgrid-events.ts';
import { createWebPush } from '../../src/platform/push/web-push.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { testClock } from '../support/clock.ts';
import { operation } from '../support/documents.ts';
import { harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { type PushDouble, startPushDouble } from '../support/push-double.ts';
import { type ReceivedMail, type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';
import { eventOf, type SendGridEvent } from '../support/sendgrid-events.ts';

export const PROVIDER_URL = 'https://meet.example/secret-room?pwd=1';
export const STARTS = '2026-03-10T13:00:00Z';
const DEADLINE_MS = 1_000;

type Delivery = { purpose: string; channel: string };

/** The server with the real channels over HTTP and HTTPS, to doubles of both providers. */
async function serve(mailbox: SendGridDouble, browsers: PushDouble) {
  const clock = testClock(NOON);
  const { apiKey, baseUrl } = mailbox;
  const common = { clock, log: silentLog };
  const from = 'no-reply@live.example';
  const vapid = { ...webpush.generateVAPIDKeys(), subject: 'mailto:ops@live.example', previous: [] };
  return harness({
    clock,
    providerReports: true,
    readReports: createSendGridReports({ publicKey: mailbox.webhookPublicKey, clock }),
    sendEmails: createSendGrid({ ...common, apiKey, baseUrl, from, timeoutMs: DEADLINE_MS }),
    pushPublicKeys: [vapid.publicKey],
    ...createWebPush({ ...common, vapid, allowPrivate: true, ca: browsers.ca }),
  });
}

/** The steps of the main job, by the documents that clients send. */
export async function openStory() {
  const mailbox = await startSendGridDouble();
  const browsers = await startPushDouble();
  const h = await serve(mailbox, browsers);

  /** The answer of a document's only field; fails on a refusal. */
  async function ask(caller: Viewer, document: string, variables: Record<string, unknown>) {
    const { data, errors } = await h.ask(caller, operation(document), variables);
    const [answer]: (typeof data)[] = Object.values(data ?? {});
    if (!answer || errors || `${answer.__typename}`.endsWith('Error'))
      throw new Error(`${document}: ${JSON.stringify(errors ?? answer)}`);
    return answer;
  }
  const change = (caller: Viewer, document: string, input: object) => ask(caller, document, { input });

  let rooms = 0;
  /** A manager's online class at one o'clock, in a room of its own unless told. */
  async function aClass(joinUrl = `${PROVIDER_URL}&room=${rooms++}`): Promise<string> {
    const service = await change(h.manager, 'create-service', {
      name: 'Vinyasa',
      modality: 'ONLINE',
      capacity: 12,
      durationMinutes: 60,
      joinUrl,
      joiningInstructions: 'Passcode: lumen\nBring a <mat>',
    });
    return (await change(h.manager, 'create-session', { serviceId: service.id, startsAt: STARTS })).id;
  }

  let customers = 0;
  /** A customer with a browser that agreed to notifications, and with a seat in this class. */
  async function aSeat(sessionId: string) {
    customers += 1;
    const email = `ana${customers}@people.example`;
    const person = { name: 'Ana Ruiz', email, locale: 'en-GB' };
    const { id } = await change(h.manager, 'create-customer', person);
    const customer: Viewer = { ...h.manager, role: 'customer', id: rowId('Customer', id) };
    const subscription = browsers.subscribe();
    await change(customer, 'register-push-device', { subscription });
    const booking = await change(customer, 'book-session', { sessionId });
    const [bookingId, accessUrl]: string[] = [booking.id, booking.accessUrl];
    return { customer, email, subscription, bookingId: bookingId!, accessUrl: accessUrl! };
  }

  /** The access notices of one booking as staff sees them, email first. */
  async function deliveries(bookingId: string): Promise<Delivery[]> {
    const { deliveries } = await ask(h.manager, 'booking-deliveries', { id: bookingId });
    const nodes: Delivery[] = deliveries.edges.map(({ node }: { node: Delivery }) => node);
    return nodes
      .filter(({ purpose }) => purpose === 'ACCESS_NOTICE')
      .sort((a, b) => a.channel.localeCompare(b.channel));
  }

  /** Moves the clock to the next attempt of this booking; answers the pause in milliseconds. */
  async function nextAttempt(bookingId: string): Promise<number> {
    const where = { bookingId: rowId('Booking', bookingId) };
    const { _min } = await h.db.prisma.delivery.aggregate({ where, _min: { nextAttemptAt: true } });
    const waited = _min.nextAttemptAt!.getTime() - h.clock().getTime();
    await h.at(_min.nextAttemptAt!);
    return waited;
  }

  /** Sends the provider's reports on a mail in one signed request; answers the status. */
  const report = (mail: ReceivedMail, ...events: [event: string, change?: SendGridEvent][]) =>
    mailbox.report(
      h.url,
      h.clock(),
      events.map(([event, change]) => eventOf(mail, event, h.clock(), change)),
    );

  return {
    h,
    mailbox,
    browsers,
    ask,
    change,
    aClass,
    aSeat,
    deliveries,
    nextAttempt,
    report,
    /** Resets to noon, nothing sent, and providers that work. */
    anew(): void {
      h.clock.set(NOON);
      for (const double of [mailbox, browsers]) double.faults.length = 0;
      mailbox.mails.length = 0;
      browsers.messages.length = 0;
    },
    async close(): Promise<void> {
      await h.close();
      await mailbox.close();
      await browsers.close();
    },
  };
}
export type Story = Awaited<ReturnType<typeof openStory>>;
