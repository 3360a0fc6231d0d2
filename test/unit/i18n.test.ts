import { describe, expect, it } from 'vitest';
import { catalogFor } from '../../src/i18n/catalog.ts';
import { acceptedLocales, chooseLanguage, LANGUAGES } from '../../src/i18n/language.ts';
import { formatTime } from '../../src/i18n/time.ts';
import { clip, linesOf, oneLine } from '../../src/lib/text.ts';

describe('the chosen language', () => {
  it('is the first that we speak: the customer’s, else the center’s, else English', () => {
    expect(chooseLanguage('it-CH', 'es-ES')).toEqual({ language: 'it', formattingLocale: 'it-CH' });
    expect(chooseLanguage(null, 'ca')).toEqual({ language: 'ca', formattingLocale: 'ca' });
    expect(chooseLanguage('de-DE', 'es-MX')).toEqual({ language: 'es', formattingLocale: 'es-MX' });
    expect(chooseLanguage('de-DE', 'fr')).toEqual({ language: 'en', formattingLocale: 'en' });
    expect(chooseLanguage()).toEqual({ language: 'en', formattingLocale: 'en' });
  });

  it('skips invalid locales', () => {
    expect(chooseLanguage('', 'es_ES!', 'x', 'it-IT').language).toBe('it');
  });

  it('follows the order of the browser’s locales', () => {
    expect(acceptedLocales('fr;q=0.3, ca-ES, es;q=0.8, *;q=0.1')).toEqual(['ca-ES', 'es', 'fr']);
    expect(acceptedLocales('it;q=0')).toEqual([]);
    expect(acceptedLocales(undefined)).toEqual([]);
  });
});

describe('Catalan', () => {
  it.each([
    ['Estudi Lluna', 'l’equip d’Estudi Lluna'],
    ['Àurea', 'l’equip d’Àurea'],
    ['Hotel Mar', 'l’equip d’Hotel Mar'],
    ['Ioga Viva', 'l’equip de Ioga Viva'],
    ['Lumen', 'l’equip de Lumen'],
    ['3 Roques', 'l’equip de 3 Roques'],
  ])('elides before %s as it is said', (center, said) =>
    expect(catalogFor('ca').mail.becauseOnStaff(center)).toContain(said),
  );
});

/** Every text of a catalog by its path, with sample facts for those that take some. */
function sentences(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const ofMessage = /\.(subject|lead)$|^emailChange\.\w+\.because$/.test(path);
    const sample = ofMessage
      ? { service: 'SVC', when: 'WHEN', center: 'CTR', host: 'HST', classes: 'CLS' }
      : 'ONE';
    return sentences(value(sample, 'TWO'), path);
  }
  return Object.entries(value as object).flatMap(([key, part]) =>
    sentences(part, path ? `${path}.${key}` : key),
  );
}

describe('the catalogs', () => {
  const all = LANGUAGES.map((language) => new Map(sentences(catalogFor(language))));

  it('have a sentence for everything, in each language', () => {
    for (const catalog of all) {
      expect([...catalog.keys()]).toEqual([...all[0]!.keys()]);
      for (const [path, sentence] of catalog) expect(sentence, path).toMatch(/^\S.*\S$|^\S$/);
      for (const [path, sentence] of catalog) expect(sentence, path).not.toMatch(/undefined|\[object|=>/);
    }
  });

  it('share no sentence with another language', () => {
    for (const path of all[0]!.keys()) {
      const said = all.map((catalog) => catalog.get(path)!).filter((sentence) => sentence.length > 12);
      expect(new Set(said).size, `${path}: ${said}`).toBe(said.length);
    }
  });

  it('use the facts that they are given in the same places', () => {
    const placed = (sentence: string) => (sentence.match(/SVC|WHEN|CTR|HST|ONE|TWO/g) ?? []).sort();
    for (const [path, english] of all[0]!)
      for (const catalog of all) expect(placed(catalog.get(path)!), path).toEqual(placed(english));
  });

  it('name the button as people know it', () => {
    expect(LANGUAGES.map((language) => catalogFor(language).joinSession)).toEqual([
      'Join session',
      'Acceder a la sesión',
      'Accedi alla sessione',
      'Accedeix a la sessió',
    ]);
  });
});

const MADRID = { timeZone: 'Europe/Madrid', centerTimeZone: 'Europe/Madrid' };
const at = (text: string) => new Date(text);

describe('a formatted time', () => {
  const evening = { startsAt: at('2026-03-10T18:00:00Z'), endsAt: at('2026-03-10T19:30:00Z') };

  it('is written as people of the locale write it, with the weekday and the zone', () => {
    const written = (locale: string) => formatTime({ ...evening, ...MADRID, locale }).full;
    expect(written('en-US')).toMatch(/^Tuesday, March 10, 2026, 7:00 – 8:30 PM \(.*GMT\+1\)$/);
    expect(written('en-GB')).toMatch(/^Tuesday,? 10 March 2026, 19:00–20:30 \(Central European .*GMT\+1\)$/);
    expect(written('es-ES')).toMatch(/^martes, 10 de marzo de 2026, 19:00–20:30 \(hora .*GMT\+1\)$/);
    expect(written('es-MX')).toMatch(/7:00–8:30 p\.\s?m\. \(hora /);
    expect(written('it-IT')).toMatch(/^martedì 10 marzo 2026, 19:00–20:30 \(ora .*GMT\+1\)$/);
    expect(written('ca-ES')).toMatch(/^dimarts, 10 de març (del|de) 2026, 19:00–20:30 \(hora .*GMT\+1\)$/);
  });

  it('writes morning hours with or without a 0, as people do', () => {
    const startsAt = at('2026-03-10T08:05:00Z');
    const time = (locale: string) => formatTime({ startsAt, ...MADRID, locale }).time;
    expect(['en-US', 'en-GB', 'es', 'it', 'ca'].map(time)).toEqual([
      '9:05 AM',
      '09:05',
      '9:05',
      '09:05',
      '9:05',
    ]);
  });

  it('names its zone in every form, also where the zone has no name of its own', () => {
    const time = formatTime({ ...evening, locale: 'it', timeZone: 'Europe/Istanbul', centerTimeZone: null });
    expect(time.zone).toContain('GMT+3');
    expect(time.short).toContain('GMT+3');
    expect(time.sentence).toContain('GMT+3');
    expect(formatTime({ ...evening, ...MADRID, locale: 'es' }).short).toMatch(/19:00 CET$/);
  });

  it('uses no space that a mail client could show as a box', () => {
    for (const locale of ['en-US', 'es-MX', 'es-AR', 'it', 'ca'])
      expect(Object.values(formatTime({ ...evening, ...MADRID, locale })).join()).not.toMatch(
        /[\u00a0\u2009\u202f]/,
      );
  });

  it('adds the time in the center’s zone if the offset differs, with the day if that differs too', () => {
    const newYork = formatTime({
      ...evening,
      locale: 'en-US',
      timeZone: 'America/New_York',
      centerTimeZone: 'Europe/Madrid',
    });
    expect(newYork.full).toContain('2:00 – 3:30 PM (Eastern Daylight Time, GMT-4)');
    expect(newYork.atCenter).toMatch(/^7:00 – 8:30 PM \(Central European .*GMT\+1\)$/);
    expect(newYork.shortAtCenter).toBe('7:00 PM GMT+1');
    const tokyo = formatTime({
      ...evening,
      locale: 'en-GB',
      timeZone: 'Asia/Tokyo',
      centerTimeZone: 'Europe/Madrid',
    });
    expect(tokyo.date).toContain('11 March');
    expect(tokyo.atCenter).toMatch(/^Tuesday,? 10 March 2026, 19:00/);
  });

  it('compares the zones’ offsets at that instant, not their names', () => {
    const rome = { locale: 'it', timeZone: 'Europe/Rome', centerTimeZone: 'Europe/Madrid' };
    expect(formatTime({ ...evening, ...rome }).atCenter).toBeNull();
    // Lisbon is an hour behind all year; Phoenix and Denver agree in winter only.
    const phoenix = { locale: 'en', timeZone: 'America/Phoenix', centerTimeZone: 'America/Denver' };
    expect(formatTime({ startsAt: at('2026-01-10T18:00:00Z'), ...phoenix }).atCenter).toBeNull();
    expect(formatTime({ startsAt: at('2026-07-10T18:00:00Z'), ...phoenix }).atCenter).toMatch(/^12:00 PM/);
  });

  it('keeps a class at its hour across both changes of the clock', () => {
    const hour = (instant: string) => formatTime({ startsAt: at(instant), ...MADRID, locale: 'es' });
    expect(hour('2026-03-28T17:00:00Z').full).toMatch(/28 de marzo de 2026, 18:00 \(.*GMT\+1\)/);
    expect(hour('2026-03-29T16:00:00Z').full).toMatch(/29 de marzo de 2026, 18:00 \(.*GMT\+2\)/);
    expect(hour('2026-10-25T17:00:00Z').short).toMatch(/18:00 CET$/);
  });

  it('names the zone at both ends when the clock changes in between', () => {
    const night = { startsAt: at('2026-10-25T00:30:00Z'), endsAt: at('2026-10-25T01:30:00Z') };
    expect(formatTime({ ...night, ...MADRID, locale: 'es' }).time).toBe('2:30 CEST – 2:30 CET');
  });

  it('says on which day a class ends that goes past midnight', () => {
    const late = { startsAt: at('2026-03-10T22:30:00Z'), endsAt: at('2026-03-10T23:30:00Z') };
    expect(formatTime({ ...late, ...MADRID, locale: 'en-GB' }).time).toMatch(
      /^23:30 – 00:30 \(Wed,? 11 Mar\)$/,
    );
  });

  it('falls back to the center’s zone, then to UTC, for a zone that does not exist', () => {
    const odd = { ...evening, locale: 'en-GB', timeZone: 'Mars/Olympus' };
    expect(formatTime({ ...odd, centerTimeZone: 'Europe/Madrid' })).toMatchObject({
      time: '19:00–20:30',
      atCenter: null,
    });
    expect(formatTime({ ...odd, centerTimeZone: 'nowhere' }).full).toMatch(
      /18:00–19:30 \(Coordinated Universal Time/,
    );
    expect(formatTime({ ...odd, timeZone: null, centerTimeZone: 'Europe/Madrid' }).time).toBe('19:00–20:30');
  });
});

describe('texts by people', () => {
  it('become one line without control characters', () => {
    expect(oneLine(' Yoga\r\nBcc: x@example.com\u0000\u2028! ')).toBe('Yoga Bcc: x@example.com !');
  });

  it('keep their lines, whatever breaks them', () => {
    expect(linesOf('\na\r\nb\rc\u2028d\u0007\n\ne\n')).toEqual(['a', 'b', 'c', 'd', '', 'e']);
  });

  it('are cut between characters, never through one', () => {
    expect(clip('🧘🧘🧘🧘', 3)).toBe('🧘🧘…');
    expect(clip('short', 10)).toBe('short');
  });
});
