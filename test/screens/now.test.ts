import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { JOIN_URL } from '../support/fixtures.ts';
import { chromium } from '../support/parts.ts';
import { axeFindings, NARROW, overflowsSideways, PHONE, type Screens, screens } from '../support/screens.ts';

const STARTS = '2026-03-12T08:00:00Z';
const minutesBefore = (minutes: number) => new Date(Date.parse(STARTS) - minutes * 60_000);

describe.skipIf(!chromium())('what is now', () => {
  let s: Screens;
  beforeAll(async () => {
    s = await screens();
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  /** A class at nine in Madrid of Marta, with Nora and Olga booked, at five to. */
  async function aMorning(change: object = {}) {
    const { h } = s;
    h.clock.set('2026-03-11T12:00:00Z');
    const manager = await h.aCenter();
    const teacher = await h.aProfessional({ name: 'Marta' }, manager);
    const serviceId = await h.aService({ name: 'Vinyasa Flow' }, manager);
    const sessionId = await h.aSession({
      manager,
      serviceId,
      professionalId: teacher.id,
      startsAt: new Date(STARTS),
      ...change,
    });
    const nora = await h.aCustomer({ name: 'Nora' }, manager);
    const olga = await h.aCustomer({ name: 'Olga' }, manager);
    const bookingId = await h.aBooking(sessionId, nora, manager);
    await h.aBooking(sessionId, olga, manager);
    await s.at(minutesBefore(5));
    return { manager, teacher, serviceId, sessionId, nora, olga, bookingId };
  }

  const row = (id: string) => s.h.db.prisma.session.findUniqueOrThrow({ where: { id } });
  const card = (page: Page, name = 'Vinyasa Flow') => page.getByRole('article', { name });

  it('shows', async () => {
    const { teacher, serviceId, manager } = await aMorning();
    await s.h.aSession({ manager, serviceId, startsAt: new Date('2026-03-12T16:00:00Z'), joinUrl: null });
    const page = await s.open('/now', { as: teacher, ...PHONE });
    await card(page).waitFor();
    await page.screenshot({ path: '/tmp/f/shots/now-a.png' });
    void [expect, vi, JOIN_URL, axeFindings, NARROW, overflowsSideways, row];
  });
});
