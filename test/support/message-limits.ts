import { createCredentials } from '../../src/platform/auth/credentials.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import type { Harness } from './harness.ts';
import { addressOf } from './signing-in.ts';
import { SECRET } from './wired.ts';

/** Somebody's own acts have sent so many messages to their address just now; until when they count. */
export async function theirDay(h: Harness, { id, centerId, role }: Viewer, messages: number) {
  const email = (await addressOf(h, { id, centerId, role } as Viewer)) ?? '';
  const addressHash = createCredentials({ secret: SECRET, previousSecrets: [] }).addressHash(email);
  const causedAt = Array.from({ length: messages }, () => h.clock());
  const row = { centerId, causedAt };
  const key = { accountId: id, addressHash };
  await h.db.prisma.causedMessage.upsert({
    where: { accountId_addressHash: key },
    create: { ...key, ...row },
    update: row,
  });
  return { until: new Date(h.clock().getTime() + 24 * 3_600_000).toISOString() };
}
