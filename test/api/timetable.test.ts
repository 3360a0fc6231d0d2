import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { codes, type Variables } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
let manager: Viewer;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(async () => {
  h.clock.set(NOON);
  manager = await h.aCenter();
  await h.centers.update(manager, { publicTimetable: true });
});

const WEEK = { from: '2026-03-10T00:00:00Z', to: '2026-03-17T00:00:00Z' };
const ask = (variables: Variables = {}) =>
  h.ask(null, operation('public-timetable'), {
    centerId: globalId('Center', manager.centerId),
    ...WEEK,
    ...variables,
  });
const timetable = async (variables: Variables = {}) => (await ask(variables)).data.publicTimetable;

describe('a public timetable', () => {
  it('shows anybody when which class is, who teaches it, and whether it is full', async () => {
    const { id: professionalId } = await h.aProfessional({ name: 'Ben' }, manager);
    const open = await h.aSession({ manager, professionalId, capacity: 2 });
    const full = await h.aSession({ manager, startsInMinutes: 120, capacity: 1 });
    await h.aBooking(full, undefined, manager);
    await h.aSession();
    const { edges } = await timetable();
    const common = { timeZone: 'Europe/Madrid', serviceName: 'Vinyasa', modality: 'ONLINE' };
    expect(edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        ...common,
        sessionId: globalId('Session', open),
        startsAt: '2026-03-10T13:00:00.000Z',
        endsAt: '2026-03-10T14:00:00.000Z',
        teacherName: 'Ben',
        full: false,
      },
      {
        ...common,
        sessionId: globalId('Session', full),
        startsAt: '2026-03-10T14:00:00.000Z',
        endsAt: '2026-03-10T15:00:00.000Z',
        teacherName: null,
        full: true,
      },
    ]);
  });

  it('leads to no session: its ids open nothing for a stranger', async () => {
    const id = globalId('Session', await h.aSession({ manager }));
    expect((await h.ask(null, `{ node(id: "${id}") { id } }`)).data.node).toBeNull();
  });

  it('is null where the center does not want it, and where there is none', async () => {
    const session = globalId('Session', await h.aSession());
    for (const centerId of [
      globalId('Center', h.manager.centerId),
      globalId('Center', crypto.randomUUID()),
      session,
      'x',
    ])
      expect(await ask({ centerId })).toMatchObject({ data: { publicTimetable: null } });
    await h.centers.update(manager, { publicTimetable: false });
    expect(await timetable()).toBeNull();
  });

  it('is empty, and not null, where nothing takes place', async () => {
    expect(await timetable()).toEqual({ edges: [], pageInfo: { hasNextPage: false, endCursor: null } });
  });

  it('leaves out what is cancelled, and what is outside of its days', async () => {
    const cancelled = await h.aSession({ manager });
    await h.sessions.cancel(manager, cancelled, null);
    await h.aSession({ manager, startsInMinutes: 8 * 24 * 60 });
    expect((await timetable()).edges).toEqual([]);
  });

  it('names nobody who left', async () => {
    const teacher = await h.aProfessional({ name: 'Ben' }, manager);
    await h.aSession({ manager, professionalId: teacher.id });
    await h.people.removeProfessional(manager, teacher.id, { leaveUnassigned: true });
    for (const { node } of (await timetable()).edges) expect(node.teacherName).toBeNull();
  });

  it('is read for a year at most, from a day that there is', async () => {
    for (const days of [
      { to: WEEK.from },
      { to: '2027-03-12T00:00:01Z' },
      { from: '0000-01-01T00:00:00Z', to: '0000-02-01T00:00:00Z' },
    ])
      expect(codes(await ask(days)), JSON.stringify(days)).toEqual(['BAD_USER_INPUT']);
  });

  it('is paged by one statement a page', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await h.aSession({ manager, startsInMinutes: 60 }));
    const found: string[] = [];
    let after: string | null = null;
    for (const size of [2, 2, 1]) {
      const statements = vi.spyOn(h.db, 'sql');
      const { edges, pageInfo } = await timetable({ first: 2, after });
      expect(statements).toHaveBeenCalledTimes(1);
      statements.mockRestore();
      expect(edges).toHaveLength(size);
      expect(pageInfo.hasNextPage).toBe(size === 2);
      found.push(...edges.map(({ node }: { node: { sessionId: string } }) => node.sessionId));
      after = pageInfo.endCursor;
    }
    expect(new Set(found)).toEqual(new Set(ids.map((id) => globalId('Session', id))));
    expect(codes(await ask({ first: 101 }))).toEqual(['BAD_USER_INPUT']);
    expect(codes(await ask({ after: 'nonsense' }))).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a public center', () => {
  const center = async (centerId: string) =>
    (await h.ask(null, operation('public-center'), { centerId })).data.publicCenter;

  it('says for anybody how it is called, and whether one may sign up there', async () => {
    const centerId = globalId('Center', manager.centerId);
    const shown = { name: expect.stringMatching(/^Studio/), timeZone: 'Europe/Madrid' };
    expect(await center(centerId)).toEqual({ ...shown, signUp: false });
    await h.centers.update(manager, { signUp: true });
    expect(await center(centerId)).toEqual({ ...shown, signUp: true });
  });

  it('is null where nobody may read its timetable, and where there is none', async () => {
    await h.centers.update(h.manager, { signUp: true });
    for (const id of [globalId('Center', h.manager.centerId), globalId('Center', crypto.randomUUID()), 'x'])
      expect(await center(id)).toBeNull();
  });
});
