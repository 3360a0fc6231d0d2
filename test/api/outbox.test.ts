import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutboxMessage } from '../../src/ports/dev-outbox.ts';
import { bookedClass } from '../support/booked-class.ts';
import { openEventStream } from '../support/event-stream.ts';
import { type Harness, harness } from '../support/harness.ts';
import { anEmail, aPush } from '../support/messages.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());
/** Sends headers that `fetch` does not allow. */
const statusOf = (path: string, headers: Record<string, string>) =>
  new Promise((resolve, reject) =>
    request(h.url + path, { headers }, (answer) => {
      resolve(answer.statusCode);
      answer.destroy();
    })
      .on('error', reject)
      .end(),
  );
const get = (path: string, init?: RequestInit) => fetch(h.url + path, init);

describe('the development outbox', () => {
  it('shows the access notice with its personal URL when the send time comes', async () => {
    const { path } = await bookedClass(h);
    await h.at('2026-03-10T17:45:00Z');
    const sent: OutboxMessage[] = await (await get('/outbox.json')).json();
    const messages = sent.filter(({ purpose }) => purpose === 'ACCESS_NOTICE') as [OutboxMessage];
    expect(messages).toMatchObject([
      { channel: 'EMAIL', purpose: 'ACCESS_NOTICE', to: expect.stringContaining('@people.example') },
    ]);
    expect(messages[0].text).toContain(path);
    // The preview beside the subject, in the center’s zone.
    expect(messages[0].html).toContain('>Open from 18:45 CET · ');

    const page = await get('/outbox');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const html = await page.text();
    expect(html).toContain(messages[0].subject);
    expect(html).toContain(`/outbox/${messages[0].id}/html`);
  });

  it('serves a mail unchanged, with a policy that forbids scripts', async () => {
    const mail = anEmail('ana', { html: '<p style="color:red">Hi<script>steal()</script></p>' });
    await h.outbox.sendEmails([mail]);
    const answer = await get(`/outbox/${mail.id}/html`);
    expect(await answer.text()).toBe(mail.html);
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script|allow-scripts|allow-same-origin|allow-forms/);
    expect(policy).toMatch(/(^|; )sandbox /);
    expect(policy).toContain("frame-ancestors 'self'");
  });

  it('answers 404 for an unknown mail and for the mail of a push', async () => {
    const subscription = { endpoint: 'https://push.example/x', keys: { p256dh: 'p', auth: 'a' } };
    const push = aPush(subscription, h.clock());
    await h.outbox.sendPushes([push]);
    for (const id of ['nothing', push.id]) expect((await get(`/outbox/${id}/html`)).status).toBe(404);
  });

  it('sends one event for all messages that were sent at once', async () => {
    const stream = await openEventStream(`${h.url}/outbox/events`);
    expect(await stream.next()).toBe(0);
    await h.outbox.sendEmails([anEmail('bea'), anEmail('cleo')]);
    expect(await stream.next()).toBe(1);
    stream.leave();
  });

  it('shows samples of every message, each mail with the policy of mails', async () => {
    const page = await (await get('/outbox/messages')).text();
    const [src] = /\/outbox\/messages\/[^"]+/.exec(page)!;
    const mail = await get(src);
    expect(await mail.text()).toContain('<!doctype html>');
    expect(mail.headers.get('content-security-policy')).toMatch(/(^|; )sandbox /);
    expect((await get('/outbox/messages/nothing')).status).toBe(404);
  });

  it('refuses callers by a proxy on this machine, and callers by another host name', async () => {
    const paths = ['/outbox', '/outbox.json', '/outbox/events', '/outbox/messages', '/outbox/x/html'];
    for (const path of paths)
      for (const [name, value] of Object.entries({
        host: 'rebound.example',
        'x-forwarded-for': '203.0.113.7',
      }))
        expect(await statusOf(path, { [name]: value }), path).toBe(403);
  });

  it('does not exist if messages are really sent', async () => {
    const { pages } = h.wired({ outbox: null, development: false });
    for (const path of ['/outbox', '/outbox.json', '/outbox/events', '/outbox/x/html', '/outbox/messages'])
      expect((await pages.request(path)).status).toBe(404);
    expect((await pages.request('/health')).status).toBe(200);
  });
});

describe('the assets of the pages', () => {
  it('are cached for ever under the address in the page, and revalidated under any other', async () => {
    const { path } = await bookedClass(h);
    const html = await (await get(path)).text();
    const addresses = html.match(/\/assets\/[^"]+/g)!;
    expect(addresses).toHaveLength(2);
    for (const address of addresses) {
      const asset = await get(address);
      expect(asset.status).toBe(200);
      expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(asset.headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/);
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
      for (const other of [address.split('?')[0]!, `${address}x`])
        expect((await get(other)).headers.get('cache-control')).toBe('no-cache');
    }
  });
});

describe('an unknown address', () => {
  it('has a friendly page for a person, and JSON for a program', async () => {
    const page = await get('/nothing', { headers: { accept: 'text/html,*/*', 'accept-language': 'es' } });
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('<html lang="es">');
    expect(page.headers.get('content-security-policy')).toContain("style-src 'self'");
    const data = await get('/nothing', { headers: { accept: 'application/json' } });
    expect(data.status).toBe(404);
    expect(await data.json()).toEqual({ error: 'There is nothing at this address.' });
  });
});
