import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { read } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { JOIN_URL } from '../support/fixtures.ts';
import { type Harness, harness } from '../support/harness.ts';
import { aStaffedClass, before } from '../support/staff.ts';
import { statementsOf } from '../support/statements.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const ROOM = 'https://us02web.zoom.us/j/81234567890';
const DAY = 24 * 60;
type Alert = { id: string; kind: string; severity: string; session: { id: string } | null };
const alertsOf = async (viewer: Viewer): Promise<Alert[]> =>
  (await read(h, viewer, 'alerts', {})).alerts.edges.map(({ node }: { node: Alert }) => node);
const kinds = async (viewer: Viewer) =>
  (await alertsOf(viewer)).map(({ kind, severity }) => `${kind} ${severity}`);

const pausedEndpoint = ({ centerId }: Viewer) =>
  h.db.prisma.webhookEndpoint.create({
    data: {
      centerId,
      url: 'https://hooks.example/',
      events: ['session.cancelled'],
      secretEncrypted: Buffer.from('x'),
      createdAt: h.clock(),
      pausedAt: h.clock(),
    },
  });

describe('the alerts of a center', () => {
  it('say what is missing from a day before it matters on, and end by themselves', async () => {
    const { manager, link, teaches } = await aStaffedClass(h);
    await link(null);
    await teaches(null);
    await h.at(before(DAY + 1));
    expect(await kinds(manager)).toEqual([]);
    await h.at(before(DAY));
    expect((await kinds(manager)).sort()).toEqual(['MISSING_LINK SOON', 'NO_TEACHER SOON']);
    await h.at(before(20));
    expect((await kinds(manager)).sort()).toEqual(['MISSING_LINK URGENT', 'NO_TEACHER URGENT']);
    await link('https://meet.example/now');
    expect(await kinds(manager)).toEqual(['NO_TEACHER URGENT']);
  });

  it('say that a teacher is not there, from two minutes before the start to the end, or their press', async () => {
    const { manager, teacher, sessionId } = await aStaffedClass(h);
    const late = await aStaffedClass(h);
    await h.at(new Date(before(2).getTime() - 1));
    expect(await kinds(manager)).toEqual([]);
    await h.at(before(2));
    expect(await alertsOf(manager)).toMatchObject([
      { kind: 'TEACHER_NOT_THERE', severity: 'URGENT', session: { id: globalId('Session', sessionId) } },
    ]);
    await h.teaching.start(teacher, sessionId);
    expect(await kinds(manager)).toEqual([]);
    await h.at(new Date(before(-60).getTime() - 1));
    expect(await kinds(late.manager)).toEqual(['TEACHER_NOT_THERE URGENT']);
    await h.at(before(-60));
    expect(await kinds(late.manager)).toEqual([]);
  });

  it('say that the room is of a teacher who is absent, until there is another link', async () => {
    const { manager, sessionId, teacher, link } = await aStaffedClass(h);
    await h.db.prisma.session.update({ where: { id: sessionId }, data: { absentRoomUrl: JOIN_URL } });
    expect(await h.centerAlerts.read(manager)).toMatchObject([
      { kind: 'ROOM_OF_ABSENT_TEACHER', sessionId, professionalId: teacher.id, moment: before(0) },
    ]);
    await link('https://meet.example/another');
    expect(await kinds(manager)).toEqual([]);
  });

  it('say that two sessions are in one room at once, of each center its own, until one goes elsewhere', async () => {
    const { manager, sessionId, serviceId, link } = await aStaffedClass(h, { joinUrl: ROOM });
    const next = { manager, serviceId, startsAt: before(-30), joinUrl: ROOM };
    const later = await h.aSession(next);
    const apart = await aStaffedClass(h, { joinUrl: ROOM });
    expect(await h.centerAlerts.read(manager)).toMatchObject([
      { kind: 'ROOM_CLASH', sessionId: later, otherSessionId: sessionId, moment: next.startsAt },
    ]);
    expect(await kinds(apart.manager)).toEqual([]);
    await link('https://meet.example/another');
    expect(await kinds(manager)).toEqual([]);
  });

  it('are of sessions with people booked, of the center itself', async () => {
    const { manager, bookingId, customer, link } = await aStaffedClass(h);
    await link(null);
    await h.at(before(60));
    expect(await kinds(await h.aCenter())).toEqual([]);
    await h.bookings.cancel(customer, bookingId);
    expect(await kinds(manager)).toEqual([]);
  });

  it('name whom no message reaches, and an endpoint that was paused', async () => {
    const { manager, sessionId } = await aStaffedClass(h);
    const unreachable = await h.aCustomer({ name: 'Nora', email: null }, manager);
    await h.aBooking(sessionId, unreachable, manager);
    const endpoint = await pausedEndpoint(manager);
    const alerts = (await read(h, manager, 'alerts', {})).alerts.edges.map(
      ({ node }: { node: object }) => node,
    );
    expect(alerts).toMatchObject([
      {
        kind: 'WEBHOOK_PAUSED',
        webhookEndpoint: { id: globalId('WebhookEndpoint', endpoint.id) },
        session: null,
      },
      { kind: 'UNREACHABLE', customer: { name: 'Nora' }, session: { id: globalId('Session', sessionId) } },
    ]);
    const professional = await h.aProfessional({}, manager);
    expect((await read(h, professional, 'alerts', {})).alerts.edges[0].node.webhookEndpoint).toBeNull();
  });

  it('come a page at a time, by a number of statements that does not grow with the sessions', async () => {
    const { manager, serviceId, teacher } = await aStaffedClass(h);
    const counted = async () => (await statementsOf(() => h.centerAlerts.read(manager))).length;
    const few = await counted();
    for (let n = 0; n < 5; n += 1) {
      const startsAt = before(-60 * n);
      const id = await h.aSession({
        manager,
        serviceId,
        professionalId: teacher.id,
        startsAt,
        joinUrl: null,
      });
      await h.aBooking(id, undefined, manager);
    }
    await h.at(before(60));
    expect(await counted()).toBe(few);
    const first = (await read(h, manager, 'alerts', { first: 2 })).alerts;
    const rest = (await read(h, manager, 'alerts', { first: 10, after: first.pageInfo.endCursor })).alerts;
    expect(first.pageInfo.hasNextPage).toBe(true);
    const ids = [...first.edges, ...rest.edges].map(({ node }: { node: Alert }) => node.id);
    expect(new Set(ids).size).toBe(5);
  });
});

describe('the stream of alerts', () => {
  it('shows the present ones, then each that comes and goes', async () => {
    const { manager, link, sessionId } = await aStaffedClass(h);
    await link(null);
    await h.at(before(60));
    const socket = await h.socket(manager);
    const watching = socket.run(operation('watch-center-alerts'));
    const next = async () =>
      ((await watching.next()) as { data: { centerAlerts: { endedAt: string | null; alert: Alert } } }).data
        .centerAlerts;
    const missing = await next();
    expect(missing).toMatchObject({ endedAt: null, alert: { kind: 'MISSING_LINK', severity: 'SOON' } });
    expect(missing.alert.session!.id).toBe(globalId('Session', sessionId));
    await link('https://meet.example/now');
    await h.runDueWork();
    expect(await next()).toMatchObject({ endedAt: h.clock().toISOString(), alert: { id: missing.alert.id } });
    await link(null);
    await h.runDueWork();
    expect(await next()).toMatchObject({ endedAt: null, alert: { id: missing.alert.id } });
    await h.at(before(20));
    await h.alertSubscriptions.sweep();
    expect(await next()).toMatchObject({
      endedAt: null,
      alert: { id: missing.alert.id, severity: 'URGENT' },
    });
    await socket.leave();
    await vi.waitFor(() => expect(h.alertSubscriptions.open()).toBe(0));
  });

  it('shows at once what a moment brings, and what the teacher’s press ends', async () => {
    const { manager, teacher, sessionId } = await aStaffedClass(h);
    await h.at(before(5));
    const socket = await h.socket(manager);
    const watching = socket.run(operation('watch-center-alerts'));
    await socket.settled();
    await h.at(before(2));
    const shown = async () =>
      ((await watching.next()) as { data: { centerAlerts: { endedAt: string | null; alert: Alert } } }).data
        .centerAlerts;
    expect(await shown()).toMatchObject({ endedAt: null, alert: { kind: 'TEACHER_NOT_THERE' } });
    await h.teaching.start(teacher, sessionId);
    expect(await shown()).toMatchObject({
      endedAt: h.clock().toISOString(),
      alert: { kind: 'TEACHER_NOT_THERE' },
    });
    await socket.leave();
  });

  it('names no webhook endpoint to a manager who is one no longer', async () => {
    const { manager } = await aStaffedClass(h);
    const other = await h.aProfessional({ role: 'MANAGER' }, manager);
    const socket = await h.socket({ ...other, role: 'manager' });
    const watching = socket.run('subscription { centerAlerts { alert { kind webhookEndpoint { url } } } }');
    await socket.settled();
    // As an operator does it: nobody is signalled.
    await h.db.prisma.professional.update({ where: { id: other.id }, data: { role: 'PROFESSIONAL' } });
    await pausedEndpoint(manager);
    await h.alertSubscriptions.sweep();
    const alert = { kind: 'WEBHOOK_PAUSED', webhookEndpoint: null };
    expect(await watching.next()).toMatchObject({ data: { centerAlerts: { alert } } });
    await socket.leave();
  });

  it('ends for somebody who leaves the staff', async () => {
    const { manager, teacher } = await aStaffedClass(h);
    const socket = await h.socket(teacher);
    const watching = socket.run(operation('watch-center-alerts'));
    await socket.settled();
    await h.people.removeProfessional(manager, teacher.id, { leaveUnassigned: true });
    const last = (await watching.next()) as { errors: { extensions: { code: string } }[] };
    expect(last.errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  });
});
