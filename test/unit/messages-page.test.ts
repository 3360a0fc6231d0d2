import { describe, expect, it } from 'vitest';
import { allSamples, renderMessagesPage } from '../../src/api/web/outbox/message-gallery.ts';
import { SITUATIONS } from '../../src/api/web/outbox/message-samples.ts';
import { LANGUAGES } from '../../src/i18n/language.ts';

const samples = allSamples();
const page = renderMessagesPage(samples, { stylePath: 'messages.css', mailsPath: 'mails/' });
const purposes = [...new Set(samples.map(({ purpose }) => purpose))];

describe('the page of all messages', () => {
  it('has every message in every language, mail and push, under a name of its own', () => {
    expect(purposes).toEqual(expect.arrayContaining(['ACCESS_NOTICE', 'SIGN_IN_CODE']));
    for (const language of LANGUAGES)
      for (const purpose of purposes)
        expect(
          samples.some((sample) => sample.language === language && sample.purpose === purpose),
          `${purpose} in ${language}`,
        ).toBe(true);
    expect(new Set(samples.map(({ file }) => file)).size).toBe(samples.length);
    expect(page.match(/<article /g)).toHaveLength(samples.length);
    expect(page.match(/class="notification"/g)).toHaveLength(samples.filter(({ push }) => push).length);
    for (const { file } of samples) expect(page).toContain(`src="mails/${file}"`);
  });

  it('titles each frame differently', () => {
    const titles = [...page.matchAll(/<iframe [^>]* title="([^"]*)"/g)].map(([, title]) => title);
    expect(new Set(titles).size).toBe(samples.length);
  });

  it('shows each language in its own words, and each situation', () => {
    for (const purpose of purposes) {
      const subjects = samples
        .filter((sample) => sample.purpose === purpose)
        .filter(({ situation }, _, [first]) => situation === first!.situation)
        .map(({ subject }) => subject);
      expect(new Set(subjects).size, purpose).toBe(LANGUAGES.length);
    }
    for (const situation of Object.values(SITUATIONS).slice(1)) expect(page).toContain(situation);
    expect(samples.filter(({ situation, push }) => situation === 'in-person' && push?.url)).toEqual([]);
  });

  it('loads nothing from elsewhere and runs nothing', () => {
    const loaded = [...page.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, address]) => address!);
    const outward = loaded.filter((address) => /^https?:|^\/\//.test(address));
    // The links of pushes. A look at the page does not load them.
    expect([...new Set(outward)].sort()).toEqual(
      [
        samples[0]!.push!.url,
        ...new Set(samples.flatMap(({ purpose, push }) => (purpose === 'ALERT' ? [push!.url!] : []))),
        samples.find(({ purpose }) => purpose === 'TEACHER_LINK')!.push!.url,
      ].sort(),
    );
    expect(page).not.toMatch(/<script|style="/);
    for (const { html } of samples) expect(html).not.toMatch(/<(img|script|link|iframe)|url\(|@import/);
  });

  it('fits each mail into what a provider substitutes', () => {
    // A mail of twelve classes has a request of its own.
    for (const { file, html, text } of samples.filter((sample) => !sample.file.includes('.many.')))
      expect(Buffer.byteLength(html) + Buffer.byteLength(text), file).toBeLessThan(9_700);
  });
});
