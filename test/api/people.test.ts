import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf, read, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { aSubscription } from '../support/furnished.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';
import { statementsOf } from '../support/statements.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const NOW = '2026-03-10T12:00:00.000Z';
const customerId = ({ id }: Viewer) => globalId('Customer', id);
const professionalId = ({ id }: Viewer) => globalId('Professional', id);

describe('the viewer', () => {
  const viewer = async (caller: Viewer | null) => (await read(h, caller, 'viewer')).viewer;

  it('is nobody without a token', async () => expect(await viewer(null)).toBeNull());

  it('is a member of staff, with their role', async () => {
    const about = { name: 'Ada', email: 'ada@studio.example', locale: 'it-it' };
    for (const role of ['PROFESSIONAL', 'MANAGER']) {
      const email = `${role}.${about.email}`.toLowerCase();
      const ada = await h.aProfessional({ ...about, email, role });
      const expected = { ...about, email, role, locale: 'it-IT', id: professionalId(ada) };
      expect(await viewer(ada)).toEqual({ __typename: 'Professional', ...expected });
    }
  });

  it('is a customer, with the browsers that get their messages', async () => {
    const about = { name: 'Zoe', email: 'zoe@people.example', locale: 'ca', timeZone: 'Europe/Rome' };
    const zoe = await h.aCustomer(about);
    const first = await h.people.registerPushDevice(zoe, aSubscription(), null);
    h.clock.advance(1_000);
    const second = await h.people.registerPushDevice(zoe, aSubscription(), null);
    const { pushDevices, ...answer } = await viewer(zoe);
    expect(answer).toEqual({ __typename: 'Customer', ...about, id: customerId(zoe) });
    expect(pushDevices).toEqual([
      {
        id: globalId('PushDevice', second),
        endpointHost: 'push.example',
        registeredAt: '2026-03-10T12:00:01.000Z',
      },
      { id: globalId('PushDevice', first), endpointHost: 'push.example', registeredAt: NOW },
    ]);
    h.clock.set(NOW);
  });
});

describe('the center', () => {
  const shown = {
    timeZone: 'Europe/Madrid',
    locale: 'en-GB',
    contactEmail: 'hello@norte.example',
    contactPhone: '+34 600 000 000',
    freeCancellationMinutes: 720,
    publicTimetable: false,
    signUp: false,
  };
  const forStaff = {
    remindersEnabled: true,
    reminderLeadMinutes: 1440,
    attendanceConfirmationsEnabled: true,
    attendanceConfirmationLeadMinutes: 90,
    declineFreesSeat: true,
    bookingConfirmationsEnabled: false,
    quietFrom: '21:30',
    quietUntil: '08:00',
  };
  const nulls = Object.fromEntries(Object.keys(forStaff).map((field) => [field, null]));
  const opened = { name: 'Norte', managerEmail: 'hello@norte.example', contactPhone: '+34 600 000 000' };

  it('shows its message settings to its staff only', async () => {
    const manager = await h.aCenter(opened);
    const id = globalId('Center', manager.centerId);
    const asked = async (caller: Viewer) => (await read(h, caller, 'center')).center;
    expect(await asked(await h.aProfessional({}, manager))).toEqual({
      id,
      name: 'Norte',
      ...shown,
      ...forStaff,
    });
    expect(await asked(await h.aCustomer({}, manager))).toEqual({ id, name: 'Norte', ...shown, ...nulls });
  });

  it('is read as Prisma reads it, by one statement for all who ask at one moment, and a row for each', async () => {
    const [sur, norte] = [await h.aCenter({ ...opened, name: 'Sur' }), await h.aCenter(opened)];
    const asked = [sur.centerId, norte.centerId, sur.centerId, '00000000-0000-4000-8000-000000000000'];
    const rows: unknown[] = [];
    const read = async () => rows.push(...(await Promise.all(asked.map(h.centers.row))));
    expect(await statementsOf(read)).toHaveLength(1);
    const byPrisma = asked.map((id) => h.db.prisma.center.findUnique({ where: { id } }));
    expect(rows).toEqual(await Promise.all(byPrisma));
    expect(rows[0]).not.toBe(rows[2]);
  });
});

describe('the customers', () => {
  it('are found by any part of their name or address, in any case, and by nothing else', async () => {
    const manager = await h.aCenter();
    for (const [name, email] of [
      ['Marta Vidal', 'marta@people.example'],
      ['Ana 100%', 'a_b@people.example'],
      ['Berta', null],
    ])
      await h.aCustomer({ name, email }, manager);
    const found = async (search?: string) => {
      const { customers } = await read(h, manager, 'customers', { search });
      return customers.edges.map(({ node }: { node: { name: string } }) => node.name);
    };
    const all = ['Ana 100%', 'Berta', 'Marta Vidal'];
    for (const search of [undefined, '', '  ']) expect(await found(search)).toEqual(all);
    for (const [search, names] of [
      ['ARTA', ['Marta Vidal']],
      [' ta vi ', ['Marta Vidal']],
      ['PEOPLE.ex', ['Ana 100%', 'Marta Vidal']],
      ['0%', ['Ana 100%']],
      ['a_b', ['Ana 100%']],
      ['_', ['Ana 100%']],
      ['\\', []],
      ["' OR 1=1", []],
    ] as const)
      expect(await found(search), search).toEqual(names);
    const odd = await h.ask(manager, operation('customers'), { search: 'a\u0000' });
    expect(codes(odd)).toEqual(['BAD_USER_INPUT']);
  });

  it('are found however their names are accented, composed and punctuated, each word for itself', async () => {
    const manager = await h.aCenter();
    for (const [name, email] of [
      ['José Núñez', 'jose@people.example'],
      ['Jose\u0301 Garci\u0301a', null],
      ['Łukasz Żółć', null],
      ['Straße Groß', null],
      ['Seán O’Brien', null],
      ['Anne‑Marie d\u2018Arc', 'anne@müller.de'],
      ['İpek Işık', null],
      ['Ærøskøbing Øst', null],
      ['שרה לוי', null],
      ['Σωκράτης', null],
      ['Юрий', null],
    ] as const)
      await h.aCustomer({ name, email }, manager);
    const found = async (search: string) => {
      const { customers } = await read(h, manager, 'customers', { search });
      return customers.edges.map(({ node }: { node: { name: string } }) => node.name.normalize('NFC'));
    };
    for (const [search, names] of [
      ['José', ['José García', 'José Núñez']],
      ['Jose\u0301', ['José García', 'José Núñez']],
      ['JOSE', ['José García', 'José Núñez']],
      ['garcía', ['José García']],
      ['nunez jose', ['José Núñez']],
      ['nuñez people.example', ['José Núñez']],
      ['lukasz zolc', ['Łukasz Żółć']],
      ['strasse', ['Straße Groß']],
      ['STRASSE gross', ['Straße Groß']],
      ['straße', ['Straße Groß']],
      ["O'Brien", ['Seán O’Brien']],
      ['o’brien', ['Seán O’Brien']],
      ['O´Brien', ['Seán O’Brien']],
      ['O`Brien', ['Seán O’Brien']],
      ['anne-marie', ['Anne‑Marie d‘Arc']],
      ['anne–marie', ['Anne‑Marie d‘Arc']],
      ['\u202aanne\u200b-marie\u00a0', ['Anne‑Marie d‘Arc']],
      ['ANNE@Müller.de', ['Anne‑Marie d‘Arc']],
      ['ipek isik', ['İpek Işık']],
      ['aeroskobing ost', ['Ærøskøbing Øst']],
      ['שרה', ['שרה לוי']],
      ['ΣΩΚΡΑΤΗΣ', ['Σωκράτης']],
      ['юрии', ['Юрий']],
      ['ｊｏｓｅ', ['José García', 'José Núñez']],
      ['jose zolc', []],
      ['jose\ud83e nunez\udd57', ['José Núñez']],
    ] as const)
      expect(await found(search), search).toEqual(names);
  });

  it('come in the order of people, on every page', async () => {
    const manager = await h.aCenter();
    const names = [
      'ana',
      'Ana',
      'Álvaro',
      'Alvaro B',
      'Zoë',
      'zoe',
      'Ñuria',
      'Nuria',
      'Oriol',
      'Étienne',
      'Eva',
      'Ana',
    ];
    for (const name of names) await h.aCustomer({ name }, manager);
    const inOrder = names.toSorted(new Intl.Collator('und').compare);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await h.ask(
        manager,
        'query ($after: String) { customers(first: 5, after: $after) { edges { node { name } } pageInfo { endCursor hasNextPage } } }',
        { after },
      );
      seen.push(...data.customers.edges.map(({ node }: { node: { name: string } }) => node.name));
      after = data.customers.pageInfo.hasNextPage ? data.customers.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(inOrder);
    const back = await h.ask(manager, '{ customers(last: 7) { edges { node { name } } } }');
    expect(back.data.customers.edges.map(({ node }: { node: { name: string } }) => node.name)).toEqual(
      inOrder.slice(-7),
    );
  });

  it('who were there before are found, and keep being found', async () => {
    const manager = await h.aCenter();
    const { id } = await h.aCustomer({ name: 'Núria', email: 'nuria@people.example' }, manager);
    const found = async (search: string) =>
      (await read(h, manager, 'customers', { search })).customers.edges.length;
    expect(await found('nuria')).toBe(1);
    await h.db.sql('UPDATE customer SET name = $2 WHERE id = $1', [id, 'Zoë']);
    expect([await found('zoe'), await found('nuria@'), await found('núria ')]).toEqual([1, 1, 1]);
    await h.people.updateCustomer(manager, id, { email: null });
    expect([await found('zoe'), await found('nuria')]).toEqual([1, 0]);
  });

  it('are created by any staff, with what is given', async () => {
    const teacher = await h.aProfessional();
    expect(await write(h, teacher, 'create-customer', { name: ' Nil ' })).toEqual({
      __typename: 'Customer',
      id: expect.any(String),
      name: 'Nil',
      email: null,
      emailVerifiedAt: null,
      locale: null,
      timeZone: null,
    });
    const whole = { name: 'Pau', email: ' Pau@People.example', locale: 'ca-es', timeZone: 'Asia/Tokyo' };
    expect(await write(h, teacher, 'create-customer', whole)).toMatchObject({
      ...whole,
      email: 'pau@people.example',
      locale: 'ca-ES',
    });
  });

  it('are changed by a manager or by themselves; an address that staff corrects counts as unverified', async () => {
    const zoe = await h.aCustomer({
      name: 'Zoe',
      email: 'z@people.example',
      locale: 'es',
      timeZone: 'Europe/Rome',
    });
    await h.db.prisma.customer.update({ where: { id: zoe.id }, data: { emailVerifiedAt: h.clock() } });
    const id = customerId(zoe);
    const update = (by: Viewer, change: object) =>
      write(h, by, 'update-customer', { customerId: id, ...change });
    const before = { __typename: 'Customer', id, name: 'Zoe', email: 'z@people.example', locale: 'es' };
    const verified = { ...before, emailVerifiedAt: NOW, timeZone: 'Europe/Rome' };
    expect(await update(zoe, { email: ' Z@People.example ' })).toEqual(verified);
    expect(await update(h.manager, { name: 'Zoé', locale: null })).toEqual({
      ...verified,
      name: 'Zoé',
      locale: null,
    });
    expect(await update(h.manager, { email: 'zoe@new.example' })).toMatchObject({
      email: 'zoe@new.example',
      emailVerifiedAt: null,
    });
    const teacher = await h.aProfessional();
    const refused = await h.ask(teacher, operation('update-customer'), {
      input: { customerId: id, name: 'No' },
    });
    expect(codes(refused)).toEqual(['FORBIDDEN']);
  });
});

describe('the staff', () => {
  it('is listed by name, without members who were removed', async () => {
    const manager = await h.aCenter();
    for (const name of ['Clara', 'Ben']) await h.aProfessional({ name }, manager);
    const gone = await h.aProfessional({ name: 'Gone' }, manager);
    const removed = await write(h, manager, 'remove-professional', { professionalId: professionalId(gone) });
    expect(removed).toEqual({ __typename: 'Professional', id: professionalId(gone), name: '' });
    const { professionals } = await read(h, manager, 'professionals');
    expect(professionals).toEqual([
      { id: expect.any(String), name: 'Ben', email: expect.any(String), role: 'PROFESSIONAL', locale: null },
      expect.objectContaining({ name: 'Clara' }),
      expect.objectContaining({ id: professionalId(manager), role: 'MANAGER' }),
    ]);
  });

  it('is created and changed, and keeps what is not given', async () => {
    const ben = { name: 'Ben', email: 'ben@studio.example', role: 'PROFESSIONAL' };
    const created = await write(h, h.manager, 'create-professional', ben);
    expect(created).toEqual({ __typename: 'Professional', id: expect.any(String), ...ben, locale: null });
    const change = { professionalId: created.id, role: 'MANAGER', locale: 'es' };
    expect(await write(h, h.manager, 'update-professional', change)).toEqual({
      ...created,
      role: 'MANAGER',
      locale: 'es',
    });
  });

  it('shows customers who teaches, but not where to write to them', async () => {
    const teacher = await h.aProfessional({ name: 'Clara' });
    const id = globalId('Session', await h.aSession({ professionalId: teacher.id }));
    const document = 'query ($id: ID!) { session(id: $id) { professional { name email } } }';
    const seen = async (caller: Viewer) => dataOf(await h.ask(caller, document, { id })).session.professional;
    expect(await seen(await h.aCustomer())).toEqual({ name: 'Clara', email: null });
    expect(await seen(h.manager)).toEqual({ name: 'Clara', email: expect.stringContaining('@') });
  });
});
