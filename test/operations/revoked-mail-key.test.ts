import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRefusedSender } from '../../src/platform/email/refused-sender.ts';
import { createSendGrid } from '../../src/platform/email/sendgrid.ts';
import { testClock } from '../support/clock.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { noticesOf, outcomesOf } from '../support/notices.ts';
import { recordLog } from '../support/recorded-log.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';

const KEY = 'SG.the-key';
const STARTS = Date.parse('2026-03-10T13:00:00Z');
const clock = testClock(NOON);
const { log, lines } = recordLog();
let double: SendGridDouble;
let h: Harness;

const mail = () => {
  const from = 'classes@live.example';
  const sendEmails = createSendGrid({ apiKey: KEY, baseUrl: double.baseUrl, from, log, clock });
  const { accepted: mailAccepted, ...sender } = createRefusedSender({ sendEmails, clock, log });
  return { ...sender, mailAccepted };
};

beforeEach(async () => {
  clock.set(NOON);
  double = await startSendGridDouble(KEY);
  h = await harness({ clock, ...mail() });
  lines.length = 0;
});
afterEach(async () => {
  await h.close();
  await double.close();
});

/** A class of this many people whose notices are due now, while the key is revoked. */
async function aClassMeanwhile(people: number) {
  const sessionId = await h.aSession();
  for (let n = 0; n < people; n += 1) await h.aBooking(sessionId, await h.aCustomer());
  double.apiKey = 'SG.another';
  await h.at(new Date(STARTS));
  return sessionId;
}

const minutes = async (from: number, to: number) => {
  for (let minute = from; minute <= to; minute += 1) await h.at(new Date(STARTS + minute * 60_000));
};
const errors = () => lines.filter((line) => line.includes('"error"'));
const ready = async () => (await fetch(`${h.url}/ready`)).json();
const gauge = async () => (await fetch(`${h.url}/metrics`)).text();

describe('a key that the mail provider refuses', () => {
  it('stops the mails but for one a minute, alarms, and fails none for good; what is timely goes out afterwards', async () => {
    const sessionId = await aClassMeanwhile(5);
    expect(double.requests).toBe(1);
    // Other rounds and sweeps ask nothing.
    for (let s = 1; s < 60; s += 10) {
      await h.at(new Date(STARTS + s * 1_000));
      await h.dispatchLoop.sweep();
      await h.dispatchLoop.idle();
    }
    expect(double.requests).toBe(1);
    await minutes(1, 6);
    expect(double.requests).toBe(7);
    expect(errors()).toHaveLength(7);
    expect(errors()[0]).toContain('refuses our key');
    expect(await ready()).toMatchObject({ status: 'degraded', parts: { mail: 'away', postgresql: 'up' } });
    expect(await gauge()).toContain('online_sessions_part_up{part="mail"} 0');
    const waiting = await noticesOf(h, { sessionId });
    for (const { status, reason } of waiting.filter(({ channel }) => channel === 'EMAIL'))
      expect({ status, reason }).toEqual({ status: 'PENDING', reason: 'PROVIDER_REFUSED' });

    double.apiKey = KEY;
    await minutes(7, 7);
    expect(double.mails).toHaveLength(5);
    expect(await ready()).toMatchObject({ status: 'ready', parts: { mail: 'up' } });
    expect(lines.join()).toContain('takes our mails again');
  });

  it('holds up nothing after a start with the right one', async () => {
    const sessionId = await aClassMeanwhile(3);
    await minutes(1, 9);
    double.apiKey = KEY;
    const started = h.wired(mail());
    await started.dispatchLoop.sweep();
    await started.dispatchLoop.idle();
    expect(double.mails).toHaveLength(3);
    expect(await outcomesOf(h, { sessionId })).toEqual(
      expect.arrayContaining(['EMAIL SENT', 'EMAIL SENT', 'EMAIL SENT']),
    );
    await started.close();
  });

  it('leaves what came too late as missed', async () => {
    const sessionId = await aClassMeanwhile(2);
    await minutes(1, 2);
    double.apiKey = KEY;
    await minutes(61, 62);
    expect(double.mails).toEqual([]);
    expect(await outcomesOf(h, { sessionId })).toContain('EMAIL MISSED PROVIDER_REFUSED');
  });

  it('is away for as long as mails try it: on an idle node for two minutes, and the next mail tries before the others', async () => {
    await aClassMeanwhile(1);
    await minutes(1, 59);
    expect(await ready()).toMatchObject({ status: 'degraded', parts: { mail: 'away' } });
    // The class is over: no mail waits any more.
    await minutes(60, 60);
    expect(await ready()).toMatchObject({ parts: { mail: 'away' } });
    const requests = double.requests;
    await minutes(61, 61);
    expect(await ready()).toMatchObject({ status: 'ready', parts: { mail: 'up' } });
    expect(await gauge()).toContain('online_sessions_part_up{part="mail"} 1');
    expect(double.requests).toBe(requests);
    expect(lines.join()).not.toContain('takes our mails again');
    const { email } = await h.db.prisma.customer.findFirstOrThrow();
    await h.signIn.requestCode({ email: email! }, 'here');
    await h.mailer.idle();
    expect(double.requests).toBe(requests + 1);
    expect(await ready()).toMatchObject({ status: 'degraded', parts: { mail: 'away' } });
  });

  it('lets sign-in codes ask no more often', async () => {
    await aClassMeanwhile(1);
    const { email } = await h.db.prisma.customer.findFirstOrThrow();
    await h.signIn.requestCode({ email: email! }, 'here');
    await h.mailer.idle();
    expect(double.requests).toBe(1);
  });
});
