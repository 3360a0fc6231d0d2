import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSendGrid, type SendGridOptions } from '../../src/platform/email/sendgrid.ts';
import { emails } from '../support/messages.ts';
import { recordLog } from '../support/recorded-log.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';

let double: SendGridDouble;
let logged: ReturnType<typeof recordLog>;
beforeEach(async () => {
  double = await startSendGridDouble();
  logged = recordLog();
});
afterEach(() => double.close());

const sender = (changes: Partial<SendGridOptions> = {}) =>
  createSendGrid({
    apiKey: double.apiKey,
    baseUrl: double.baseUrl,
    from: 'no-reply@live.example',
    log: logged.log,
    ...changes,
  });

describe('a refusal', () => {
  it.each([true, false])('of one person does not lose the others (person named: %s)', async (named) => {
    double.refusedAddresses.set('person13@example.org', { named });
    const outcomes = await sender()(emails(40));
    const failed = outcomes.flatMap((outcome, place) => (outcome.kind === 'failed' ? [place] : []));
    expect(failed).toEqual([13]);
    expect(outcomes.filter(({ kind }) => kind === 'sent')).toHaveLength(39);
    expect(new Set(double.mails.map(({ to }) => to)).size).toBe(39);
    expect(double.mails).toHaveLength(39);
  });

  it('for size cuts the request, and fails a mail only when it is alone', async () => {
    double.faults.push({ status: 413 });
    expect((await sender()(emails(4))).map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent', 'sent']);
    double.faults.push({ status: 413 });
    expect(await sender()(emails(1))).toEqual([
      { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'HTTP 413' },
    ]);
  });

  it.each([401, 403, 404])(
    'of us (%i) keeps every mail for later and says so loudly, once',
    async (status) => {
      double.faults.push({ status });
      const outcomes = await sender({ peoplePerRequest: 1 })(emails(9));
      const refused = { reason: 'PROVIDER_REFUSED', detail: `HTTP ${status}`, ofUs: true };
      const kept = { kind: 'retry', at: null, ...refused };
      expect(outcomes).toContainEqual(kept);
      expect(outcomes.filter(({ kind }) => kind === 'failed')).toEqual([]);
      expect(logged.lines.filter((line) => line.includes('"error"'))).toHaveLength(1);
    },
  );

  it('of our sender is not taken for a refusal of the people', async () => {
    const outcomes = await sender({ from: 'büro@live.example' })(emails(3));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['retry', 'retry', 'retry']);
    expect(double.requests).toBe(1);
  });

  it('by the sandbox is no sent mail', async () => {
    double.faults.push('sandbox');
    expect(await sender()(emails(1))).toMatchObject([{ kind: 'failed' }]);
  });
});

describe('a busy provider', () => {
  const now = new Date('2030-01-01T10:00:00Z');
  const clock = () => now;

  it.each([
    { 'x-ratelimit-reset': () => String(Math.round(Date.now() / 1000) + 90) },
    { 'retry-after': () => '90' },
    { 'retry-after': () => new Date(Date.now() + 90_000).toUTCString() },
  ])('is asked again when it says (%o)', async (header) => {
    const headers = Object.fromEntries(Object.entries(header).map(([name, value]) => [name, value!()]));
    double.faults.push({ status: 429, headers });
    const [outcome] = await sender({ clock })(emails(1));
    expect(outcome).toMatchObject({ kind: 'retry', reason: 'PROVIDER_REFUSED', detail: 'HTTP 429' });
    const wait = outcome?.kind === 'retry' ? outcome.at!.getTime() - now.getTime() : 0;
    expect(Math.abs(wait - 90_000)).toBeLessThan(2_000);
  });

  it('gets no further request of the same call after a 429', async () => {
    double.faults.push(
      ...Array.from({ length: 4 }, () => ({ status: 429, headers: { 'retry-after': '5' } })),
    );
    const outcomes = await sender({ peoplePerRequest: 1 })(emails(40));
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'retry'));
    expect(double.requests).toBeLessThanOrEqual(4);
  });

  it.each([500, 502, 503])('that answers %i is asked again', async (status) => {
    double.faults.push({ status });
    expect(await sender()(emails(2))).toMatchObject([{ kind: 'retry' }, { kind: 'retry' }]);
  });

  it('that cannot be reached is asked again: nothing can have been sent', async () => {
    await double.close();
    const outcomes = await sender()(emails(2));
    const expected = { kind: 'retry', at: null, reason: 'PROVIDER_UNREACHABLE', detail: 'ECONNREFUSED' };
    expect(outcomes).toEqual([expected, expected]);
  });

  it('whose TLS is none is asked again: the request was never written', async () => {
    const silent = createServer((socket) => socket.once('data', () => socket.end('not TLS\r\n')));
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const { port } = silent.address() as { port: number };
    const outcomes = await sender({ baseUrl: `https://127.0.0.1:${port}` })(emails(1));
    expect(outcomes).toMatchObject([{ kind: 'retry', reason: 'PROVIDER_UNREACHABLE' }]);
    await new Promise((closed) => silent.close(closed));
  });
});

describe('an answer that does not come', () => {
  it.each(['hang', 'drip', 'cut'] as const)('(%s) leaves it unknown, within the deadline', async (fault) => {
    double.faults.push(fault);
    const started = performance.now();
    const outcomes = await sender({ timeoutMs: 300 })(emails(2));
    expect(performance.now() - started).toBeLessThan(2_000);
    const detail = fault === 'cut' ? 'ECONNRESET' : 'DEADLINE';
    expect(outcomes).toEqual([
      { kind: 'unknown', detail },
      { kind: 'unknown', detail },
    ]);
    expect(double.mails).toHaveLength(2);
  });

  it('is none where status and headers arrived: the mail was accepted', async () => {
    double.faults.push('reset');
    expect(await sender()(emails(1))).toEqual([{ kind: 'sent', providerId: 'reset' }]);
  });

  it('holds one call up for three deadlines at most, and then leaves the rest for later', async () => {
    double.faults.push(...Array.from({ length: 40 }, () => 'hang' as const));
    const outcomes = await sender({ timeoutMs: 60, peoplePerRequest: 1 })(emails(40));
    expect(outcomes.filter(({ kind }) => kind === 'unknown')).toHaveLength(double.requests);
    expect(double.requests).toBeLessThan(25);
    expect(outcomes.at(-1)).toMatchObject({ kind: 'retry', detail: expect.stringContaining('not tried') });
  });
});

describe('the key', () => {
  it('goes to the base URL that was set and to no place that it redirects to', async () => {
    double.faults.push('redirect');
    expect(await sender()(emails(1))).toMatchObject([{ kind: 'retry', detail: 'HTTP 307' }]);
    expect(double.requests).toBe(1);
    expect(double.strays).toBe(0);
  });

  it('never travels unencrypted to another machine, and must be a header value', () => {
    expect(() => sender({ baseUrl: 'http://mail.example/' })).toThrow('https');
    expect(() => sender({ baseUrl: 'https://mail.example/api' })).toThrow('path');
    expect(() => sender({ apiKey: 'SG.key\n' })).toThrow('line break');
  });

  it('is in no log line and no outcome, nor is an address', async () => {
    const outcomes = [];
    double.refusedAddresses.set('person1@example.org', { named: true });
    outcomes.push(...(await sender()(emails(2))));
    double.refusedAddresses.clear();
    for (const fault of [
      'none',
      'hang',
      'cut',
      'reset',
      'redirect',
      'sandbox',
      { status: 401 },
      { status: 500 },
    ] as const) {
      double.faults.push(fault);
      outcomes.push(...(await sender({ timeoutMs: 200 })(emails(2))));
    }
    await double.close();
    outcomes.push(...(await sender()(emails(2))));
    const written = JSON.stringify([outcomes, logged.lines]);
    expect(logged.lines.length).toBeGreaterThan(5);
    expect(written).not.toContain(double.apiKey);
    expect(written).not.toContain('@example.org');
  });
});
