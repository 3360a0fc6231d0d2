import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOON } from '../support/harness.ts';
import { eventOf, eventSender } from '../support/sendgrid-events.ts';
import { openStory, PROVIDER_URL, STARTS, type Story } from './story-rig.ts';

type Edge = { node: { channel: string } };

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());
beforeEach(() => story.anew());

// Messages are sent through the real adapters, over real HTTP and HTTPS.
describe('the main job', () => {
  it('leads from the first mutation to the open access window', async () => {
    const { h, mailbox, browsers, change, aClass, aSeat, deliveries } = story;
    const { accessUrl, bookingId, customer, email } = await aSeat(await aClass(PROVIDER_URL));
    const { pathname } = new URL(accessUrl);
    const press = () => fetch(`${h.url}${pathname}`, { method: 'POST', redirect: 'manual' });
    expect((await press()).status).toBe(409);
    expect(mailbox.mails).toEqual([]);

    await h.at(STARTS);
    const [mail, ...otherMails] = mailbox.mails;
    expect(otherMails).toEqual([]);
    expect(mail).toMatchObject({ to: email, toName: 'Ana Ruiz', customArgs: { purpose: 'ACCESS_NOTICE' } });
    expect(mail?.text).toContain('Passcode: lumen\nBring a <mat>');
    expect(mail?.html).toMatch(/Passcode: lumen<br[^>]*>\s*Bring a &lt;mat&gt;/);
    for (const part of [mail!.text, mail!.html]) {
      expect(part).toContain(accessUrl);
      expect(part).toContain('Join session');
      expect(part).not.toContain('meet.example');
    }

    const [push, ...otherPushes] = browsers.messages;
    expect(otherPushes).toEqual([]);
    expect(push?.payload).toEqual({
      purpose: 'ACCESS_NOTICE',
      title: 'Vinyasa',
      body: expect.stringMatching(/\S/),
      url: accessUrl,
      tag: expect.stringMatching(/\S/),
    });

    const pressed = await press();
    expect(pressed.status).toBe(303);
    expect(pressed.headers.get('location')).toBe(PROVIDER_URL);
    const { joinUrl, attendance } = await change(customer, 'join-session', { bookingId });
    expect(joinUrl).toBe(PROVIDER_URL);
    expect(attendance).toEqual({ status: 'ATTENDED', source: 'BUTTON', at: new Date(STARTS).toISOString() });

    const sent = { status: 'SENT', reason: null, attempts: 1, sentAt: new Date(STARTS).toISOString() };
    expect(await deliveries(bookingId)).toMatchObject([
      { channel: 'EMAIL', ...sent, target: email, addressVerified: false },
      { channel: 'PUSH', ...sent, target: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
    ]);
  });

  it('writes to each of a class with their own URL, in one request', async () => {
    const { h, mailbox, browsers, ask, aClass, aSeat } = story;
    const sessionId = await aClass();
    const seats = [await aSeat(sessionId), await aSeat(sessionId), await aSeat(sessionId)];
    const before = mailbox.requests;
    await h.at(STARTS);
    expect(mailbox.requests - before).toBe(1);
    for (const { email, accessUrl } of seats)
      expect(mailbox.mails.find(({ to }) => to === email)?.text).toContain(accessUrl);
    const session = await ask(h.manager, 'session-deliveries', { id: sessionId });
    expect(session.deliveries.edges).toHaveLength(6);
    expect(browsers.messages.map(({ payload }) => (payload as { url: string }).url).sort()).toEqual(
      seats.map(({ accessUrl }) => accessUrl).sort(),
    );
  });

  it('reaches whoever books late, at once', async () => {
    const { h, aClass, aSeat, deliveries } = story;
    const sessionId = await aClass();
    await h.at('2026-03-10T13:40:00Z');
    const { bookingId } = await aSeat(sessionId);
    await h.runDueWork();
    expect(await deliveries(bookingId)).toMatchObject([{ status: 'SENT' }, { status: 'SENT' }]);
  });
});

describe('a provider that fails', () => {
  const waiting = { status: 'PENDING', reason: 'PROVIDER_REFUSED', attempts: 1, sentAt: null };

  it('is asked again after a moment when it had trouble', async () => {
    const { h, mailbox, aClass, aSeat, deliveries, nextAttempt } = story;
    const { bookingId } = await aSeat(await aClass());
    mailbox.faults.push({ status: 500 });
    await h.at(STARTS);
    expect(await deliveries(bookingId)).toMatchObject([waiting, { status: 'SENT' }]);
    await nextAttempt(bookingId);
    expect(await deliveries(bookingId)).toMatchObject([
      { status: 'SENT', reason: null, attempts: 2, possibleRepeat: false },
      { status: 'SENT', attempts: 1 },
    ]);
    expect(mailbox.mails).toHaveLength(1);
  });

  it('is left alone as long as it asks for', async () => {
    const { h, mailbox, browsers, aClass, aSeat, deliveries, nextAttempt } = story;
    const { bookingId } = await aSeat(await aClass());
    mailbox.faults.push({ status: 429, headers: { 'retry-after': '90' } });
    browsers.faults.push({ status: 429, headers: { 'retry-after': '120' } });
    await h.at(STARTS);
    expect(await deliveries(bookingId)).toMatchObject([waiting, waiting]);
    expect(await nextAttempt(bookingId)).toBe(90_000);
    expect(await deliveries(bookingId)).toMatchObject([{ status: 'SENT' }, waiting]);
    expect(await nextAttempt(bookingId)).toBe(30_000);
    expect(await deliveries(bookingId)).toMatchObject([{ status: 'SENT' }, { status: 'SENT' }]);
  });

  it('may have taken a mail without a word: it is sent again, and marked', async () => {
    const { h, mailbox, aClass, aSeat, deliveries, nextAttempt } = story;
    const { bookingId } = await aSeat(await aClass());
    mailbox.faults.push('hang');
    await h.at(STARTS);
    expect(await deliveries(bookingId)).toMatchObject([
      { status: 'UNKNOWN', reason: 'PROVIDER_SILENT' },
      { status: 'SENT' },
    ]);
    await nextAttempt(bookingId);
    expect(await deliveries(bookingId)).toMatchObject([
      { status: 'SENT', reason: null, possibleRepeat: true },
      { possibleRepeat: false },
    ]);
    const [first, second, ...more] = mailbox.mails;
    expect(more).toEqual([]);
    expect(second?.customArgs).toEqual(first?.customArgs);
  });

  it('may have taken a push without a word: its repeat replaces it', async () => {
    const { h, browsers, aClass, aSeat, deliveries, nextAttempt } = story;
    const { bookingId } = await aSeat(await aClass());
    browsers.faults.push('cut');
    await h.at(STARTS);
    expect(await deliveries(bookingId)).toMatchObject([{ status: 'SENT' }, { status: 'UNKNOWN' }]);
    await nextAttempt(bookingId);
    expect(await deliveries(bookingId)).toMatchObject([{}, { status: 'SENT', possibleRepeat: false }]);
    expect(browsers.messages).toHaveLength(1);
  });

  it('that says that a browser is gone is not asked again', async () => {
    const { h, browsers, change, aClass, aSeat, deliveries } = story;
    const sessionId = await aClass();
    const { bookingId, customer, subscription } = await aSeat(sessionId);
    browsers.unsubscribe(subscription.endpoint);
    await h.at(STARTS);
    expect(await deliveries(bookingId)).toMatchObject([
      { status: 'SENT' },
      { status: 'SKIPPED', reason: 'DEVICE_GONE' },
    ]);
    h.clock.set(NOON);
    const next = await change(customer, 'book-session', { sessionId: await aClass() });
    await h.at(STARTS);
    expect(await deliveries(next.id)).toMatchObject([{ status: 'SENT', withoutDevice: true }]);
  });

  it('until the class is over makes people miss it, for its reason', async () => {
    const { h, mailbox, aClass, aSeat, deliveries } = story;
    const { bookingId } = await aSeat(await aClass());
    mailbox.faults.push(...Array.from({ length: 40 }, () => ({ status: 503 })));
    await h.at(STARTS);
    for (const time of ['13:10', '13:20', '13:30', '13:59', '14:00', '14:30'])
      await h.at(`2026-03-10T${time}:00Z`);
    expect(await deliveries(bookingId)).toMatchObject([
      { status: 'MISSED', reason: 'PROVIDER_REFUSED', attempts: 5 },
      { status: 'SENT' },
    ]);
    expect(mailbox.mails).toEqual([]);
  });
});

describe('a provider that reports', () => {
  it('tells what became of a mail: staff reads all of it, its reader not the reason', async () => {
    const { h, mailbox, ask, report, aClass, aSeat, deliveries } = story;
    const { bookingId, customer, email } = await aSeat(await aClass());
    await h.at(STARTS);
    const [mail] = mailbox.mails;
    h.clock.advance(2_000);
    const bounced = { type: 'bounce', reason: `550 5.1.1 <${email}>: user unknown`, status: '5.1.1' };
    expect(await report(mail!, ['bounce', bounced], ['processed'])).toBe(204);
    const told = (reason: string | null) => [
      { kind: 'PROCESSED', at: '2026-03-10T13:00:02.000Z', reason: null },
      { kind: 'BOUNCED', at: '2026-03-10T13:00:02.000Z', reason },
    ];
    expect(await deliveries(bookingId)).toMatchObject([
      { channel: 'EMAIL', status: 'SENT', providerEvents: told('550 5.1.1 <…>: user unknown') },
      { channel: 'PUSH', providerEvents: [] },
    ]);
    const own = await ask(customer, 'booking-deliveries', { id: bookingId });
    const mails = own.deliveries.edges.filter(({ node }: Edge) => node.channel === 'EMAIL');
    expect(mails).toMatchObject([{ node: { providerEvents: told(null) } }]);
    expect(JSON.stringify(own)).not.toContain('unknown');
  });

  it('saves people a second mail where its answer was lost', async () => {
    const { h, mailbox, report, aClass, aSeat, deliveries } = story;
    const { bookingId } = await aSeat(await aClass());
    mailbox.faults.push('hang');
    await h.at(STARTS);
    expect(await deliveries(bookingId)).toMatchObject([{ status: 'UNKNOWN' }, {}]);
    const [mail] = mailbox.mails;
    await report(mail!, ['processed']);
    await h.at('2026-03-10T13:02:00Z');
    expect(await deliveries(bookingId)).toMatchObject([
      { status: 'SENT', reason: null, attempts: 1, possibleRepeat: false },
      {},
    ]);
    expect(mailbox.mails).toHaveLength(1);
  });

  it('and drops a mail that it had taken says so', async () => {
    const { h, mailbox, report, aClass, aSeat, deliveries } = story;
    const { bookingId } = await aSeat(await aClass());
    await h.at(STARTS);
    await report(mailbox.mails[0]!, ['dropped', { reason: 'Bounced Address', status: '5.0.0' }]);
    expect(await deliveries(bookingId)).toMatchObject([
      {
        status: 'FAILED',
        reason: 'PROVIDER_REFUSED',
        sentAt: null,
        providerEvents: [{ kind: 'DROPPED', reason: 'Bounced Address' }],
      },
      { status: 'SENT' },
    ]);
  });

  it('is believed only with its signature', async () => {
    const { h, mailbox, report, aClass, aSeat, deliveries } = story;
    const { bookingId } = await aSeat(await aClass());
    await h.at(STARTS);
    const [mail] = mailbox.mails;
    const body = JSON.stringify([eventOf(mail!, 'dropped', h.clock())]);
    const forged = { method: 'POST', headers: eventSender().signed(body, h.clock()), body };
    expect((await fetch(`${h.url}/webhooks/sendgrid`, forged)).status).toBe(403);
    expect(await deliveries(bookingId)).toMatchObject([{ status: 'SENT', providerEvents: [] }, {}]);
    expect(await report(mail!, ['dropped'])).toBe(204);
  });
});
