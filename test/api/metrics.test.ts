import { request } from 'node:http';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { Sources } from '../../src/ports/metrics.ts';
import { bookedClass } from '../support/booked-class.ts';
import { operation } from '../support/documents.ts';
import { post, send } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

const TOKEN = 'a token for Prometheus';

const NOTICE = { channel: 'EMAIL', purpose: 'ACCESS_NOTICE' } as const;
const SOURCES: Sources = {
  database: async () => ({
    messages: [{ channel: 'EMAIL', purpose: 'REMINDER', state: 'late', count: 7 }],
    webhooks: { waiting: { due: 1, late: 0 }, endpoints: { working: 1, failing: 0, paused: 0 } },
    secrets: [{ what: 'pass', key: 'previous', rows: 3 }],
  }),
  parts: {},
  open: {},
  connections: () => ({ in_use: 1, idle: 2, waiting: 3, most: 10 }),
};

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const read = async (server = h, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${server.url}/metrics`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
/** The value of the series whose line begins like this. */
const reading = (text: string, series: string): number | null => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
};

describe('the metrics', () => {
  it('are Prometheus’ text, with what it can tell of any process', async () => {
    const { status, headers, text } = await read();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    for (const line of text.split('\n'))
      expect(line).toMatch(/^(#.*|[a-z0-9_]+(\{[^{}]*\})? -?(\d[\d.e+-]*|\+?Inf|NaN)|)$/i);
  });

  it('are valid as OpenMetrics too: each of ours has one prefix, and no two have one name', async () => {
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as typeof registry.contentType);
    const board = createMetrics({ register: registry });
    board.follow(SOURCES);
    board.isolated('reminder_schedules');
    board.message(NOTICE, 'sent', 1);
    const { text, type } = await board.read();
    expect(type).toContain('openmetrics');
    expect(text.endsWith('# EOF\n')).toBe(true);
    const families = [...text.matchAll(/^# TYPE (\S+) \S+$/gm)];
    // In OpenMetrics a counter's family name has no suffix.
    const names = families.map(([, name]) => name!);
    expect(new Set(names).size).toBe(names.length);
    const ours = names.filter((name) => !/^(process|nodejs)_/.test(name));
    expect(ours.length).toBeGreaterThan(20);
    for (const name of ours) expect(name).toMatch(/^online_sessions_(?!.*_total$)[a-z_]+$/);
  });

  it('count operations by endpoint, type and result code', async () => {
    const before = await read();
    await h.ask(h.manager, operation('viewer'));
    await h.ask(h.manager, '{ nope }');
    await post(`${h.url}/graphql`, operation('viewer'), {}, 'bad');
    const client = await h.socket(h.manager);
    await client.run(operation('viewer')).next();
    await client.run('{ nope }').next();
    await client.leave();
    const after = await read();
    const grown = (labels: string) => {
      const series = `online_sessions_graphql_operations_total{${labels}}`;
      return (reading(after.text, series) ?? 0) - (reading(before.text, series) ?? 0);
    };
    expect(grown('endpoint="http",operation="query",outcome="OK"')).toBe(1);
    expect(grown('endpoint="http",operation="none",outcome="BAD_USER_INPUT"')).toBe(1);
    expect(grown('endpoint="http",operation="none",outcome="UNAUTHENTICATED"')).toBe(1);
    expect(grown('endpoint="socket",operation="query",outcome="OK"')).toBe(1);
    expect(grown('endpoint="socket",operation="none",outcome="BAD_USER_INPUT"')).toBe(1);
  });

  it('tell how messages stand, what became of them, and how late', async () => {
    const fresh = await harness();
    try {
      const seat = await bookedClass(fresh);
      await bookedClass(fresh, { joinUrl: null });
      const { sendAt } = await fresh.db.prisma.session.findUniqueOrThrow({ where: { id: seat.sessionId } });
      await fresh.at(new Date(sendAt!.getTime() + 4_000));
      await fresh.db.sql(
        `UPDATE delivery SET status = 'PENDING', next_attempt_at = $1, sent_at = NULL WHERE session_id = $2 AND channel = 'EMAIL' AND purpose = 'ACCESS_NOTICE'`,
        [new Date(sendAt!.getTime() - 60_000), seat.sessionId],
      );
      const { text } = await read(fresh);
      const notice = (channel: string) => `channel="${channel}",purpose="access_notice"`;
      const waiting = (channel: string, state: string) =>
        reading(text, `online_sessions_messages_waiting{${notice(channel)},state="${state}"}`);
      expect(waiting('email', 'due')).toBe(1);
      expect(waiting('email', 'late')).toBe(1);
      expect(waiting('push', 'due')).toBe(0);
      expect(waiting('email', 'held')).toBe(1);
      expect(reading(text, `online_sessions_messages_total{${notice('email')},outcome="sent"}`)).toBe(1);
      const ended = `${notice('email')},status="sent",reason="none"`;
      expect(reading(text, `online_sessions_message_results_total{${ended}}`)).toBe(1);
      const within = (seconds: number) =>
        reading(text, `online_sessions_message_lateness_seconds_bucket{le="${seconds}",${notice('email')}}`);
      expect(within(2)).toBe(0);
      expect(within(5)).toBe(1);
    } finally {
      await fresh.close();
    }
  });

  it('tell what is open, and which parts answer', async () => {
    const fresh = await harness();
    try {
      const client = await fresh.socket(fresh.manager);
      const { text } = await read(fresh);
      expect(reading(text, 'online_sessions_live_open{kind="sockets"}')).toBe(1);
      expect(reading(text, 'online_sessions_live_open{kind="streams"}')).toBe(0);
      for (const part of ['postgresql', 'jobStore', 'liveEvents'])
        expect(reading(text, `online_sessions_part_up{part="${part}"}`), part).toBe(1);
      await client.leave();
    } finally {
      await fresh.close();
    }
  });

  it('take no label from a client’s words: a thousand odd calls add no series', async () => {
    const odd = (n: number) => `query Curious${n} { a${n}: viewer { name } }`;
    const wild = async (n: number) => {
      await h.ask(h.manager, odd(n));
      await fetch(`${h.url}/strange-${n}/graphql`);
      await fetch(`${h.url}/join/hidden-${n}`);
      await fetch(`${h.url}/graphql`, { method: n % 2 ? 'PUT' : 'DELETE' });
    };
    await read();
    await wild(0);
    await wild(1);
    const names = (text: string) =>
      text
        .split('\n')
        .flatMap((line) =>
          /^online_sessions_(?:graphql|http|message)/.test(line) ? [line.replace(/ [^ ]+$/, '')] : [],
        );
    const before = names((await read()).text);
    for (let n = 2; n < 100; n++) await wild(n);
    const { text } = await read();
    expect(names(text)).toEqual(before);
    expect(text).not.toMatch(/Curious|strange|hidden/);
    expect(text).not.toContain(h.manager.centerId);
  });
});

describe('what is true of the whole database', () => {
  const LATE = 'online_sessions_messages_waiting{channel="email",purpose="reminder",state="late"}';
  const UP = 'online_sessions_part_up{part="postgresql"}';
  const AGE = 'online_sessions_database_facts_age_seconds';

  it('is read once in a few seconds, however many callers ask', async () => {
    const database = vi.fn(SOURCES.database);
    const board = createMetrics();
    board.follow({ ...SOURCES, database });
    await Promise.all([board.read(), board.read(), board.read()]);
    await board.read();
    expect(database).toHaveBeenCalledOnce();
  });

  it('keeps its last values while the database is away or silent, and says how old they are', async () => {
    let now = 0;
    const database = vi.fn(SOURCES.database);
    const board = createMetrics({ patienceMs: 10, now: () => now });
    board.follow({ ...SOURCES, database });
    const look = async () => {
      now += 20_000;
      const { text } = await board.read();
      return [LATE, UP, AGE].map((series) => reading(text, series));
    };
    expect(await look()).toEqual([7, 1, 0]);
    database.mockRejectedValueOnce(new Error('away'));
    expect(await look()).toEqual([7, 0, 20]);
    database.mockReturnValueOnce(new Promise(() => undefined));
    expect(await look()).toEqual([7, 0, 40]);
    expect(await look()).toEqual([7, 1, 0]);
    database.mockResolvedValueOnce(null);
    expect(await look()).toEqual([null, 1, null]);
  });

  it('is told by one node of several, and by another when that one leaves', async () => {
    const one = await harness();
    const two = await harness({ database: one.database });
    try {
      const tells = async (node: Harness) => reading((await read(node)).text, AGE) !== null;
      expect([await tells(one), await tells(two)]).toEqual([true, false]);
      const other = one.wired({});
      await one.db.sql(`UPDATE node_duty SET until = clock_timestamp() - interval '1 second'`);
      expect(reading((await other.metrics.read()).text, AGE)).toBeLessThan(1);
      await other.close();
      expect(await one.db.sql('SELECT name FROM node_duty')).toEqual([]);
      await other.graphql.close(0);
    } finally {
      await two.close();
      await one.close();
    }
  });

  it('costs no more than so many rows, however many wait', async () => {
    const fresh = await harness();
    try {
      const seat = await bookedClass(fresh);
      await fresh.db.sql(
        `INSERT INTO delivery (center_id, session_id, booking_id, purpose, channel, revision, status, next_attempt_at, deadline_at, created_at)
         SELECT s.center_id, s.id, b.id, 'REMINDER', 'EMAIL', n, 'PENDING', $2::timestamptz - interval '1 hour', $2::timestamptz + interval '1 day', $2
         FROM session s JOIN booking b ON b.session_id = s.id, generate_series(1000, 21500) n WHERE s.id = $1`,
        [seat.sessionId, fresh.clock()],
      );
      const stats = await fresh.notifications.queueStats();
      const late = stats.find(
        (one) => one.purpose === 'REMINDER' && one.state === 'late' && one.channel === 'EMAIL',
      );
      expect(late?.count).toBe(20_000);
    } finally {
      await fresh.close();
    }
  });
});

describe('a sweep', () => {
  it('has its last success, which fails and pauses leave behind', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    try {
      const board = createMetrics();
      board.sweepExpected('sessions', 15_000);
      vi.setSystemTime(1_060_000);
      board.swept('sessions', 0.2, false);
      const last = async () =>
        reading(
          (await board.read()).text,
          'online_sessions_sweep_last_success_timestamp_seconds{sweep="sessions"}',
        );
      expect(await last()).toBe(1_000);
      board.swept('sessions', 0.2, true);
      expect(await last()).toBe(1_060);
      const { text } = await board.read();
      expect(reading(text, 'online_sessions_sweep_failures_total{sweep="sessions"}')).toBe(1);
      expect(reading(text, 'online_sessions_sweep_pause_seconds{sweep="sessions"}')).toBe(15);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a provider', () => {
  it('is counted by the statuses that mean something, and a stranger’s others by their hundred', async () => {
    const board = createMetrics();
    for (const status of [202, 401, 299, 418, 599, 999, 'lost', 'unreachable'] as const)
      board.provider('webhook', status, 0.1);
    const { text } = await board.read();
    const counted = [...text.matchAll(/^online_sessions_provider_requests_total\{.*status="(\w+)"\} 1$/gm)];
    expect(counted.map(([, status]) => status)).toEqual([
      '202',
      '401',
      '2xx',
      '4xx',
      '5xx',
      'other',
      'lost',
      'unreachable',
    ]);
  });
});

describe('the right to read the metrics', () => {
  it('belongs to this machine only without METRICS_TOKEN, not to callers by a proxy or by another host name', async () => {
    expect((await read()).status).toBe(200);
    for (const header of ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'])
      expect((await read(h, { [header]: '203.0.113.7' })).status, header).toBe(403);
    const status = await new Promise((resolve, reject) =>
      request(`${h.url}/metrics`, { headers: { host: 'rebound.example' } }, ({ statusCode }) =>
        resolve(statusCode),
      )
        .on('error', reject)
        .end(),
    );
    expect(status).toBe(403);
  });

  it('belongs to callers who show METRICS_TOKEN, from anywhere', async () => {
    const guarded = await harness({ metricsToken: TOKEN });
    try {
      for (const authorization of ['', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN])
        expect((await read(guarded, { authorization })).status, authorization).toBe(401);
      const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.7' };
      expect((await read(guarded, headers)).status).toBe(200);
    } finally {
      await guarded.close();
    }
  });
});

describe('every answer', () => {
  it('of the API and of every page has its request’s id, and headers that bound what a browser does with it', async () => {
    const query = JSON.stringify({ query: operation('viewer') });
    const json = { 'content-type': 'application/json' };
    for (const [path, init] of [
      ['/graphql', { method: 'POST', headers: json, body: query }],
      ['/graphql', { method: 'POST', headers: json, body: '{' }],
      ['/graphql', { method: 'OPTIONS' }],
      ['/graphql', { headers: { accept: 'text/html' } }],
      ['/join/unknown', {}],
      ['/outbox', {}],
      ['/health', {}],
      ['/metrics', {}],
      ['/elsewhere', {}],
    ] as [string, RequestInit][]) {
      const { headers } = await send(h.url + path, init);
      expect(headers.get('x-request-id'), path).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(headers.get('cache-control'), path).toBe('no-store');
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
      expect(headers.get('strict-transport-security'), path).toBeNull();
      expect(headers.get('server'), path).toBeNull();
      expect(headers.get('x-powered-by'), path).toBeNull();
    }
  });

  it('tells browsers to come by https only, where people do', async () => {
    const secure = await harness({ https: true });
    try {
      for (const path of ['/graphql', '/join/unknown', '/health'])
        expect((await fetch(secure.url + path)).headers.get('strict-transport-security')).toBe(
          'max-age=31536000',
        );
    } finally {
      await secure.close();
    }
  });
});
