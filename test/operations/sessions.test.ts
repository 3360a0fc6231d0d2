import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError, NotFoundError } from '../../src/lib/errors.ts';
import { InvalidJoinUrlError } from '../../src/modules/services/errors.ts';
import {
  CapacityBelowBookingsError,
  SessionCancelledError,
  SessionEndedError,
  SessionInPastError,
} from '../../src/modules/sessions/errors.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

const SERVICE_URL = 'https://meet.example/service';
const defaults = { joinUrl: SERVICE_URL, joiningInstructions: 'Passcode: lumen', accessLeadMinutes: 15 };
const nothing = { joinUrl: null, joiningInstructions: null };
const inMinutes = (minutes: number) => new Date(h.clock().getTime() + minutes * 60_000);
const session = (id: string) => h.db.prisma.session.findUniqueOrThrow({ where: { id } });
const ofService = async (service: Record<string, unknown>, change = {}) =>
  h.aSession({ serviceId: await h.aService(service), joinUrl: null, ...change });

describe('a one-off session', () => {
  it('copies what its service has, once, and opens with its lead', async () => {
    expect(await session(await ofService(defaults))).toMatchObject({
      origin: 'ONE_OFF',
      joinUrl: SERVICE_URL,
      joinUrlSource: 'COPIED',
      joiningInstructions: 'Passcode: lumen',
      joiningInstructionsSource: 'COPIED',
      sendTiming: 'AUTO',
      sendAt: inMinutes(45),
      opensAt: inMinutes(45),
      startsAt: inMinutes(60),
      endsAt: inMinutes(120),
      capacity: 20,
    });
  });

  it('has nothing where its service has nothing', async () =>
    expect(await session(await ofService(nothing))).toMatchObject({
      ...nothing,
      joinUrlSource: 'NONE',
      joiningInstructionsSource: 'NONE',
      sendAt: inMinutes(60),
    }));

  it('keeps what was typed as manual, also where it equals the service’s', async () => {
    const typed = {
      joinUrl: ` ${SERVICE_URL} `,
      joiningInstructions: 'Passcode: lumen',
      sendAt: inMinutes(45),
    };
    expect(await session(await ofService(defaults, typed))).toMatchObject({
      joinUrl: SERVICE_URL,
      joinUrlSource: 'MANUAL',
      joiningInstructionsSource: 'MANUAL',
      sendTiming: 'MANUAL',
      sendAt: inMinutes(45),
    });
  });

  it.each([
    [
      'changes all it gives',
      { joinUrl: 'https://meet.example/new', joiningInstructions: 'New', accessLeadMinutes: 60 },
    ],
    ['takes it back', { ...nothing, accessLeadMinutes: 0 }],
    ['has other seats and lasts longer', { capacity: 1, durationMinutes: 90 }],
  ])('stays as it is when its service %s (R20)', async (_what, change) => {
    const serviceId = await h.aService(defaults);
    const ids = [
      await h.aSession({ serviceId, joinUrl: null }),
      await h.aSession({ serviceId, joinUrl: 'https://meet.example/typed' }),
    ];
    await h.runDueWork();
    const before = await Promise.all(ids.map(session));
    await h.services.update(h.manager, serviceId, change);
    await h.runDueWork();
    expect(await Promise.all(ids.map(session))).toEqual(before);
  });

  it('starts ahead', async () => {
    const serviceId = await h.aService();
    await expect(h.aSession({ serviceId, startsInMinutes: 0 })).rejects.toThrow(SessionInPastError);
    await expect(h.aSession({ serviceId, startsInMinutes: -1 })).rejects.toThrow(SessionInPastError);
  });

  it.each([
    ['sendAt', { sendAt: new Date(NOON) }],
    ['sendAt', { sendAt: new Date('2026-03-10T14:00:00Z') }],
    ['durationMinutes', { durationMinutes: 0 }],
    ['capacity', { capacity: 0 }],
    ['joiningInstructions', { joiningInstructions: 'x'.repeat(2001) }],
  ])('is refused by the field that is wrong: %s', async (field, change) =>
    expect(h.aSession(change)).rejects.toMatchObject({ name: 'InvalidInputError', field }),
  );

  it('is refused with what is no link', async () =>
    expect(h.aSession({ joinUrl: 'Meet: http://meet.example' })).rejects.toThrow(InvalidJoinUrlError));

  it.each([
    { joinUrl: SERVICE_URL },
    { joiningInstructions: 'Passcode' },
    { sendAt: new Date('2026-03-10T12:30:00Z') },
  ])('has no online access in person: %o', async (online) => {
    const serviceId = await h.aService({ modality: 'IN_PERSON' });
    const inPerson = { serviceId, joinUrl: null };
    expect(await session(await h.aSession(inPerson))).toMatchObject({
      sendAt: null,
      opensAt: null,
      joinUrl: null,
    });
    await expect(h.aSession({ ...inPerson, ...online })).rejects.toThrow(InvalidInputError);
  });

  it('belongs to a service that is offered, and to a teacher who is there', async () => {
    const serviceId = await h.aService();
    const stranger = await h.aProfessional({}, await h.aCenter());
    const gone = await h.aProfessional();
    await h.people.removeProfessional(h.manager, gone.id);
    for (const { id: professionalId } of [stranger, gone])
      await expect(h.aSession({ serviceId, professionalId })).rejects.toThrow(
        new NotFoundError('professional'),
      );
    await expect(h.aSession({ manager: await h.aCenter(), serviceId })).rejects.toThrow(NotFoundError);
    await h.services.archive(h.manager, serviceId);
    await expect(h.aSession({ serviceId })).rejects.toMatchObject({ field: 'serviceId' });
  });
});

describe('editing a session', () => {
  it('changes what is given and leaves the rest', async () => {
    const teacher = await h.aProfessional();
    const id = await h.aSession();
    await h.sessions.edit(h.manager, id, { professionalId: teacher.id });
    await h.sessions.edit(h.manager, id, { capacity: 7 });
    expect(await session(id)).toMatchObject({ professionalId: teacher.id, capacity: 7 });
    await h.sessions.edit(h.manager, id, { professionalId: null });
    expect(await session(id)).toMatchObject({ professionalId: null, capacity: 7 });
  });

  it('never leaves fewer seats than are taken', async () => {
    const id = await h.aSession();
    for (let seats = 0; seats < 3; seats++) await h.aBooking(id);
    const refusal = h.sessions.edit(h.manager, id, { capacity: 2 });
    await expect(refusal).rejects.toThrow(CapacityBelowBookingsError);
    await expect(refusal).rejects.toMatchObject({ seatsTaken: 3 });
    await h.sessions.edit(h.manager, id, { capacity: 3 });
    await expect(h.sessions.edit(h.manager, id, { capacity: 0 })).rejects.toMatchObject({
      field: 'capacity',
    });
  });

  it('never leaves fewer seats than are taken at that moment', async () => {
    const id = await h.aSession({ capacity: 6 });
    const customers = await Promise.all(Array.from({ length: 6 }, () => h.aCustomer()));
    const booked = customers.map((customer) => h.aBooking(id, customer));
    const edited = [5, 4, 3, 2, 1].map((capacity) => h.sessions.edit(h.manager, id, { capacity }));
    const results = await Promise.allSettled<unknown>([...booked, ...edited]);
    const { capacity, seatsTaken } = await session(id);
    expect(seatsTaken).toBeLessThanOrEqual(capacity);
    expect(seatsTaken).toBe(results.slice(0, 6).filter(({ status }) => status === 'fulfilled').length);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason.name).toMatch(/^(SessionFullError|CapacityBelowBookingsError)$/);
  });

  it('is over with the session', async () => {
    const id = await h.aSession();
    await expect(h.sessions.edit(await h.aCenter(), id, { capacity: 7 })).rejects.toThrow(NotFoundError);
    h.clock.set((await session(id)).endsAt);
    await expect(h.sessions.edit(h.manager, id, { capacity: 7 })).rejects.toThrow(SessionEndedError);
    h.clock.set(NOON);
    await h.sessions.cancel(h.manager, id, null);
    await expect(h.sessions.edit(h.manager, id, { capacity: 7 })).rejects.toThrow(SessionCancelledError);
  });
});

describe('cancelling a session', () => {
  it('happens once, for the first reason', async () => {
    const id = await h.aSession();
    await h.sessions.cancel(h.manager, id, ' The teacher is ill. ');
    h.clock.advance(1_000);
    await h.sessions.cancel(h.manager, id, 'Another');
    expect(await session(id)).toMatchObject({
      status: 'CANCELLED',
      cancelledAt: new Date(NOON),
      cancellationReason: 'The teacher is ill.',
    });
  });

  it('needs a reason that can be read out, or none', async () => {
    const id = await h.aSession();
    for (const reason of ['x'.repeat(281), 'two\nlines'])
      await expect(h.sessions.cancel(h.manager, id, reason)).rejects.toMatchObject({ field: 'reason' });
    expect(await session(id)).toMatchObject({ status: 'SCHEDULED' });
    await h.sessions.cancel(h.manager, id, ' ');
    expect(await session(id)).toMatchObject({ status: 'CANCELLED', cancellationReason: null });
  });

  it('is refused once it is over', async () => {
    const id = await h.aSession();
    await expect(h.sessions.cancel(await h.aCenter(), id, null)).rejects.toThrow(NotFoundError);
    h.clock.set((await session(id)).endsAt);
    await expect(h.sessions.cancel(h.manager, id, null)).rejects.toThrow(SessionEndedError);
  });
});
