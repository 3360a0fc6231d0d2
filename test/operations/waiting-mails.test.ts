import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSendGrid } from '../../src/platform/email/sendgrid.ts';
import type { Email, SendEmails } from '../../src/ports/channels.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { aSeat, outcomesOf } from '../support/notices.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';

const KEY = 'SG.the-key';
const STARTS = new Date('2026-03-10T13:00:00Z');
let double: SendGridDouble;
let h: Harness;
/** What happens between the claim of mails and their request. */
let meanwhile: () => Promise<unknown>;
let send: SendEmails;

beforeAll(async () => {
  double = await startSendGridDouble(KEY);
  const options = { apiKey: KEY, baseUrl: double.baseUrl, from: 'classes@live.example', log: silentLog };
  send = createSendGrid({ ...options, freshMs: 0 });
  h = await harness({
    async sendEmails(emails, stillToSend) {
      await meanwhile();
      return send(emails, stillToSend);
    },
  });
});
afterAll(async () => {
  await h.close();
  await double.close();
});

const arrived = () => double.mails.map(({ to }) => to).sort();

describe('mails that waited long for their request', () => {
  it('do not go to whom has lost the seat since they were checked; the others go', async () => {
    h.clock.set(NOON);
    meanwhile = async () => undefined;
    const sessionId = await h.aSession();
    const [kept, given] = [await aSeat(h, sessionId), await aSeat(h, sessionId)];
    await h.runDueWork();
    double.mails.length = 0;
    meanwhile = async () => {
      meanwhile = async () => undefined;
      await h.bookings.cancel(h.manager, given.bookingId);
    };
    await h.at(STARTS);
    expect(arrived()).toEqual([kept.email]);
    await h.at(new Date(STARTS.getTime() + 2_000));
    expect(await outcomesOf(h, kept)).toContain('EMAIL SENT');
    expect(await outcomesOf(h, given)).toContain('EMAIL SKIPPED SEAT_LOST');
  });

  it('do not go where another node has taken them over, and has them in hand', async () => {
    h.clock.set(NOON);
    const seat = await aSeat(h, await h.aSession());
    await h.runDueWork();
    double.mails.length = 0;
    meanwhile = async () => {
      meanwhile = async () => undefined;
      await h.db.sql(
        'UPDATE delivery SET claim_token = $2 WHERE booking_id = $1 AND claim_token IS NOT NULL',
        [seat.bookingId, randomUUID()],
      );
    };
    await h.at(STARTS);
    expect(arrived()).toEqual([]);
    expect(await outcomesOf(h, seat)).toContain('EMAIL CLAIMED');
  });

  it('go as they were checked where nobody can say whether they are still to be sent', async () => {
    double.mails.length = 0;
    const mail = (id: string): Email => ({
      id,
      purpose: 'ACCESS_NOTICE',
      to: { email: `${id}@people.example`, name: id },
      fromName: 'Studio',
      replyTo: null,
      subject: 'Your class',
      text: 'It begins.',
      html: '<p>It begins.</p>',
    });
    const outcomes = await send([mail('one'), mail('two')], async () => {
      throw new Error('the database is away');
    });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['sent', 'sent']);
    expect(arrived()).toEqual(['one@people.example', 'two@people.example']);
    expect((await send([mail('one')], async () => new Set())).map(({ kind }) => kind)).toEqual(['retry']);
    expect(arrived()).toHaveLength(2);
  });
});
