import { afterAll, beforeAll, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

it('a schedule is changed from a day on as its preview says, and taken back', async () => {
  const teacher = await h.aProfessional({ name: 'Marta' });
  const week = { weekdays: ['TUESDAY'], startTime: '18:00', from: '2026-03-10', until: '2026-03-24' };
  const row = { ...week, serviceId: await h.aService(), professionalId: null };
  const rowId = await h.schedules.create(h.manager, row);
  const scheduleId = globalId('Schedule', rowId);
  const sessions = await h.db.prisma.session.findMany({
    where: { scheduleId: rowId },
    orderBy: { startsAt: 'asc' },
  });
  const [, byHand, last] = sessions.map(({ id }) => globalId('Session', id));
  await h.sessions.edit(h.manager, sessions[1]!.id, { professionalId: h.manager.id });
  await h.aBooking(sessions[2]!.id, await h.aCustomer());
  const professionalId = globalId('Professional', teacher.id);
  const edit = { scheduleId, from: '2026-03-11', startTime: '18:30', capacity: null, professionalId };
  const { schedulePreview } = (await h.ask(h.manager, operation('schedule-preview'), edit)).data;
  const professional = { id: professionalId, name: 'Marta' };
  const values = { endsAt: '2026-03-17T18:30:00.000Z', sendTimeAfterEnd: false, warnings: [] };
  expect(schedulePreview).toMatchObject({
    recipients: 1,
    toldAtOnce: false,
    newSessions: [],
    sessions: [
      {
        ...{ session: { id: byHand }, effect: 'CHANGE', byHand: ['PROFESSIONAL'] },
        values: { ...values, professional: { id: globalId('Professional', h.manager.id) } },
        included: { ...values, professional },
      },
      { session: { id: last }, effect: 'CHANGE', byHand: [], values: { professional }, included: null },
    ],
  });

  const input = { token: schedulePreview.token };
  const { editSchedule } = (await h.ask(h.manager, operation('edit-schedule'), { input })).data;
  expect(editSchedule).toMatchObject({
    __typename: 'ScheduleChange',
    recipients: 1,
    undoableUntil: '2026-03-10T12:10:00.000Z',
    undoneAt: null,
    schedule: { id: scheduleId, startTime: '18:30' },
    sessions: [{ id: byHand }, { id: last, startsAt: '2026-03-24T17:30:00.000Z' }],
  });
  const latestChange = async () =>
    (await h.ask(h.manager, operation('service-schedules'), { id: globalId('Service', row.serviceId) })).data
      .service.schedules[0].latestChange;
  expect(await latestChange()).toEqual({ id: editSchedule.id, undoableUntil: '2026-03-10T12:10:00.000Z' });
  const undo = { input: { changeId: editSchedule.id } };
  const { undoScheduleChange } = (await h.ask(h.manager, operation('undo-schedule-change'), undo)).data;
  expect(undoScheduleChange).toMatchObject({
    undoableUntil: null,
    undoneAt: '2026-03-10T12:00:00.000Z',
    schedule: { startTime: '18:00' },
    sessions: [{ id: byHand }, { id: last, startsAt: '2026-03-24T17:00:00.000Z' }],
  });
  expect(await latestChange()).toBeNull();
});

it('is shown before a class has a teacher, too', async () => {
  const week = { weekdays: ['TUESDAY'], startTime: '18:00', from: '2026-03-10', until: '2026-03-10' };
  const row = { ...week, serviceId: await h.aService(), professionalId: null };
  const scheduleId = globalId('Schedule', await h.schedules.create(h.manager, row));
  const edit = { scheduleId, from: '2026-03-10', startTime: '18:30' };
  const { schedulePreview } = (await h.ask(h.manager, operation('schedule-preview'), edit)).data;
  expect(schedulePreview.sessions).toMatchObject([{ effect: 'CHANGE', values: { professional: null } }]);
});
