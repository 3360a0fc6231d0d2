import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createHealth } from '../../src/api/web/health.ts';
import { createDatabase } from '../../src/platform/postgres/database.ts';
import { linkTo } from '../support/link.ts';
import { silentLog } from '../support/log.ts';

const up = { jobStore: () => true, liveEvents: () => true };
const answers = async () => [];

async function ready(health: ReturnType<typeof createHealth>) {
  const answer = await health.request('/ready');
  return { status: answer.status, body: await answer.json() };
}

describe('the probes', () => {
  it('say that the process is alive, even if the database is away', async () => {
    const health = createHealth({ postgresql: () => Promise.reject(new Error('away')), others: {} });
    const answer = await health.request('/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'alive' });
  });

  it('answer 503 if the process hangs', async () => {
    const health = createHealth({ postgresql: answers, others: up, alive: async () => false });
    const answer = await health.request('/health');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ status: 'hanging' });
  });

  it('use their own connection to PostgreSQL, so that a full pool does not stop them', async () => {
    const link = await linkTo(inject('postgres').url);
    const db = createDatabase({ url: link.url, log: silentLog, poolSize: 1 });
    onTestFinished(async () => {
      await db.close();
      await link.close();
    });
    const busy = db.sql('SELECT pg_sleep(0.5)');
    await db.probe();
    await busy;
    link.freeze({ silent: true });
    await expect(db.probe()).rejects.toThrow();
  });

  it('say that it is ready when each part answers', async () => {
    expect(await ready(createHealth({ postgresql: answers, others: up }))).toEqual({
      status: 200,
      body: { status: 'ready', parts: { postgresql: 'up', jobStore: 'up', liveEvents: 'up' } },
    });
  });

  it('say before a stop that callers should go elsewhere, though the process is alive', async () => {
    const health = createHealth({
      postgresql: answers,
      others: up,
      alive: async () => true,
      isStopping: () => true,
    });
    expect(await ready(health)).toMatchObject({ status: 503, body: { status: 'stopping' } });
    expect((await health.request('/health')).status).toBe(200);
  });

  it('call it degraded, and still ready for callers, without the job store or live events', async () => {
    for (const away of ['jobStore', 'liveEvents']) {
      const others = { ...up, [away]: () => false };
      const { status, body } = await ready(createHealth({ postgresql: answers, others }));
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'degraded', parts: { postgresql: 'up', [away]: 'away' } });
    }
  });

  it('follow PostgreSQL when it goes away and comes back', async () => {
    const link = await linkTo(inject('postgres').url);
    const db = createDatabase({ url: link.url, log: silentLog });
    onTestFinished(async () => {
      await db.close();
      await link.close();
    });
    const health = createHealth({ postgresql: () => db.sql('SELECT 1'), others: up });
    expect((await ready(health)).status).toBe(200);
    await link.cut();
    expect(await ready(health)).toMatchObject({
      status: 503,
      body: { status: 'unavailable', parts: { postgresql: 'away', jobStore: 'up' } },
    });
    await link.mend();
    expect((await ready(health)).status).toBe(200);
  });

  it('do not wait for a PostgreSQL that does not answer, and query it once at a time', async () => {
    let asked = 0;
    const postgresql = () => {
      asked += 1;
      return new Promise(() => undefined);
    };
    const health = createHealth({ postgresql, others: up }, 20);
    const probes = await Promise.all([ready(health), ready(health), ready(health)]);
    expect(probes.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(asked).toBe(1);
  });
});
