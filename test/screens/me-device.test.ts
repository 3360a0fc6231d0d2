import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import webpush from 'web-push';
import { createWebPush } from '../../src/platform/push/web-push.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { testClock } from '../support/clock.ts';
import { NOON } from '../support/harness.ts';
import { silentLog } from '../support/log.ts';
import { chromium } from '../support/parts.ts';
import { type PushDouble, type Subscription, startPushDouble } from '../support/push-double.ts';
import { type Screens, screens } from '../support/screens.ts';

const minutes = (count: number) => new Date(Date.parse(NOON) + count * 60_000);

describe.skipIf(!chromium())('my account, on this device', () => {
  let s: Screens;
  let pushes: PushDouble;
  let me: Viewer;
  beforeAll(async () => {
    const clock = testClock(NOON);
    pushes = await startPushDouble();
    const vapid = { ...webpush.generateVAPIDKeys(), subject: 'mailto:ops@live.example', previous: [] };
    s = await screens({
      wholeBrowser: true,
      clock,
      pushPublicKeys: [vapid.publicKey],
      ...createWebPush({ vapid, allowPrivate: true, clock, log: silentLog, ca: pushes.ca }),
    });
  });
  beforeEach(async () => {
    s.h.clock.set(NOON);
    me = await s.h.aCustomer({ name: 'Ana', locale: 'en-GB' });
  });
  afterEach(() => s.settle());
  afterAll(async () => {
    await s.close();
    await pushes.close();
  });

  const devices = () => s.h.db.prisma.pushDevice.count({ where: { customerId: me.id, removedAt: null } });

  /** The browser's own push service is out of reach here: this one's stands for it. All else is the browser's. */
  const subscribesTo = (context: BrowserContext, subscription: Subscription) =>
    context.addInitScript((given) => {
      PushManager.prototype.subscribe = async () =>
        ({ toJSON: () => ({ ...given, expirationTime: null }) }) as unknown as PushSubscription;
    }, subscription);

  /** Hands a decrypted message to the worker, as the browser does. */
  async function deliver(devtools: CDPSession, data: unknown): Promise<void> {
    const registration = new Promise<string>((found) =>
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [first] = registrations;
        if (first) found(first.registrationId);
      }),
    );
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.deliverPushMessage', {
      origin: s.url,
      registrationId: await registration,
      data: JSON.stringify(data),
    });
  }

  const shownOn = (page: Page) =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const shown = (await registration?.getNotifications()) ?? [];
      return shown.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
    });

  it('gets a push through a real service worker, and stops when it is turned off', async () => {
    const page = await s.open('/me/account', { as: me });
    const subscription = pushes.subscribe();
    await subscribesTo(page.context(), subscription);
    await page.context().grantPermissions(['notifications'], { origin: s.url });
    await page.reload();
    await page.getByText('even while this page is closed').waitFor();
    expect(await devices()).toBe(0);
    await page.getByRole('button', { name: 'Allow notifications on this device' }).click();
    await page.getByText('On for this device').waitFor();
    expect(await devices()).toBe(1);

    await s.h.aBooking(await s.h.aSession(), me);
    await s.at(minutes(60));
    const message = await vi.waitUntil(
      () => pushes.messages.find(({ endpoint }) => endpoint === subscription.endpoint),
      15_000,
    );
    const { title, body, tag, url } = message.payload as Record<string, string>;
    await deliver(await page.context().newCDPSession(page), message.payload);
    await expect.poll(() => shownOn(page)).toEqual([{ title, body, tag, data: { url } }]);
    expect(url).toContain('/join/');

    await page.reload();
    await page.getByRole('region', { name: 'Notifications' }).getByText('Last notification:').waitFor();
    await page.getByRole('button', { name: 'Turn off' }).click();
    await page.getByRole('button', { name: 'Allow notifications on this device' }).waitFor();
    expect(await devices()).toBe(0);
  });

  it('is an installable web app', async () => {
    const page = await s.open('/me/account', { as: me });
    const devtools = await page.context().newCDPSession(page);
    const { manifest, errors } = await devtools.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(JSON.stringify(manifest)).toContain('/me/classes');
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);

    await page.evaluate(() => {
      const offer = Object.assign(new Event('beforeinstallprompt'), {
        prompt: async () => document.body.setAttribute('data-asked', ''),
      });
      dispatchEvent(offer);
    });
    await page.getByRole('button', { name: 'Install as an app' }).click();
    await page.locator('[data-asked]').waitFor();
    expect(await page.getByRole('button', { name: 'Install as an app' }).count()).toBe(0);
  });
});
