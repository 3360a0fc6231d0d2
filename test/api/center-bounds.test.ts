import { afterAll, beforeAll, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { dataOf } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let serviceId: string;
beforeAll(async () => {
  h = await harness();
  serviceId = await h.aService();
});
afterAll(() => h.close());

/** Inserts `count` rows of the center in one statement. */
async function fill(table: string, columns: string, values: string, count: number): Promise<void> {
  await h.db.prisma.$executeRawUnsafe(
    `INSERT INTO ${table} (center_id, created_at, ${columns})
     SELECT '${h.manager.centerId}'::uuid, now(), ${values} FROM generate_series(1, ${count}) AS n`,
  );
}
const refused = async (name: string, input: object, field: string, says: string) => {
  const text = operation(name).replace(/message/, 'message ... on InvalidInputError { field }');
  const [answer] = Object.values(dataOf(await h.ask(h.manager, text, { input }))) as [object];
  expect(answer).toMatchObject({
    __typename: 'InvalidInputError',
    message: expect.stringContaining(says),
    field,
  });
};
const made = async (name: string, input: object) => {
  const [answer] = Object.values(dataOf(await h.ask(h.manager, operation(name), { input }))) as [object];
  expect((answer as { __typename: string }).__typename).not.toMatch(/Error$/);
};

it('a center has at most 100 keys that are not revoked, and sees those first', async () => {
  const input = { name: 'Kiosk', scopes: ['calendar:read'] };
  await made('create-partner-key', input);
  const partner = await h.db.prisma.partner.findFirstOrThrow({ where: { name: 'Kiosk' } });
  const rest = `partner_id, secret_hash, prefix, scopes`;
  const key = `'${partner.id}'::uuid, decode(md5(n::text) || md5((n + 1000)::text), 'hex'), 'osk_', '{calendar:read}'`;
  await fill('partner_key', rest, key, 98);
  await made('create-partner-key', input);
  await refused('create-partner-key', input, 'name', '100 keys');
  await h.db.prisma.partnerKey.updateMany({ where: { prefix: 'osk_' }, data: { revokedAt: h.clock() } });
  await fill('partner_key', `revoked_at, ${rest}`, `now(), ${key.replaceAll('n::', '(n + 5000)::')}`, 200);
  const { partnerKeys } = dataOf(await h.ask(h.manager, operation('partner-keys')));
  expect(partnerKeys).toHaveLength(200);
  expect(partnerKeys.slice(0, 3).map(({ revokedAt }: { revokedAt: unknown }) => revokedAt === null)).toEqual([
    true,
    true,
    false,
  ]);
});

it('a service has at most 200 weekly classes that are shown, those that ended within a year among them', async () => {
  const input = {
    serviceId: globalId('Service', serviceId),
    weekdays: ['MONDAY'],
    startTime: '18:00',
    from: '2026-03-16',
  };
  const columns =
    'service_id, weekdays, start_time, duration_minutes, from_date, materialized_through, until_date';
  const weekly = (until: string) =>
    `'${serviceId}'::uuid, '{MONDAY}', '18:00', 60, '2020-01-06', '2030-01-06', ${until}`;
  await fill('schedule', columns, weekly("'2024-01-01'"), 50);
  await fill('schedule', columns, weekly("'2026-01-01'"), 199);
  await made('create-schedule', input);
  await refused('create-schedule', input, 'serviceId', 'A service has at most 200 weekly classes');
  const { service } = dataOf(
    await h.ask(h.manager, operation('service-schedules'), {
      serviceId: input.serviceId,
      id: input.serviceId,
    }),
  );
  expect(service.schedules).toHaveLength(200);
});

it('a center has at most 500 members of staff', async () => {
  const there = await h.db.prisma.professional.count({ where: { centerId: h.manager.centerId } });
  await fill(
    'professional',
    'name, email, role',
    `'P', 'p' || n || '@many.example', 'PROFESSIONAL'`,
    500 - there,
  );
  const input = { name: 'One more', email: 'more@many.example', role: 'PROFESSIONAL' };
  await refused('create-professional', input, 'email', 'at most 500');
});

it('a center has at most 2000 services, those that are archived too', async () => {
  const there = await h.db.prisma.service.count({ where: { centerId: h.manager.centerId } });
  const values = `'S', 'IN_PERSON', 9, 60, 0, now()`;
  await fill(
    'service',
    'name, modality, capacity, duration_minutes, access_lead_minutes, archived_at',
    values,
    2000 - there,
  );
  const input = { name: 'One more', modality: 'IN_PERSON', capacity: 9, durationMinutes: 60 };
  await refused('create-service', input, 'name', 'at most 2000');
});

it('a center has at most 50,000 sessions ahead to which one-offs are added', async () => {
  const columns = 'service_id, origin, starts_at, ends_at, capacity, processed_through';
  const values = `'${serviceId}'::uuid, 'ONE_OFF', '2027-01-01', '2027-01-02', 9, now()`;
  await fill('session', columns, values, 50_000);
  const input = { serviceId: globalId('Service', serviceId), startsAt: '2026-04-10T12:00:00Z' };
  await refused('create-session', input, 'startsAt', 'at most 50000');
});

it('a center has at most 100,000 customers, whoever makes them', async () => {
  const sessionId = await h.db.prisma.session.findFirstOrThrow({ select: { id: true } });
  await fill('customer', 'name, email', `'C', 'c' || n || '@many.example'`, 100_000);
  await refused(
    'create-customer',
    { name: 'One more', email: 'one@more.example' },
    'email',
    'at most 100000',
  );
  const customer = { name: 'One more', email: 'two@more.example' };
  const booking = { sessionId: globalId('Session', sessionId.id), customer };
  await refused('book-session', booking, 'email', 'at most 100000');
  await made('book-session', { ...booking, customer: { name: 'C', email: 'c7@many.example' } });
});
