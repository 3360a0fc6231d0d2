import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSendGridReports } from '../../src/platform/email/sendgrid-events.ts';
import { testClock } from '../support/clock.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { type EventSender, eventSender } from '../support/sendgrid-events.ts';

const sender = eventSender();
const clock = testClock(NOON);
let h: Harness;
beforeAll(async () => {
  const readReports = createSendGridReports({ publicKey: sender.webhookPublicKey, clock });
  h = await harness({ clock, readReports });
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

type Init = { by?: EventSender; at?: Date; headers?: Record<string, string>; method?: string };
const ask = (body: string, { by = sender, at = h.clock(), headers, method = 'POST' }: Init = {}) =>
  fetch(`${h.url}/webhooks/sendgrid`, {
    method,
    headers: headers ?? by.signed(body, at),
    ...(method === 'POST' ? { body } : {}),
  });

describe('the address for the mail provider’s reports', () => {
  it('takes what the provider signed, whatever it is about', async () => {
    const answer = await ask(
      '[{"event":"open"},{"event":"delivered","sg_event_id":"x","timestamp":1773144000}]',
    );
    expect(answer.status).toBe(204);
    expect((await ask('[]')).status).toBe(204);
  });

  it.each<[string, Init]>([
    ['somebody else’s signature', { by: eventSender() }],
    ['none', { headers: { 'content-type': 'application/json' } }],
    ['an old one', { at: new Date('2026-03-10T11:54:00Z') }],
  ])('refuses %s, without a word', async (_, init) => {
    const answer = await ask('[]', init);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toBe('');
  });

  it('refuses nonsense that the provider signed', async () => expect((await ask('{')).status).toBe(400));

  it('reads a large request, and not an endless one', async () => {
    const padded = (bytes: number) => `[${' '.repeat(bytes - 2)}]`;
    expect((await ask(padded(1_500_000))).status).toBe(204);
    expect((await ask(padded(2_200_000))).status).toBe(413);
  });

  it('has nothing to read', async () => expect((await ask('', { method: 'GET' })).status).toBe(405));

  it('is not there where the provider does not report', async () => {
    const without = await harness();
    const answer = await fetch(`${without.url}/webhooks/sendgrid`, {
      method: 'POST',
      headers: sender.signed('[]', clock()),
      body: '[]',
    });
    expect(answer.status).toBe(404);
    await without.close();
  });
});
