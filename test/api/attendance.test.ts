import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { codes, type Variables } from '../support/graphql-client.ts';
import { type Harness, harness } from '../support/harness.ts';

let app: Harness;
let professional: Viewer;
let customer: Viewer;
beforeAll(async () => {
  app = await harness();
  professional = await app.aProfessional();
  customer = await app.aCustomer();
});
afterAll(() => app.close());

const run = (caller: Viewer | null, name: string, input: Variables) =>
  app.ask(caller, operation(name), { input });

async function aSeat() {
  const sessionId = await app.aSession({ startsInMinutes: 20 });
  const bookingId = await app.aBooking(sessionId, customer);
  return { session: globalId('Session', sessionId), booking: globalId('Booking', bookingId) };
}

describe('confirmAttendance', () => {
  it('answers the booking, for its customer and for staff', async () => {
    const { booking } = await aSeat();
    const yes = await run(customer, 'confirm-attendance', { bookingId: booking, attending: true });
    expect(yes.data.confirmAttendance).toMatchObject({
      status: 'BOOKED',
      attendanceConfirmation: 'CONFIRMED',
    });
    const no = await run(professional, 'confirm-attendance', { bookingId: booking, attending: false });
    expect(no.data.confirmAttendance).toMatchObject({
      status: 'CANCELLED',
      attendanceConfirmation: 'DECLINED',
    });
    const again = await run(customer, 'confirm-attendance', { bookingId: booking, attending: true });
    expect(again.data.confirmAttendance).toMatchObject({ __typename: 'BookingCancelledError' });
  });

  it('is nobody else’s', async () => {
    const { booking } = await aSeat();
    const input = { bookingId: booking, attending: true };
    const other = await run(await app.aCustomer(), 'confirm-attendance', input);
    expect(other.data.confirmAttendance.__typename).toBe('NotFoundError');
    expect(codes(await run(null, 'confirm-attendance', input))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('attendance', () => {
  it('is set by staff, for one and for the rest', async () => {
    const { session, booking } = await aSeat();
    const set = await run(professional, 'set-attendance', { bookingId: booking, verdict: 'ATTENDED' });
    expect(set.data.setAttendance.attendance).toMatchObject({ status: 'ATTENDED', source: 'STAFF' });
    const marked = await run(professional, 'mark-absent', { sessionId: session });
    expect(marked.data.markAbsent.bookings.edges).toMatchObject([
      { node: { attendance: { status: 'ATTENDED' } } },
    ]);
  });

  it('is no customer’s to set', async () => {
    const { session, booking } = await aSeat();
    const set = await run(customer, 'set-attendance', { bookingId: booking, verdict: 'ATTENDED' });
    expect(codes(set)).toEqual(['FORBIDDEN']);
    expect(codes(await run(customer, 'mark-absent', { sessionId: session }))).toEqual(['FORBIDDEN']);
  });

  it('is refused with the moment from which it is possible', async () => {
    const sessionId = globalId('Session', await app.aSession({ startsInMinutes: 90 }));
    const early = await run(professional, 'mark-absent', { sessionId });
    expect(early.data.markAbsent).toEqual({
      __typename: 'AttendanceTooEarlyError',
      message: expect.any(String),
      from: '2026-03-10T13:00:00.000Z',
    });
  });
});

describe('updateCenter', () => {
  const change = {
    name: 'Estudi Lluna',
    contactPhone: '+34 600 000 000',
    reminderLeadMinutes: 120,
    remindersEnabled: false,
    freeCancellationMinutes: 60,
    attendanceConfirmationLeadMinutes: 30,
    attendanceConfirmationsEnabled: false,
    declineFreesSeat: false,
    bookingConfirmationsEnabled: true,
    quietFrom: '22:00',
    quietUntil: '07:00',
  };

  it('changes what managers give, and leaves the rest', async () => {
    const manager = await app.aCenter();
    const { data } = await run(manager, 'update-center', change);
    expect(data.updateCenter).toMatchObject({ ...change, timeZone: 'Europe/Madrid', locale: 'en-GB' });
    const emptied = await run(manager, 'update-center', { contactPhone: null });
    expect(emptied.data.updateCenter).toMatchObject({ ...change, contactPhone: null });
  });

  it('names the field that it refuses', async () => {
    const { data } = await run(app.manager, 'update-center', { quietFrom: 'late' });
    expect(data.updateCenter).toMatchObject({ __typename: 'InvalidInputError', field: 'quietFrom' });
  });

  it('is for managers; what it changes is for staff to see', async () => {
    expect(codes(await run(professional, 'update-center', {}))).toEqual(['FORBIDDEN']);
    const { data: staff } = await app.ask(professional, operation('center'));
    expect(staff.center).toMatchObject({ quietFrom: '21:30', quietUntil: '08:00', declineFreesSeat: true });
    const { data: theirs } = await app.ask(customer, operation('center'));
    expect(theirs.center).toMatchObject({
      freeCancellationMinutes: 720,
      remindersEnabled: null,
      reminderLeadMinutes: null,
      attendanceConfirmationsEnabled: null,
      attendanceConfirmationLeadMinutes: null,
      declineFreesSeat: null,
      bookingConfirmationsEnabled: null,
      quietFrom: null,
      quietUntil: null,
    });
  });
});
