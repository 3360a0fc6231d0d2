import type { TestProject } from 'vitest/node';
import { whenNpmIsGone } from '../../src/platform/npm-parent.ts';
import { findChromium } from './chromium.ts';
import { startMongo } from './mongo.ts';
import { findNginx } from './nginx.ts';
import { findPgbouncer, startPgbouncer } from './pgbouncer.ts';
import { startPostgres } from './postgres.ts';
import { findPrometheus } from './prometheus.ts';
import { startRedis } from './redis.ts';

/** Starts the real parts once for the whole run and tells the tests where they are; the result stops them all. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await whenNpmIsGone(() => process.kill(process.pid, 'SIGKILL'));
  const starting = [startPostgres(), startMongo(), startRedis()] as const;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops) await one();
    const started = await Promise.allSettled<{ stop?: () => Promise<void> }>(starting);
    await Promise.all(started.map((part) => part.status === 'fulfilled' && part.value.stop?.()));
  };
  try {
    const [postgres, mongo, redis] = await Promise.all(starting);
    project.provide('postgres', { url: postgres.url, template: postgres.template });
    project.provide('mongo', mongo.part);
    project.provide('redis', redis.part);
    project.provide('chromium', findChromium());
    project.provide('nginx', findNginx());
    project.provide('prometheus', findPrometheus());
    const pgbouncer = findPgbouncer();
    project.provide('pgbouncer', pgbouncer);
    const pooler =
      process.env.TEST_POOLER &&
      'url' in pgbouncer &&
      startPgbouncer(pgbouncer.url, postgres.url, { default_pool_size: 6 });
    if (pooler) stops.push((await pooler).stop);
    project.provide('pooler', pooler ? (await pooler).url : null);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
