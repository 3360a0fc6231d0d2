import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { createDrainLoop } from '../../src/lib/drain-loop.ts';
import { currentTrace, inTrace, traceOf, traceparentOf } from '../../src/lib/trace.ts';
import { createLog } from '../../src/platform/log.ts';
import { observerOf } from '../../src/platform/net/observed-post.ts';
import { noTracing } from '../../src/platform/tracing.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${ID}-00f067aa0ba902b7-01`;
const trace = traceOf(PARENT)!;

describe('a traceparent', () => {
  it('is read and written', () => {
    expect(trace).toEqual({ traceId: ID, spanId: '00f067aa0ba902b7', flags: '01' });
    expect(traceparentOf(trace)).toBe(PARENT);
    expect(traceOf(`cc-${ID}-00f067aa0ba902b7-01-what-comes-later`)).toEqual(trace);
  });

  it.each([
    undefined,
    '',
    ['00', ID],
    `ff-${ID}-00f067aa0ba902b7-01`,
    `00-${ID.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `00-${ID}-00f067aa0ba902b7`,
    `00-${ID}-00f067aa0ba902b7-01x`,
    ` ${PARENT}`,
    `${PARENT}-${'x'.repeat(300)}`,
  ])('%j is none', (header) => expect(traceOf(header)).toBeNull());
});

describe('work in a trace', () => {
  it('knows it, also after it waited, and nobody else does', async () => {
    const inside = inTrace(trace, async () => {
      await Promise.resolve();
      return currentTrace();
    });
    expect(currentTrace()).toBeNull();
    expect(await inside).toBe(trace);
  });

  it('names it in its lines of the log', () => {
    const lines: string[] = [];
    const of = { node: 'node-1', version: '1.2.3' };
    const log = createLog('info', { of, destination: { write: (line) => void lines.push(line) } });
    inTrace(trace, () => log.warn('in'));
    log.info('out');
    const [inside, outside] = lines.map((line) => JSON.parse(line));
    expect(inside).toMatchObject({ ...of, level: 'warn', traceId: ID });
    expect(outside).toMatchObject(of);
    expect(outside).not.toHaveProperty('traceId');
  });

  it('that wakes a loop leaves it behind: the loop serves others', async () => {
    const seen: unknown[] = [];
    const loop = createDrainLoop({
      async round() {
        seen.push(currentTrace());
        return seen.length < 2;
      },
    });
    await inTrace(trace, loop.wake);
    expect(seen).toEqual([null, null]);
  });
});

describe('a request to a provider', () => {
  it('is counted by its status, and bears the trace that it is made in', async () => {
    const counted: unknown[] = [];
    const sent: object[] = [];
    const observe = observerOf({
      provider: (...what) => void counted.push(what.slice(0, 2)),
      tracing: noTracing,
    });
    const post = observe('webhook')(async (_url, headers) => {
      sent.push(headers);
      return sent.length === 1
        ? { kind: 'answered', status: 204, headers: {}, body: '' }
        : { kind: 'lost', code: 'DEADLINE' };
    });
    const url = new URL('https://partner.example/hook');
    await inTrace(trace, () => post(url, { a: '1' }, Buffer.from('')));
    await post(url, { a: '1' }, Buffer.from(''));
    expect(sent).toEqual([{ a: '1', traceparent: PARENT }, { a: '1' }]);
    expect(counted).toEqual([
      ['webhook', 204],
      ['webhook', 'lost'],
    ]);
  });
});

describe('OpenTelemetry', () => {
  const AUTH_SECRET = 'a secret of at least thirty-two bytes';
  const VAPID = { VAPID_PUBLIC_KEY: 'a', VAPID_PRIVATE_KEY: 'b', VAPID_SUBJECT: 'mailto:ops@live.example' };
  const configOf = (env: Record<string, string>) => readConfig({ AUTH_SECRET, ...VAPID, ...env });
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

  it('is told where a collector is named, and not switched off', () => {
    const isOn = (env: Record<string, string>) => configOf(env).openTelemetry;
    expect(isOn({})).toBe(false);
    expect(isOn(endpoint)).toBe(true);
    expect(isOn({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' })).toBe(true);
    expect(isOn({ ...endpoint, OTEL_SDK_DISABLED: 'true' })).toBe(false);
    expect(isOn({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' })).toBe(false);
  });

  it('names the variable that is wrong, and what is right', () => {
    expect(() => configOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toThrow(
      'OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as http://collector:4318',
    );
    expect(() => configOf({ OTEL_TRACES_EXPORTER: 'jaeger' })).toThrow('must be otlp or none');
  });
});
