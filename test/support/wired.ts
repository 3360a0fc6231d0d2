import { type Parts, wire } from '../../src/app/wire.ts';
import { createOutbox } from '../../src/platform/email/dev-outbox.ts';
import { createMemoryEvents } from '../../src/platform/events/memory.ts';
import { createWebhooks } from '../../src/platform/webhooks/standard-webhooks.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Limiter } from '../../src/ports/rate-limit.ts';
import { silentLog } from './log.ts';
import { testScheduler } from './scheduler.ts';

export const SECRET = 'a secret of at least thirty-two bytes';
/** What browsers subscribe with: 65 bytes, as of a VAPID pair. */
export const PUSH_KEY = `B${'A'.repeat(86)}`;
export const unlimited: Limiter = { take: () => null, close: () => undefined };

/** The product on a database and on doubles of all else, but for the parts that are given. */
export function wired(db: Database, given: Partial<Parts> = {}) {
  const { clock = () => new Date(), log = silentLog } = given;
  const { secrets = { secret: SECRET, previousSecrets: [] } } = given;
  const outbox = createOutbox({ clock });
  return wire({
    db,
    clock,
    log,
    secrets,
    events: createMemoryEvents(log),
    limiter: unlimited,
    scheduler: testScheduler(clock),
    sendEmails: outbox.sendEmails,
    sendPushes: outbox.sendPushes,
    outbox,
    webhooks: createWebhooks({ ...secrets, allowLoopback: true }),
    readReports: null,
    providerReports: false,
    publicUrl: 'https://live.example',
    trustProxy: 0,
    corsOrigins: null,
    pushPublicKeys: [PUSH_KEY],
    pushAllowLoopback: true,
    trusted: null,
    fastPath: { enabled: true, shadowEvery: 0 },
    explorable: false,
    metricsToken: null,
    development: true,
    ...given,
  });
}
