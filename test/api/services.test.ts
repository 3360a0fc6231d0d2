import { isInputObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { globalId, parseGlobalId } from '../../src/lib/global-ids.ts';
import { previewToken } from '../../src/lib/preview-token.ts';
import { digestOf } from '../../src/modules/services/link-changes/operations.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf, read, write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { codes } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
/** Of a center of its own for each test. */
let manager: Viewer;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(async () => {
  manager = await h.aCenter();
});

const NOW = '2026-03-10T12:00:00.000Z';
const OLD = 'https://meet.example/old';
const NEW = 'https://meet.example/new';
const texts = { description: 'Slow.\n\nCalm.', joiningInstructions: 'Passcode: lumen' };
const flow = { name: 'Flow', modality: 'ONLINE', capacity: 5, durationMinutes: 30, accessLeadMinutes: 15 };

const service = async (caller: Viewer, id: string) => (await read(h, caller, 'service', { id })).service;

describe('a service', () => {
  it('is created with what is given, and answered to staff', async () => {
    const created = await write(h, manager, 'create-service', { ...flow, ...texts, joinUrl: ` ${OLD} ` });
    const { __typename, ...answer } = created;
    expect(answer).toEqual({
      id: expect.any(String),
      ...flow,
      ...texts,
      joinUrl: OLD,
      backupJoinUrl: null,
      joinUrlWarnings: [],
      archivedAt: null,
    });
    const teacher = await h.aProfessional({}, manager);
    expect(await service(teacher, answer.id)).toEqual({ ...answer, latestLinkChange: null });
  });

  it('has nothing that is not given', async () => {
    const { accessLeadMinutes, ...least } = flow;
    const nothing = { description: null, joinUrl: null, joiningInstructions: null, accessLeadMinutes: 0 };
    expect(await write(h, manager, 'create-service', least)).toMatchObject({ ...least, ...nothing });
  });

  it('shows customers neither its link nor its instructions, however they get at it', async () => {
    const id = await h.aService({ joinUrl: OLD, ...texts, accessLeadMinutes: 15 }, manager);
    const sessionId = globalId('Session', await h.aSession({ manager, serviceId: id }));
    const fields = 'name description joinUrl joiningInstructions accessLeadMinutes';
    const document = `query ($id: ID!, $sessionId: ID!) {
      service(id: $id) { ${fields} }
      session(id: $sessionId) { service { ${fields} } }
      node(id: $id) { ... on Service { ${fields} } }
    }`;
    const variables = { id: globalId('Service', id), sessionId };
    const answer = await h.ask(await h.aCustomer({}, manager), document, variables);
    const shown = { name: 'Vinyasa', description: texts.description, accessLeadMinutes: 15 };
    const seen = { ...shown, joinUrl: null, joiningInstructions: null };
    expect(dataOf(answer)).toEqual({ service: seen, session: { service: seen }, node: seen });
  });

  it('is changed as far as is said', async () => {
    const created = await write(h, manager, 'create-service', { ...flow, ...texts, joinUrl: OLD });
    const change = {
      name: 'Slow flow',
      capacity: 9,
      description: null,
      joiningInstructions: 'Passcode: umbra',
    };
    const changed = await write(h, manager, 'update-service', { serviceId: created.id, ...change });
    expect(changed).toEqual({ ...created, ...change, latestLinkChange: null, editVersion: 2 });
    const nothing = await write(h, manager, 'update-service', { serviceId: created.id });
    expect(nothing).toEqual({ ...changed, editVersion: 3 });
  });

  it('says when its sessions are booked, on a clock of 24 hours, and says nothing of it again', async () => {
    const shown = async (caller: Viewer, id: string) => {
      const rule = '{ bookingOpensDaysAhead bookingOpensAtTime bookingClosesMinutes }';
      const { data } = await h.ask(caller, `query ($id: ID!) { service(id: $id) ${rule} }`, { id });
      return data.service;
    };
    const rule = { bookingOpensDaysAhead: 7, bookingOpensAtTime: '09:30', bookingClosesMinutes: -10 };
    const nothing = { bookingOpensDaysAhead: null, bookingOpensAtTime: null, bookingClosesMinutes: null };
    const { id } = await write(h, manager, 'create-service', { ...flow, ...rule });
    expect(await shown(await h.aCustomer({}, manager), id)).toEqual(rule);
    for (const wrong of ['9:30', '24:00', '09:30:00', ''])
      expect(
        await write(h, manager, 'update-service', { serviceId: id, bookingOpensAtTime: wrong }),
      ).toMatchObject({ __typename: 'InvalidInputError', field: 'bookingOpensAtTime' });
    await write(h, manager, 'update-service', { serviceId: id, bookingOpensDaysAhead: 3 });
    expect(await shown(manager, id)).toEqual({ ...rule, bookingOpensDaysAhead: 3 });
    await write(h, manager, 'update-service', { serviceId: id, ...nothing });
    expect(await shown(manager, id)).toEqual(nothing);
  });

  it('loses what only an online one has when it is held in person', async () => {
    const { id } = await write(h, manager, 'create-service', { ...flow, ...texts, joinUrl: OLD });
    const changed = await write(h, manager, 'update-service', { serviceId: id, modality: 'IN_PERSON' });
    expect(changed).toMatchObject({ modality: 'IN_PERSON', joinUrl: null, joiningInstructions: null });
  });

  it('changes how it is held only once every session is over or cancelled (R4)', async () => {
    const { id } = await write(h, manager, 'create-service', flow);
    const serviceId = parseGlobalId(id)!.id;
    const ended = await h.aSession({ manager, serviceId, startsInMinutes: 1 });
    const cancelled = await h.aSession({ manager, serviceId, startsInMinutes: 9_000 });
    const change = () => write(h, manager, 'update-service', { serviceId: id, modality: 'IN_PERSON' });
    expect((await change()).blockingSessions).toHaveLength(2);
    await h.sessions.cancel(manager, cancelled, null);
    const { endsAt } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: ended } });
    h.clock.set(new Date(endsAt.getTime() - 1));
    expect((await change()).blockingSessions).toHaveLength(1);
    h.clock.set(endsAt);
    expect(await change()).toMatchObject({ modality: 'IN_PERSON' });
    h.clock.set(NOW);
  });

  it('alone says how its sessions are held: no other input can (R4)', () => {
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    const saying = inputs.filter((input) => 'modality' in input.getFields()).map(({ name }) => name);
    expect(saying.sort()).toEqual(['CreateServiceInput', 'UpdateServiceInput']);
  });

  it('is archived once, and then offered to nobody', async () => {
    const id = globalId('Service', await h.aService({}, manager));
    const archived = { __typename: 'Service', id, archivedAt: NOW };
    expect(await write(h, manager, 'archive-service', { serviceId: id })).toEqual(archived);
    h.clock.advance(1_000);
    expect(await write(h, manager, 'archive-service', { serviceId: id })).toEqual(archived);
    h.clock.set(NOW);
    expect(await service(manager, id)).toMatchObject({ archivedAt: NOW });
    const document = 'query ($id: ID!) { service(id: $id) { name } services { edges { node { name } } } }';
    const answer = dataOf(await h.ask(await h.aCustomer({}, manager), document, { id }));
    expect(answer).toEqual({ service: null, services: { edges: [] } });
    const startsAt = '2026-03-10T13:00:00Z';
    const refused = await write(h, manager, 'create-session', { serviceId: id, startsAt });
    expect(refused).toMatchObject({ __typename: 'InvalidInputError', field: 'serviceId' });
  });
});

describe('the weekly classes of a service', () => {
  it('have nothing after their end as long as they go on, whatever is asked of it', async () => {
    const serviceId = await h.aService({}, manager);
    const weekly = { weekdays: ['MONDAY'], startTime: '18:00', from: '2026-03-16' };
    await h.schedules.create(manager, { ...weekly, serviceId, professionalId: null });
    const document = `query ($id: ID!) {
      service(id: $id) { schedules { until sessionsAfterUntil { edges { node { service { name } } } } } }
    }`;
    const answer = await h.ask(manager, document, { id: globalId('Service', serviceId) });
    expect(dataOf(answer)).toEqual({
      service: { schedules: [{ until: null, sessionsAfterUntil: { edges: [] } }] },
    });
  });
});

describe('the services', () => {
  it('are listed by name, all or of one modality', async () => {
    for (const [name, modality] of [
      ['Pilates', 'IN_PERSON'],
      ['Yoga', 'ONLINE'],
      ['Aerobics', 'ONLINE'],
    ])
      await h.aService({ name, modality }, manager);
    const names = async (modality?: string) => {
      const { services } = await read(h, manager, 'services', { modality });
      return services.edges.map(({ node }: { node: { name: string } }) => node.name);
    };
    expect(await names()).toEqual(['Aerobics', 'Pilates', 'Yoga']);
    expect(await names('ONLINE')).toEqual(['Aerobics', 'Yoga']);
    expect(await names('IN_PERSON')).toEqual(['Pilates']);
  });
});

describe('a change of the service’s link', () => {
  /** A week's class that inherits, one by hand, and a one-off. */
  async function aServiceWithSessions() {
    const id = await h.aService({ joinUrl: OLD }, manager);
    const weekly = { weekdays: ['WEDNESDAY'], startTime: '18:00', from: '2026-03-11', until: '2026-03-18' };
    const scheduleId = await h.schedules.create(manager, { ...weekly, serviceId: id, professionalId: null });
    const [inherits, byHand] = await h.db.prisma.session.findMany({
      where: { scheduleId },
      orderBy: { startsAt: 'asc' },
    });
    await h.access.edit(manager, byHand!.id, { joinUrl: { set: OLD } });
    const oneOff = await h.aSession({ manager, serviceId: id, joinUrl: null });
    const ids = [oneOff, inherits!.id, byHand!.id].map((row) => globalId('Session', row));
    return { serviceId: globalId('Service', id), ids };
  }
  const preview = async (serviceId: string, joinUrl: string | null) =>
    (await read(h, manager, 'service-link-change-preview', { serviceId, joinUrl })).serviceLinkChangePreview;
  const none = { fill: 0, replace: 0, clear: 0, oldLinkHolders: 0 };

  it('says before what it would do, session by session', async () => {
    const { serviceId, ids } = await aServiceWithSessions();
    const { token, sessions, ...counts } = await preview(serviceId, NEW);
    expect(token).toEqual(expect.any(String));
    expect(counts).toEqual({ ...none, replace: 1, keepManual: 1, keepOneOff: 1 });
    expect(sessions).toEqual([
      {
        effect: 'KEEP_ONE_OFF',
        reason: 'It is a one-off session.',
        session: { id: ids[0], startsAt: '2026-03-10T13:00:00.000Z' },
      },
      {
        effect: 'REPLACE',
        reason: 'Its link came from the service, so it follows.',
        session: { id: ids[1], startsAt: '2026-03-11T17:00:00.000Z' },
      },
      {
        effect: 'KEEP_MANUAL',
        reason: 'Its link was entered by hand.',
        session: { id: ids[2], startsAt: '2026-03-18T17:00:00.000Z' },
      },
    ]);
    expect(await preview(serviceId, null)).toMatchObject({ ...none, clear: 1 });
  });

  it('does that when it is applied, and is taken back', async () => {
    const { serviceId } = await aServiceWithSessions();
    const { token } = await preview(serviceId, NEW);
    const { __typename, ...applied } = await write(h, manager, 'apply-service-link-change', { token });
    expect({ __typename, ...applied }).toEqual({
      __typename: 'ServiceLinkChange',
      id: expect.any(String),
      appliedAt: NOW,
      filled: 0,
      replaced: 1,
      cleared: 0,
      keptManual: 1,
      keptOneOff: 1,
      oldLinkHolders: 0,
      undoneAt: null,
    });
    const { id } = applied;
    const latest = { joinUrl: NEW, latestLinkChange: { id, appliedAt: NOW, undoneAt: null } };
    expect(await service(manager, serviceId)).toMatchObject(latest);
    const undone = await write(h, manager, 'undo-service-link-change', { changeId: id });
    expect(undone).toEqual({ __typename, ...applied, undoneAt: NOW });
    expect(await service(manager, serviceId)).toMatchObject({
      joinUrl: OLD,
      latestLinkChange: { undoneAt: NOW },
    });
  });

  it('that clears it empties what was inherited, and says how many booked people that concerns', async () => {
    const { serviceId, ids } = await aServiceWithSessions();
    const [oneOff, inherits, byHand] = ids.map((id) => parseGlobalId(id)!.id);
    const customers = await Promise.all([1, 2, 3, 4].map(() => h.aCustomer({}, manager)));
    const seats = [inherits, inherits, byHand, oneOff];
    for (const [n, customer] of customers.entries()) await h.aBooking(seats[n]!, customer, manager);
    const cleared = { filled: 0, replaced: 0, cleared: 1, keptManual: 1, keptOneOff: 1, oldLinkHolders: 2 };
    const linksOf = async () => {
      const where = { id: { in: [inherits!, byHand!, oneOff!] } };
      const sessions = await h.db.prisma.session.findMany({ where, orderBy: { startsAt: 'asc' } });
      return sessions.map(({ id, joinUrl }) => [id, joinUrl]);
    };
    const before = await linksOf();
    const after = before.map(([id, joinUrl]) => [id, id === inherits ? null : joinUrl]);

    const { token, clear, oldLinkHolders } = await preview(serviceId, null);
    expect({ clear, oldLinkHolders }).toEqual({ clear: 1, oldLinkHolders: 2 });
    const applied = await write(h, manager, 'apply-service-link-change', { token });
    expect(applied).toMatchObject(cleared);
    expect(await linksOf()).toEqual(after);
    await write(h, manager, 'undo-service-link-change', { changeId: applied.id });
    expect(await linksOf()).toEqual(before);

    const updated = await write(h, manager, 'update-service', { serviceId, joinUrl: null });
    expect(updated).toMatchObject({ joinUrl: null, latestLinkChange: { ...cleared, undoneAt: null } });
    expect(await linksOf()).toEqual(after);
  });

  it.each(['javascript:alert(1)', 'http://meet.example/new', 'https://user:pass@meet.example/'])(
    'is refused where the token was rewritten to another link than a preview takes: %s',
    async (joinUrl) => {
      const id = await h.aService({ ...flow, joinUrl: OLD }, manager);
      const digest = digestOf(OLD, joinUrl, []);
      const token = previewToken({ serviceId: id, joinUrl, digest });
      const answer = await write(h, manager, 'apply-service-link-change', { token });
      expect(answer.__typename).toBe('InvalidInputError');
      expect(await service(manager, globalId('Service', id))).toMatchObject({ joinUrl: OLD });
    },
  );

  it('is refused before, too, with what is no link or for what has none', async () => {
    const ask = (serviceId: string, joinUrl: string) =>
      h.ask(manager, operation('service-link-change-preview'), { serviceId, joinUrl });
    const inPerson = globalId('Service', await h.aService({ modality: 'IN_PERSON' }, manager));
    for (const answer of [
      await ask(globalId('Service', await h.aService({}, manager)), 'http://meet.example'),
      await ask(inPerson, NEW),
    ]) {
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors![0]!.message).toMatch(/https:|online service/);
    }
  });

  it('suggests the link in what was pasted', async () => {
    const serviceId = globalId('Service', await h.aService({}, manager));
    const pasted = { serviceId, joinUrl: `Join: ${NEW}, passcode 7` };
    const { errors } = await h.ask(manager, operation('service-link-change-preview'), pasted);
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', suggestion: NEW });
  });

  it('says nothing of sessions that inherit this link already', async () => {
    const { serviceId, ids } = await aServiceWithSessions();
    const { sessions } = await preview(serviceId, OLD);
    expect(sessions.map(({ session }: { session: { id: string } }) => session.id)).toEqual([ids[0], ids[2]]);
  });

  it('is for staff to see', async () => {
    const id = globalId('Service', await h.aService({ joinUrl: OLD }, manager));
    const answer = await h.ask(await h.aCustomer({}, manager), operation('service'), { id });
    expect(codes(answer)).toEqual(['FORBIDDEN']);
    expect(answer.data.service).toMatchObject({ name: 'Vinyasa', joinUrl: null, latestLinkChange: null });
  });
});
