import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { aSeat } from '../support/notices.ts';
import { chromium } from '../support/parts.ts';
import { copied, PHONE, type Screens, screens } from '../support/screens.ts';
import { aClassTomorrow } from '../support/weekly.ts';

const SERVICES = 'https://meet.google.com/abc-defg-hij';
const OWN = 'https://meet.google.com/own-link-xyz';

describe.skipIf(!chromium())('the online configuration of a class', () => {
  let s: Screens;
  let id: string;
  beforeAll(async () => {
    s = await screens();
  });
  beforeEach(async () => {
    s.h.clock.set('2026-03-10T12:00:00Z');
    id = await aClassTomorrow(s.h);
  });
  afterEach(() => s.settle());
  afterAll(() => s.close());

  const open = (how: Parameters<Screens['open']>[1] = {}) =>
    s.open(`/sessions/${globalId('Session', id)}`, { as: s.h.manager, ...how });
  const stored = () => s.h.db.prisma.session.findUniqueOrThrow({ where: { id } });
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  /** Saves the form that is open, which closes. */
  async function save(page: Page): Promise<void> {
    await press(page, 'Save');
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached' });
  }
  const part = (page: Page, title: string) =>
    page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: title, exact: true, level: 3 }) });
  const says = (page: Page, title: string, text: string) =>
    part(page, title).getByText(text, { exact: true }).first().waitFor();

  it('is the service’s until it is set by hand; each value says where it comes from (R5 to R7, R19)', async () => {
    const page = await open(PHONE);
    await says(page, 'Link', 'from the service');
    await says(page, 'Joining details', 'Bring a mat.');

    await press(page, 'Change: Link');
    await page.getByLabel('Link of the video call').fill('http://meet.google.com');
    await press(page, 'Save');
    await part(page, 'Link').getByRole('alert').filter({ hasText: /https/ }).waitFor();
    await page.getByLabel('Link of the video call').fill(`Join us at ${OWN} today`);
    await press(page, 'Save');
    await press(page, 'Use it');
    await save(page);
    await says(page, 'Link', 'by hand');
    expect(await stored()).toMatchObject({ joinUrl: OWN, joinUrlSource: 'MANUAL' });
    await expect.poll(() => page.evaluate('document.activeElement.ariaLabel')).toBe('Change: Link');

    const { serviceId } = await stored();
    const { token } = (await s.h.linkChanges.preview(s.h.manager, serviceId, `${SERVICES}?new`))!;
    await s.h.linkChanges.apply(s.h.manager, token);
    await page.reload();
    await says(page, 'Link', OWN);
    await press(page, 'Take the service’s: Link');
    await says(page, 'Link', `${SERVICES}?new`);
    await says(page, 'Link', 'from the service');

    await press(page, 'Remove: Link');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await says(page, 'Link', 'No link yet');
    expect(await stored()).toMatchObject({ joinUrl: null, joinUrlSource: 'NONE' });
  });

  it('has details of its own, a backup link, and a note for who waits', async () => {
    const page = await open();
    await press(page, 'Change: Joining details');
    await page.getByRole('textbox', { name: 'Joining details' }).fill('Passcode 1234.\nCamera on.');
    await save(page);
    await says(page, 'Joining details', 'by hand');
    await press(page, 'Change: Backup link');
    await page.getByLabel('Link of the backup room').fill('https://zoom.us/j/123456789');
    await save(page);
    await says(page, 'Backup link', 'by hand');
    await press(page, 'Change: Note for who waits');
    await page.getByLabel('Note for people who wait').fill('Five minutes, please.');
    await save(page);
    await says(page, 'Note for who waits', 'Five minutes, please.');
    expect(await stored()).toMatchObject({
      joiningInstructions: 'Passcode 1234.\nCamera on.',
      joiningInstructionsSource: 'MANUAL',
      backupJoinUrl: 'https://zoom.us/j/123456789',
      backupJoinUrlSource: 'MANUAL',
      waitingNote: 'Five minutes, please.',
    });
  });

  it('copies the link (R8)', async () => {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await press(page, 'Copy link');
    await page.getByText('Copied').waitFor();
    expect(await copied(page)).toBe(SERVICES);
  });

  it('is sent at the start, until its time is set by hand, and back (R9, R10)', async () => {
    const page = await open();
    await says(page, 'Sending', 'automatic, at the start');
    await press(page, 'Change: Sending');
    const time = page.getByLabel('Date and time of sending');
    expect(await time.inputValue()).toBe('2026-03-11T10:00');
    await time.fill('2026-03-10T11:00');
    await press(page, 'Save');
    await part(page, 'Sending').getByRole('alert').filter({ hasText: /past/ }).waitFor();
    await time.fill('2026-03-11T10:00');
    await save(page);
    // The act makes it by hand, even where the time is the same.
    await says(page, 'Sending', 'by hand');
    expect(await stored()).toMatchObject({ sendAt: new Date('2026-03-11T09:00:00Z'), sendTiming: 'MANUAL' });
    await press(page, 'Automatic again');
    await says(page, 'Sending', 'automatic, at the start');
    expect(await stored()).toMatchObject({ sendTiming: 'AUTO' });
  });

  it('is sent now on a press, which shows how it goes out and who comes in, in every window', async () => {
    const { bookingId, email } = await aSeat(s.h, id);
    await aSeat(s.h, id, { email: null });
    const [page, other] = [await open(), await open(PHONE)];
    await press(page, 'Send now');
    await page.getByRole('dialog').getByRole('button', { name: 'Send now' }).click();
    await page.getByText('Open: people can join').waitFor();
    await s.h.runDueWork();
    for (const window of [page, other]) {
      await window.getByText('1 sent · 3 skipped').waitFor();
      await window.getByText('To come').waitFor();
      await window.getByText('E-mail · 1 person. No e-mail address is known.').waitFor();
    }
    await says(other, 'Sending', 'by hand');
    const mails = s.h.outbox.list().filter(({ to, purpose }) => to === email && purpose === 'ACCESS_NOTICE');
    expect(mails).toHaveLength(1);

    const pass = await s.h.db.prisma.booking.findUniqueOrThrow({ where: { id: bookingId } });
    const answer = await page.request.post(s.h.passes.accessUrl(pass.passEncrypted)!, {
      headers: { origin: s.url },
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(303);
    for (const window of [page, other]) await window.getByText('1 person is in').waitFor();
  });

  it('turns to the backup room and back, and shows it in the other window', async () => {
    await s.at('2026-03-11T09:05:00Z');
    const [page, other] = [await open(), await open(PHONE)];
    await press(page, 'Plan B: another room');
    await press(page, 'Send everybody there');
    await page.getByRole('dialog').getByRole('alert').filter({ hasText: /link/ }).waitFor();
    await page.getByLabel('The link of the other room').fill('https://zoom.us/j/123456789');
    await press(page, 'Send everybody there');
    await page.getByText('The backup room is in use:').waitFor();
    expect(await stored()).toMatchObject({ backupRoomUrl: 'https://zoom.us/j/123456789' });
    await s.h.runDueWork();
    await other.getByText('The backup room is in use:').waitFor();
    // The class's own link is in sight and can be changed while another room lies over it.
    await says(other, 'Link', SERVICES);
    await press(other, 'Change: Link');
    expect(await other.getByLabel('Link of the video call').inputValue()).toBe(SERVICES);
    await press(other, 'Cancel');
    await press(other, 'Back to the own link');
    await other.getByRole('dialog').getByRole('button', { name: 'Back to the own link' }).click();
    await other.getByText('The backup room is in use:').waitFor({ state: 'detached' });
    await says(other, 'Link', SERVICES);
    expect(await stored()).toMatchObject({ backupRoomUrl: null, joinUrlSource: 'INHERITED' });
  });

  it('is no part of a class in person, and read-only once the class is over', async () => {
    const page = await open();
    await says(page, 'Link', SERVICES);
    await s.at('2026-03-11T10:01:00Z');
    await page.reload();
    await page.getByText('Over', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^(Change|Move|Send now|Cancel)/ }).count()).toBe(0);
    const inPerson = await s.h.aSession({
      serviceId: await s.h.aService({ name: 'Spin', modality: 'IN_PERSON' }),
      joinUrl: null,
    });
    await page.goto(`${s.url}/sessions/${globalId('Session', inPerson)}`);
    await page.getByText('In person').waitFor();
    expect(await page.getByText('Online configuration').count()).toBe(0);
    await page.getByRole('button', { name: 'Move', exact: true }).waitFor();
  });
});
