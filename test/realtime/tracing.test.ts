import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSweeps } from '../../src/app/sweeps.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { createSendGrid } from '../../src/platform/email/sendgrid.ts';
import { observerOf } from '../../src/platform/net/observed-post.ts';
import { createOpenTelemetry } from '../../src/platform/tracing/opentelemetry.ts';
import { noTracing } from '../../src/platform/tracing.ts';
import type { Tracing } from '../../src/ports/tracing.ts';
import { bookedClass } from '../support/booked-class.ts';
import { testClock } from '../support/clock.ts';
import { operation } from '../support/documents.ts';
import { send } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';
import { openSocket } from '../support/socket-client.ts';
import { type CollectedSpan, type SpanCollector, startSpanCollector } from '../support/span-collector.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const TRACE = (n: number) => `${n}`.padStart(32, 'a');
const CALLER = (n: number) => `00-${TRACE(n)}-00f067aa0ba902b7-01`;
const CANCEL = `mutation($id: ID!) { cancelSession(input: { sessionId: $id }) { __typename } }`;

type Stage = { h: Harness; mail: SendGridDouble; receiver: WebhookReceiver; close(): Promise<void> };

/** A node with real providers' doubles around it. */
async function stageWith(tracing: Tracing): Promise<Stage> {
  const mail = await startSendGridDouble();
  const receiver = await startWebhookReceiver();
  const clock = testClock(NOON);
  const observe = observerOf({ provider: () => undefined, tracing });
  const { baseUrl, apiKey } = mail;
  const sendEmails = createSendGrid({
    baseUrl,
    apiKey,
    from: 'studio@example.com',
    log: silentLog,
    clock,
    observe: observe('sendgrid'),
  });
  const webhooks = { ca: receiver.ca, observe: observe('webhook') };
  const h = await harness({ clock, tracing, sendEmails, webhooks });
  return {
    h,
    mail,
    receiver,
    async close() {
      await h.close();
      await receiver.close();
      await mail.close();
    },
  };
}

/** A call in the caller's trace. */
const call = async (h: Harness, n: number, query: string, variables: object = {}) =>
  send(`${h.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      traceparent: CALLER(n),
      authorization: `Bearer ${await h.token(h.manager)}`,
    },
    body: JSON.stringify({ query, variables }),
  });

describe('without a collector', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageWith(noTracing);
  });
  afterAll(() => stage.close());

  it('a caller’s trace reaches the mail that the call sends, and no other call’s', async () => {
    const { h, mail } = stage;
    const { email } = await h.db.prisma.professional.findUniqueOrThrow({ where: { id: h.manager.id } });
    const body = JSON.stringify({ query: REQUEST_CODE, variables: { email } });
    const headers = { 'content-type': 'application/json' };
    await send(`${h.url}/graphql`, { method: 'POST', headers: { ...headers, traceparent: CALLER(1) }, body });
    await h.mailer.idle();
    await send(`${h.url}/graphql`, { method: 'POST', headers, body });
    await h.mailer.idle();
    expect(mail.traces.slice(-2)).toEqual([CALLER(1), undefined]);
  });

  it('a caller’s trace reaches the webhooks of what it did, and nobody else’s', async () => {
    const { h, receiver } = stage;
    await h.webhookEndpoints.register(h.manager, { url: receiver.url(), events: ['session.cancelled'] });
    const traced = await h.aSession();
    const other = await h.aSession();
    const cancelled = await call(h, 2, CANCEL, { id: globalId('Session', traced) });
    expect(cancelled.errors).toBeUndefined();
    await h.sessions.cancel(h.manager, other, null);
    await h.runDueWork();
    const traceOf = async (id: string) =>
      receiver.all.find(({ body }) => body.data.sessionId === globalId('Session', id))?.headers.traceparent;
    expect(await traceOf(traced)).toBe(CALLER(2));
    expect(receiver.all.some(({ body }) => body.data.sessionId === globalId('Session', other))).toBe(true);
    expect(await traceOf(other)).toBeUndefined();
  });

  it('nothing of OpenTelemetry’s exporter is loaded by a server', async () => {
    const script = `
      await import('./src/app/start.ts');
      const { createRequire } = await import('node:module');
      console.log(Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('@opentelemetry/')).join('\\n'));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { cwd: fileURLToPath(new URL('../..', import.meta.url)) },
    );
    // The API alone is loaded, by prom-client.
    const packages = stdout.match(/@opentelemetry\/[\w-]+/g) ?? [];
    expect(new Set(packages)).toEqual(new Set(['@opentelemetry/api']));
  }, 60_000);
});

const REQUEST_CODE = `mutation($email: String!) { requestSignInCode(input: { email: $email }) { __typename } }`;

describe('with a collector', () => {
  let collector: SpanCollector;
  let tracing: Tracing;
  let stage: Stage;
  beforeAll(async () => {
    collector = await startSpanCollector();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
    vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '50');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test');
    tracing = createOpenTelemetry({ node: 'node-1', version: '1.2.3' });
    stage = await stageWith(tracing);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await stage.close();
    await tracing.close();
    await collector.close();
  });

  const spanOf = (name: RegExp, traceId?: string): CollectedSpan => {
    const found = collector.spans.find(
      (span) => name.test(span.name) && (!traceId || span.traceId === traceId),
    );
    if (!found) throw new Error(`no span ${name} among ${[...new Set(collector.spans.map((s) => s.name))]}`);
    return found;
  };
  const found = (name: RegExp, traceId?: string) => vi.waitFor(() => spanOf(name, traceId), 10_000);

  it('a call by HTTP is one trace, from the caller down to its statements', async () => {
    const { h } = stage;
    expect((await call(h, 3, operation('viewer'))).errors).toBeUndefined();
    const door = await found(/^POST graphql$/, TRACE(3));
    const run = spanOf(/^graphql query$/, TRACE(3));
    const sql = spanOf(/^sql \w+$/, TRACE(3));
    expect(door).toMatchObject({ parentSpanId: '00f067aa0ba902b7', kind: 2, failed: false });
    expect(door.attributes).toMatchObject({ 'http.response.status_code': expect.anything() });
    expect(run.parentSpanId).toBe(door.spanId);
    expect(run.attributes).toMatchObject({ result: 'OK', center: h.manager.centerId, role: 'manager' });
    expect(sql.attributes['db.query.text']).toMatch(/^\s*(SELECT|WITH)/);
    expect(collector.resources[0]).toMatchObject({
      'service.name': 'online-sessions',
      'service.version': '1.2.3',
      'service.instance.id': 'node-1',
      'deployment.environment.name': 'test',
    });
  });

  it('an operation by a socket is in the trace of its upgrade', async () => {
    const { h } = stage;
    const client = await openSocket(h.url, undefined, { traceparent: CALLER(4) });
    client.send({ type: 'connection_init', payload: { token: await h.token(h.manager) } });
    await client.frames.next();
    await client.run(operation('viewer')).next();
    await client.leave();
    const door = await found(/^socket operation$/, TRACE(4));
    expect(spanOf(/^graphql query$/, TRACE(4)).parentSpanId).toBe(door.spanId);
  });

  it('sweeps, rounds, batches and requests to providers are spans; a webhook is of the call that caused it', async () => {
    const { h, receiver } = stage;
    await h.webhookEndpoints.register(h.manager, { url: receiver.url(), events: ['session.cancelled'] });
    const seat = await bookedClass(h);
    const stop = startSweeps(h.wired({}), () => undefined, null);
    await call(h, 5, CANCEL, { id: globalId('Session', seat.sessionId) });
    await h.at(new Date(h.clock().getTime() + 600_000));
    await found(/^sweep sessions$/);
    await found(/^round of transitions$/);
    const batch = await found(/^messages$/);
    expect((await found(/^POST sendgrid$/, batch.traceId)).parentSpanId).toBe(batch.spanId);
    const webhooks = await found(/^webhooks$/);
    expect(webhooks.links.map(({ traceId }) => traceId)).toContain(TRACE(5));
    const request = await found(/^POST webhook$/, TRACE(5));
    const arrived = receiver.all.find(({ headers }) => headers.traceparent?.includes(TRACE(5)));
    expect(arrived?.headers.traceparent).toBe(`00-${TRACE(5)}-${request.spanId}-01`);
    await stop();
  });

  it('no span holds a person, an address, a link, a pass or a token', async () => {
    const { h } = stage;
    const seat = await bookedClass(h);
    await fetch(`${h.url}${seat.path}`);
    const token = await h.token(h.manager);
    await h.ask(h.manager, operation('viewer'), { email: 'xenia@people.example' });
    await h.at(new Date(h.clock().getTime() + 5 * 3_600_000 + 50 * 60_000));
    await found(/^GET join$/);
    const customers = await h.db.prisma.customer.findMany();
    const staff = await h.db.prisma.professional.findMany();
    const everything = collector.texts.join('\n');
    expect(collector.spans.length).toBeGreaterThan(50);
    for (const secret of [
      token,
      seat.token,
      'secret-room',
      'Xenia',
      'Passcode',
      stage.mail.apiKey,
      ...customers.flatMap(({ email }) => email ?? []),
      ...staff.flatMap(({ email }) => email ?? []),
    ])
      expect(everything.includes(secret), secret).toBe(false);
  });

  it('a collector that fails costs callers nothing', async () => {
    collector.status = 503;
    expect((await stage.h.ask(stage.h.manager, operation('viewer'))).errors).toBeUndefined();
    collector.status = 200;
  });

  it('prints what spans cost a query, as a ratio to none', async () => {
    const off = await stageWith(noTracing);
    const took = async ({ h }: Stage) => {
      const startedAt = performance.now();
      for (let n = 0; n < 40; n++) await h.ask(h.manager, operation('viewer'));
      return performance.now() - startedAt;
    };
    await took(off);
    await took(stage);
    const rounds: number[] = [];
    for (let n = 0; n < 3; n++) rounds.push((await took(stage)) / (await took(off)));
    console.log(
      `a query with spans takes ${rounds.sort((a, b) => a - b)[1]!.toFixed(2)} times as long as without`,
    );
    await off.close();
  }, 60_000);
});
