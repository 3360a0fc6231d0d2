import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogFor } from '../../src/i18n/catalog.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import { resumeCenter, suspendCenter } from '../../src/modules/people/centers/operations.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { changeAddress, signedInNow, takeBackPath } from '../support/address-change.ts';
import { dataOf, read } from '../support/api.ts';
import { pathOf } from '../support/booked-class.ts';
import { operation } from '../support/documents.ts';
import { openEventStream } from '../support/event-stream.ts';
import { codes, type Result } from '../support/graphql-client.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';
import { aReachableSeat } from '../support/notices.ts';
import { addressOf, mutate, signIn } from '../support/signing-in.ts';
import { watchSession } from '../support/watch.ts';

const STARTS = '2026-03-10T13:00:00Z';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
beforeEach(() => h.clock.set(NOON));

/** A center of its own, with a class at 13:00 and somebody booked. */
async function aStudio() {
  const manager = await h.aCenter({ publicTimetable: true });
  await h.centers.update(manager, { publicTimetable: true, signUp: true });
  const sessionId = await h.aSession({ manager, professionalId: manager.id });
  const customer = await h.aCustomer({}, manager);
  const bookingId = await h.aBooking(sessionId, customer, manager);
  return { manager, sessionId, customer, bookingId, centerId: manager.centerId };
}
const sentTo = async (account: Viewer) => {
  const address = await addressOf(h, account);
  return h.outbox.list().filter(({ to }) => to === address);
};

describe('a suspended center', () => {
  it('is there for nobody, and as it was once it is let in again', async () => {
    const { manager, sessionId, customer, bookingId, centerId } = await aStudio();
    const partner = await h.aPartner(undefined, {}, manager);
    const { refreshToken } = await signIn(h, customer);
    const path = await pathOf(h, bookingId);
    const teaching = new URL(
      h.passes.teachUrlOf({ sessionId, professionalId: manager.id, email: await addressOf(h, manager) }),
    ).pathname;
    const timetable = { centerId: globalId('Center', centerId), from: NOON, to: '2026-03-11T12:00:00Z' };
    const shown = async () => ({
      callers: await Promise.all(
        [manager, customer, partner].map(async (caller) => (await h.ask(caller, '{ center { id } }')).status),
      ),
      pages: await Promise.all([path, teaching].map(async (page) => (await fetch(`${h.url}${page}`)).status)),
      classes:
        dataOf(await h.ask(null, operation('public-timetable'), timetable)).publicTimetable?.edges.length ??
        0,
      heading:
        dataOf(await h.ask(null, operation('public-center'), { centerId: timetable.centerId }))
          .publicCenter !== null,
    });
    const before = await shown();
    expect(before).toEqual({ callers: [200, 200, 200], pages: [200, 200], classes: 1, heading: true });

    await suspendCenter(h, centerId);
    expect(await shown()).toEqual({
      callers: [401, 401, 401],
      pages: [404, 404],
      classes: 0,
      heading: false,
    });
    expect(await mutate(h, 'refresh-session', { refreshToken })).toMatchObject({
      __typename: 'InvalidRefreshTokenError',
    });
    const accessToken = path.slice('/join/'.length);
    await h.at(STARTS);
    expect(await mutate(h, 'join-session', { accessToken })).toMatchObject({ __typename: 'NotFoundError' });

    await resumeCenter(h, centerId);
    h.clock.set(NOON);
    expect(await shown()).toEqual(before);
    expect(await mutate(h, 'refresh-session', { refreshToken })).toMatchObject({ __typename: 'SignedIn' });
  });

  it('gets no code, and nobody becomes its customer', async () => {
    const { customer, centerId } = await aStudio();
    await suspendCenter(h, centerId);
    const email = await addressOf(h, customer);
    await mutate(h, 'request-sign-in-code', { email });
    const signUp = { centerId: globalId('Center', centerId), email: 'new@people.example', name: 'New' };
    expect(await mutate(h, 'sign-up', signUp)).toMatchObject({ __typename: 'NotFoundError' });
    await h.mailer.idle();
    expect(await sentTo(customer)).toEqual([]);
  });

  it('has no open streams after their next sweep', async () => {
    const { sessionId, customer, bookingId, centerId } = await aStudio();
    const watchers = await Promise.all(
      (['WebSocket', 'SSE'] as const).map((transport) => watchSession(h, transport, customer, sessionId)),
    );
    for (const { next } of watchers) expect(await next()).toMatchObject({ data: { sessionAccess: {} } });
    const page = await openEventStream(`${h.url}${await pathOf(h, bookingId)}/events`);
    await page.next();

    await suspendCenter(h, centerId);
    await h.accessSubscriptions.sweep();
    for (const { next } of watchers) expect(codes((await next()) as Result)).toEqual(['UNAUTHENTICATED']);
    expect(await page.next()).toMatchObject({ state: 'UNKNOWN', final: true });
    expect(await page.next()).toBeNull();
    expect((await fetch(`${h.url}${await pathOf(h, bookingId)}/events`)).status).toBe(404);
  });

  it('is said to be unavailable on the pages of its seats, and on no page of another', async () => {
    const { bookingId, customer, centerId } = await aStudio();
    await h.db.prisma.customer.update({ where: { id: customer.id }, data: { locale: 'it-IT' } });
    const url = `${h.url}${await pathOf(h, bookingId)}`;
    await suspendCenter(h, centerId);
    const form = { method: 'POST', redirect: 'manual', headers: { origin: h.url } } as const;
    for (const answer of [await fetch(url), await fetch(url, form), await fetch(`${url}/attendance`, form)]) {
      expect(answer.status).toBe(404);
      const said = await answer.text();
      expect(said).toContain(catalogFor('it').page.keptOut.title);
      const { name } = await h.db.prisma.center.findUniqueOrThrow({ where: { id: centerId } });
      for (const hidden of [name, 'Vinyasa']) expect(said).not.toContain(hidden);
    }
    expect(await (await fetch(url, { headers: { accept: 'application/json' } })).json()).toEqual({
      error: 'The center is not available at present.',
    });
    const another = h.passes.create().token;
    expect(await (await fetch(`${h.url}/join/${another}`)).text()).toContain(
      catalogFor('en').page.unknown.title,
    );
  });

  it('is said to be unavailable on the pages of its teachers', async () => {
    const { manager, sessionId, centerId } = await aStudio();
    const { id: professionalId } = await h.aProfessional({ locale: 'ca-ES' }, manager);
    await h.db.prisma.session.update({ where: { id: sessionId }, data: { professionalId } });
    const { email } = await h.db.prisma.professional.findUniqueOrThrow({ where: { id: professionalId } });
    const { pathname } = new URL(h.passes.teachUrlOf({ sessionId, professionalId, email: email! }));
    const url = `${h.url}${pathname}`;
    expect((await fetch(url)).status).toBe(200);
    await suspendCenter(h, centerId);
    const form = { method: 'POST', redirect: 'manual', headers: { origin: h.url } } as const;
    for (const answer of [await fetch(url), await fetch(url, form)]) {
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain(catalogFor('ca').page.keptOut.title);
    }
  });

  it('lets nobody keep an address that they took: the old one takes it back', async () => {
    const { customer, centerId } = await aStudio();
    const email = await addressOf(h, customer);
    const { viewer } = await signedInNow(h, customer);
    await changeAddress(h, viewer, 'thief@people.example');
    await suspendCenter(h, centerId);
    const page = `${h.url}${takeBackPath(h, email)}`;
    expect(
      (await fetch(page, { method: 'POST', redirect: 'manual', headers: { origin: h.url } })).status,
    ).toBe(303);
    expect(await addressOf(h, customer)).toBe(email);
  });

  it('sends nothing that falls due meanwhile, also later, and says why; what is due later goes out', async () => {
    const { manager, sessionId, customer, bookingId, centerId } = await aStudio();
    const later = await h.aSession({ manager, startsInMinutes: 180 });
    await h.aBooking(later, customer, manager);
    const other = await aReachableSeat(h);
    await suspendCenter(h, centerId);
    await h.at(STARTS);
    expect(await sentTo(customer)).toEqual([]);
    expect(await sentTo(other.customer)).not.toEqual([]);

    await resumeCenter(h, centerId);
    await h.at('2026-03-10T13:05:00Z');
    expect(await sentTo(customer)).toEqual([]);
    const told = await read(h, manager, 'booking-deliveries', { id: globalId('Booking', bookingId) });
    expect(JSON.stringify(told)).toContain('CENTER_SUSPENDED');
    await h.at('2026-03-10T15:00:00Z');
    expect((await sentTo(customer)).map(({ purpose }) => purpose)).toContain('ACCESS_NOTICE');
    expect(sessionId).not.toBe(later);
  });
});
