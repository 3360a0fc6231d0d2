import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSweeps } from '../../src/app/sweeps.ts';
import { createSendGrid } from '../../src/platform/email/sendgrid.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { observerOf } from '../../src/platform/net/observed-post.ts';
import { noTracing } from '../../src/platform/tracing.ts';
import { bookedClass } from '../support/booked-class.ts';
import { testClock } from '../support/clock.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { prometheus } from '../support/parts.ts';
import { type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { type SendGridDouble, startSendGridDouble } from '../support/sendgrid-double.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const OPERATIONS = new URL('../../docs/operations/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, OPERATIONS), 'utf8');
const rules = read('monitoring/alerts.yml');
const alerts = [...rules.matchAll(/^ *- alert: (\w+)$/gm)].map(([, name]) => name!);
const dashboard = JSON.parse(read('monitoring/dashboard.json')) as {
  panels: { title: string; targets?: { expr: string }[] }[];
};
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ title, expr: expr.replaceAll('$__rate_interval', '1m') })),
);
const namesIn = (text: string) => new Set(text.match(/online_sessions_[a-z_]+/g));

describe('the alert rules', () => {
  it('each have a page that says what it means and what to do', () => {
    const page = read('alerts.md');
    const sections = page.split(/^## /m).slice(1);
    const told = sections.map((section) => section.split('\n')[0]!);
    expect(told.filter((name) => name.startsWith('OnlineSessions'))).toEqual(alerts);
    for (const section of sections.filter((one) => one.startsWith('OnlineSessions')))
      expect(section, section.slice(0, 40)).toMatch(/\*\*Means:\*\* .+\n[\s\S]*\*\*Do:\*\* .+/);
    for (const name of alerts)
      expect(rules).toContain(`runbook: docs/operations/alerts.md#${name.toLowerCase()}\n`);
  });

  it('each have a test in which they fire, and one in which they do not', () => {
    const tests = read('monitoring/alerts.test.yml');
    for (const name of alerts)
      for (const which of ['fires', 'is quiet'])
        expect(tests.split(`- name: ${name} ${which}\n`), `${name} ${which}`).toHaveLength(2);
  });

  it('take of what one node tells for all the most, and never the sum', () => {
    for (const text of [rules, ...queries.map(({ expr }) => expr)])
      for (const name of ['messages_waiting', 'webhooks_waiting', 'webhook_endpoints'])
        expect(text).not.toMatch(new RegExp(`sum( by \\([^)]*\\))? ?\\(online_sessions_${name}`));
  });

  it.skipIf(!prometheus())(
    'fire when they must, and not otherwise, as promtool runs them',
    { timeout: 60_000 },
    () => {
      const cwd = fileURLToPath(new URL('monitoring/', OPERATIONS));
      expect(String(execFileSync('promtool', ['check', 'rules', 'alerts.yml'], { cwd }))).toContain(
        'SUCCESS',
      );
      expect(String(execFileSync('promtool', ['test', 'rules', 'alerts.test.yml'], { cwd }))).toContain(
        'SUCCESS',
      );
    },
  );
});

describe('the list of metrics', () => {
  it('has every metric of ours, with its words, and none besides; rules and dashboard know no other', async () => {
    const board = createMetrics({ build: { version: '1', migration: '1' } });
    board.sweepExpected('sessions', 15_000);
    board.follow({
      database: () => Promise.reject(new Error('away')),
      parts: {},
      open: {},
      connections: () => ({ in_use: 0, idle: 0, waiting: 0, most: 10 }),
    });
    const { text } = await board.read();
    const helps = [...text.matchAll(/^# HELP (online_sessions_\S+) (.+)$/gm)];
    const page = read('metrics.md');
    const told = [...page.matchAll(/^\| `(online_sessions_\w+)/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(helps.map(([, name]) => name).sort());
    const known = new Set(helps.map(([, name]) => name!));
    for (const name of namesIn(rules + queries.map(({ expr }) => expr).join('\n')))
      expect(known.has(name.replace(/_(bucket|count|sum)$/, '')), name).toBe(true);
  });
});

describe.skipIf(!prometheus())('a node that a Prometheus scrapes', () => {
  let mail: SendGridDouble;
  let receiver: WebhookReceiver;
  let h: Harness;
  let server: Prometheus;
  let stopSweeps: () => Promise<unknown>;
  beforeAll(async () => {
    mail = await startSendGridDouble();
    receiver = await startWebhookReceiver();
    const clock = testClock(NOON);
    const metrics = createMetrics({ build: { version: '1.2.3', migration: '20261122000000_spine' } });
    const observe = observerOf({ ...metrics, tracing: noTracing });
    const { baseUrl, apiKey } = mail;
    const from = 'studio@example.com';
    const sendEmails = createSendGrid({
      baseUrl,
      apiKey,
      from,
      log: silentLog,
      clock,
      observe: observe('sendgrid'),
    });
    const webhooks = { ca: receiver.ca, observe: observe('webhook') };
    h = await harness({ clock, metrics, sendEmails, webhooks });
    stopSweeps = startSweeps({ ...h.wired({ metrics: createMetrics() }), metrics }, () => undefined, null);
    server = await startPrometheus(prometheus()!, new URL(h.url).host);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    await stopSweeps?.();
    await h?.close();
    await receiver?.close();
    await mail?.close();
  });

  it('answers promtool’s questions, but for what the library itself is to answer for', async () => {
    const input = await (await fetch(`${h.url}/metrics`)).text();
    const { stderr } = spawnSync('promtool', ['check', 'metrics'], { input });
    const complaints = String(stderr).split('\n').filter(Boolean);
    expect(complaints.filter((line) => !/^(nodejs|process)_/.test(line))).toEqual([]);
  });

  it('gives every query of the dashboard its data', { timeout: 90_000 }, async () => {
    await vi.waitFor(async () => expect((await server.query('up == 1')).length).toBe(1), 20_000);
    await h.webhookEndpoints.register(h.manager, { url: receiver.url(), events: ['booking.created'] });
    const socket = await h.socket(h.manager);
    // Before the story: it moves the clock past the end of the socket's token, if it has to be told often.
    await vi.waitFor(
      async () =>
        expect(await server.query('online_sessions_live_open{kind="sockets"} == 1')).toHaveLength(1),
      20_000,
    );
    const { email: managerEmail } = await h.db.prisma.professional.findUniqueOrThrow({
      where: { id: h.manager.id },
    });
    const email = 'nobody@people.example';
    mail.refusedAddresses.set(email, { named: true });
    const refused = await h.aCustomer({ email });
    const story = async () => {
      const seat = await bookedClass(h);
      await h.aBooking(seat.sessionId, refused);
      const { sendAt } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: seat.sessionId } });
      await h.at(sendAt!);
      await h.ask(h.manager, operation('viewer'));
      await h.signIn.requestCode({ email: managerEmail! }, 'here');
      await h.mailer.idle();
    };
    const empty = async () => {
      await story();
      const answers = await Promise.all(
        queries.map(async ({ title, expr }) => ({ title, expr, series: await server.query(expr) })),
      );
      return answers.filter(({ series }) => !series.some(({ value }) => value[1] !== 'NaN'));
    };
    await vi.waitFor(async () => expect(await empty()).toEqual([]), { timeout: 50_000, interval: 1_500 });
    expect(
      await server.query('sum(online_sessions_message_results_total{status="sent",channel="email"}) > 0'),
    ).toHaveLength(1);
    await socket.leave();
  });
});
