import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readConfig } from '../../src/app/config.ts';
import { startApp } from '../../src/app/start.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { testClock } from '../support/clock.ts';
import { harness } from '../support/harness.ts';
import { linkTo } from '../support/link.ts';
import { redisUrl } from '../support/parts.ts';
import { recordLog } from '../support/recorded-log.ts';
import { socketClient } from '../support/socket-client.ts';
import { SECRET } from '../support/wired.ts';

const WATCH = 'subscription ($id: ID!) { sessionAccess(sessionId: $id) { waitingNote } }';

describe.skipIf(!redisUrl())('a node whose Redis hangs', () => {
  it('is degraded within seconds, in readiness and metrics, and its streams are read by the sweep', async () => {
    const other = await harness({ clock: testClock(new Date().toISOString()) });
    const link = await linkTo(redisUrl()!);
    const { log, lines } = recordLog();
    const env = {
      ...{ PORT: '0', DATA_DIRECTORY: mkdtempSync(join(tmpdir(), 'sessions-test-')), AUTH_SECRET: SECRET },
      ...{ DATABASE_URL: other.database.url, REDIS_URL: link.url },
    };
    const app = await startApp(readConfig(env), log);
    onTestFinished(async () => {
      await app.close();
      await link.close();
      await other.close();
    });
    const ready = async () => (await fetch(`${app.url}/ready`)).json();
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ status: 'ready' }), 10_000);
    const sessionId = await other.aSession({
      startsAt: new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 3_600_000),
    });
    const client = await socketClient(app.url, await other.token(other.manager));
    const watch = client.run(WATCH, { id: globalId('Session', sessionId) });
    expect(await watch.next()).toMatchObject({ data: { sessionAccess: { waitingNote: null } } });

    const begun = performance.now();
    link.freeze({ silent: true });
    await vi.waitFor(async () => {
      expect(await ready()).toMatchObject({
        status: 'degraded',
        parts: { liveEvents: 'away', postgresql: 'up' },
      });
    }, 10_000);
    expect(performance.now() - begun).toBeLessThan(8_000);
    expect(lines.join()).toContain('Redis (REDIS_URL) is away');
    await vi.waitFor(async () => {
      const text = await (await fetch(`${app.url}/metrics`)).text();
      expect(text).toContain('online_sessions_part_up{part="liveEvents"} 0');
    }, 10_000);

    // Another node's change, of which this one hears nothing.
    await other.db.prisma.session.update({
      where: { id: sessionId },
      data: { waitingNote: 'A minute, please.' },
    });
    const shown = (await watch.next()) as { data: { sessionAccess: { waitingNote: string } } };
    expect(shown.data.sessionAccess.waitingNote).toBe('A minute, please.');
  }, 60_000);
});
