import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Harness, harness } from '../support/harness.ts';
import { chromium } from '../support/parts.ts';
import { PUSH_KEY } from '../support/wired.ts';

describe.skipIf(!chromium())('GraphiQL in a browser', () => {
  let h: Harness;
  let browser: Browser;
  beforeAll(async () => {
    h = await harness({ explorable: true });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await h.close();
  });

  it('works under its policy: it asks, shows the answer, and loads nothing from elsewhere', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    const elsewhere: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(h.url))
        elsewhere.push(request.url());
    });
    await page.goto(`${h.url}/graphql?query=${encodeURIComponent('{ pushPublicKey }')}`);
    await page.getByRole('button', { name: /Execute query/ }).click();
    await expect
      .poll(async () => (await page.locator('.result-window').innerText()).replaceAll(/\s/g, ''), {
        timeout: 10_000,
      })
      .toContain(PUSH_KEY);
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    await page.close();
  }, 30_000);

  it('runs a subscription with the token that is pasted under Headers', async () => {
    const sessionId = await h.aSession();
    await h.runDueWork();
    const query = `subscription { sessionAccess(sessionId: "${globalId('Session', sessionId)}") { state waitingNote } }`;
    const page = await browser.newPage();
    await page.goto(`${h.url}/graphql?query=${encodeURIComponent(query)}`);
    const editor = page.getByRole('region', { name: 'Headers' }).getByRole('textbox');
    await editor.focus();
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${await h.token(h.manager)}` }));
    await page.getByRole('button', { name: /Execute query/ }).click();
    const result = () => page.locator('.result-window').innerText();
    await expect.poll(result, { timeout: 10_000 }).toContain('SCHEDULED');
    await h.access.edit(h.manager, sessionId, { waitingNote: 'Soon-there' });
    await h.runDueWork();
    await expect.poll(result, { timeout: 10_000 }).toContain('Soon-there');
    await page.close();
  }, 30_000);
});
