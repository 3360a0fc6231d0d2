import { describe, expect, it } from 'vitest';
import { catalogFor } from '../../src/i18n/catalog.ts';
import { LANGUAGES } from '../../src/i18n/language.ts';
import type { MessageFacts } from '../../src/modules/notifications/message-facts.ts';
import { composeMessage } from '../../src/modules/notifications/messages.ts';

const URL = 'https://sessions.example.com/join/Qm9va2luZ1Bhc3MtMTIzNDU2Nzg5MDEyMzQ1Njc4OTA';

const CALENDAR = `${URL}/calendar.ics`;

const common = {
  locales: ['en-GB', 'es-ES'],
  timeZone: 'Europe/Madrid',
  centerTimeZone: 'Europe/Madrid',
  centerName: 'Estudio Luna',
  serviceName: 'Vinyasa Flow',
  professionalName: 'Marta Soler',
  reader: 'CUSTOMER' as 'CUSTOMER' | 'STAFF',
  readerName: 'Ana García',
  startsAt: new Date('2026-03-10T18:00:00Z'),
  endsAt: new Date('2026-03-10T19:00:00Z'),
  opensAt: new Date('2026-03-10T17:50:00Z') as Date | null,
  accessUrl: URL,
  teachUrl: null,
  consoleUrl: null,
  joiningInstructions: 'Bring a mat.\nPasscode: 1234',
  contactEmail: 'hola@luna.example',
  contactPhone: '+34 600 000 000',
};
const notice = (changes: Partial<typeof common> | object = {}) =>
  composeMessage({ ...common, purpose: 'ACCESS_NOTICE', ...changes } as MessageFacts);

/** What an inbox shows beside the subject. */
const beside = (html: string) => /mso-hide:all">([^<]*)<\/div>/.exec(html)![1]!;
const previewOf = (html: string) => beside(html).split('\u034f')[0]!;

const hrefs = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url);

describe('the access notice', () => {
  it('says who, what and when, in both parts', () => {
    const { subject, text, html } = notice();
    expect(subject).toMatch(/^Join Vinyasa Flow: Tue,? 10 Mar, 19:00 CET$/);
    for (const part of [text, html])
      for (const fact of [
        'Ana García',
        'Estudio Luna',
        'Vinyasa Flow',
        'Marta Soler',
        '10 March 2026, 19:00–20:00',
        'GMT+1',
      ])
        expect(part).toContain(fact);
  });

  it('has one button, to the personal address, and that address on a line of its own in the text', () => {
    const { text, html } = notice();
    expect(hrefs(html)).toEqual([URL, CALENDAR]);
    expect(html).toMatch(/>Join session<\/a>/);
    expect(text.split('\n')).toContain(URL);
  });

  it('links to the calendar entry below the button, in the reader’s words', () => {
    for (const language of LANGUAGES) {
      const { html, text } = notice({ locales: [language] });
      const { addToCalendar } = catalogFor(language);
      expect(html).toContain(`>${addToCalendar}</a>`);
      expect(text).toContain(`${addToCalendar}:\n${CALENDAR}\n`);
      expect(text.indexOf(URL)).toBeLessThan(text.indexOf(CALENDAR));
    }
  });

  it('is in the language of the customer, else of the center', () => {
    for (const language of LANGUAGES) {
      const { html, text } = notice({ locales: [language, 'en'] });
      expect(html).toContain(`<html lang="${language}"`);
      expect(html).toContain(`>${catalogFor(language).joinSession}</a>`);
      expect(text).toContain(`${catalogFor(language).joinSession}:\n${URL}`);
    }
    expect(notice({ locales: ['de', 'ca-ES'] }).html).toContain('<html lang="ca"');
  });

  it('gives the time on the customer’s clock, and the center’s beside it', () => {
    const { text, html, push } = notice({ timeZone: 'America/New_York' });
    for (const part of [text, html]) {
      expect(part).toContain('14:00–15:00 (Eastern Daylight Time, GMT-4)');
      expect(part).toMatch(/At Estudio Luna: 19:00–20:00 \(Central European/);
    }
    expect(push.body).toContain('(at Estudio Luna: 19:00 CET)');
  });

  it('shows the instructions with their line breaks, and what looks like markup as text', () => {
    const { html, text } = notice({
      joiningInstructions: 'One & <b onclick="x()">two</b>\r\n\r\n</p><script>3</script>',
    });
    expect(html).toContain(
      'One &amp; &lt;b onclick=&quot;x()&quot;&gt;two&lt;/b&gt;<br><br>&lt;/p&gt;&lt;script&gt;3',
    );
    expect(html).not.toMatch(/<script|<b /);
    expect(text).toContain('One & <b onclick="x()">two</b>\n\n</p><script>3</script>');
  });

  it('escapes every name and address', () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const { html } = notice({
      centerName: evil,
      serviceName: evil,
      professionalName: evil,
      readerName: evil,
      contactEmail: evil,
      contactPhone: evil,
    });
    expect(html).not.toContain('<img');
  });

  it('has a subject of one line, whatever the names hold', () => {
    const { subject, text, push } = notice({
      serviceName: 'Yoga\r\nBcc: all@example.com',
      readerName: 'Ana\n\nhttps://evil.example',
    });
    expect(subject).toMatch(/^Join Yoga Bcc: all@example.com: /);
    expect(push.title).not.toContain('\n');
    expect(text.split('\n')[0]).toBe('Hi Ana https://evil.example,');
    expect(notice({ serviceName: 'x'.repeat(200) }).subject.length).toBeLessThan(140);
  });

  it('says nothing of what is not known', () => {
    const { text, html } = notice({
      professionalName: null,
      joiningInstructions: null,
      contactEmail: null,
      contactPhone: null,
      readerName: '',
    });
    for (const part of [text, html]) {
      expect(part).not.toMatch(/null|undefined|Joining instructions|Questions|With/);
      expect(part).toContain('Hello,');
    }
  });

  it('never carries a link that was not given to it as the personal one', () => {
    const { subject, text, html, push } = notice({ joinUrl: 'https://meet.example.org/room' });
    expect(`${subject}${text}${html}${JSON.stringify(push)}`).not.toContain('meet.example.org');
  });

  it('loads nothing from elsewhere, runs nothing and fits what a provider substitutes', () => {
    const { html, text } = notice({ timeZone: 'Asia/Tokyo' });
    expect(html).not.toMatch(/<(img|script|link|iframe|form)|url\(|@import/);
    expect(html).toContain('prefers-color-scheme:dark');
    expect(Buffer.byteLength(html)).toBeLessThan(7_000);
    expect(Buffer.byteLength(html) + Buffer.byteLength(text)).toBeLessThan(10_000);
  });

  it('names its language on what is left where a client drops the document’s own elements', () => {
    for (const language of LANGUAGES) {
      const { html } = notice({ locales: [language] });
      const inside = html.slice(html.indexOf('<body')).replace(/<body[^>]*>/, '');
      expect(inside.trim()).toMatch(new RegExp(`^<div lang="${language}" dir="ltr">`));
      expect(inside.trim()).toMatch(/<\/div>\s*<\/body><\/html>$/);
      expect(html).toContain(`<body class="b" lang="${language}" dir="ltr"`);
    }
  });

  it('has a column and a button of their size in Outlook’s Word engine too', () => {
    const { html } = notice();
    const [open, close] = [...html.matchAll(/<!--\[if mso\]>(<table.*?|<\/td>.*?)<!\[endif\]-->/g)].map(
      ([, it]) => it,
    );
    expect(open).toContain('width="560"');
    expect(close).toBe('</td></tr></table>');
    const cell = /<td [^>]*>\n?<a [^>]*>Join session<\/a>/.exec(html)![0];
    expect(cell).toMatch(/^<td [^>]*bgcolor="#\w{6}" style="mso-padding-alt:14px 18px;/);
    expect(cell).toMatch(/<a [^>]*padding:14px 18px;mso-padding-alt:0;/);
    // Nor does it know the padding of a `div`.
    expect(html).not.toMatch(/<div[^>]*[";]padding:(?!0)/);
  });

  it('leaves the direction of what the center wrote to its letters', () => {
    expect(notice({ joiningInstructions: 'שלום' }).html).toMatch(/<p class="i" dir="auto"[^>]*>שלום</);
  });

  it('is short on a phone', () => {
    expect(notice().push).toMatchObject({
      title: 'Vinyasa Flow',
      body: expect.stringMatching(/19:00 CET · Estudio Luna, Marta Soler\. Press to join\.$/),
    });
    const long = 'Señor '.repeat(33);
    const { push } = notice({
      centerName: long,
      serviceName: long,
      professionalName: long,
      timeZone: 'Asia/Tokyo',
    });
    expect(push.body.length).toBeLessThan(200);
    expect(push.title.length).toBeLessThan(80);
  });
});

describe('a name that is read from the right', () => {
  const [start, end] = ['\u2068', '\u2069'];
  const names = {
    centerName: 'סטודיו אור',
    serviceName: 'يوغا الصباح',
    professionalName: 'נועה',
    readerName: 'שרה',
  };

  it('moves nothing around it: in subject, text, HTML and push', () => {
    const { subject, text, html, push } = composeMessage({
      ...common,
      purpose: 'REMINDER',
      ...names,
      locales: ['en'],
    });
    expect(subject).toContain(`Reminder: ${start}يوغا الصباح${end}, `);
    for (const body of [text, html]) {
      expect(body).toContain(`Hi ${start}שרה${end},`);
      expect(body).toContain(`at ${start}סטודיו אור${end}.`);
      expect(body).toContain(`${start}נועה${end}`);
    }
    expect(push.title).toBe(`${start}يوغا الصباح${end}`);
    expect(push.body).toContain(`${start}סטודיו אור${end}, ${start}נועה${end}`);
  });

  it('is closed where it is cut', () => {
    const serviceName = 'ש'.repeat(200);
    const { subject, push } = composeMessage({ ...common, purpose: 'REMINDER', serviceName });
    for (const line of [subject, push.title, push.body])
      expect(line.split(start).length, line).toBe(line.split(end).length);
  });

  it('cannot turn what is around it, whatever was kept before names were looked at', () => {
    const { subject, text } = composeMessage({
      ...common,
      purpose: 'REMINDER',
      serviceName: '\u202eevil\u2069',
    });
    expect(subject).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(text).toContain('evil');
  });

  it('leaves other names as they are', () => {
    const { subject, text, html } = composeMessage({ ...common, purpose: 'REMINDER' });
    expect(subject + text + html).not.toMatch(/[\u2066-\u2069]/);
  });
});

describe('what an inbox shows beside the subject', () => {
  const preview = (facts: object) => previewOf(composeMessage({ ...common, ...facts } as MessageFacts).html);
  const moved = { purpose: 'SESSION_MOVED', previousStartsAt: new Date('2026-03-09T18:00:00Z'), note: null };
  const alert = { purpose: 'MISSING_LINK', held: false, sendAt: common.opensAt, seatsTaken: 2 };
  const inPerson = { opensAt: null, accessUrl: null };

  it.each([
    ['the opening', { purpose: 'ACCESS_NOTICE' }, 'Open from 18:50 CET · With Marta Soler'],
    ['the opening', { purpose: 'LINK_CHANGED' }, 'Open from 18:50 CET · With Marta Soler'],
    ['the opening', { purpose: 'REMINDER' }, 'Open from 18:50 CET · With Marta Soler'],
    ['the opening', { purpose: 'BOOKING_CONFIRMED' }, 'Open from 18:50 CET · With Marta Soler'],
    [
      'the opening, on the reader’s clock',
      { purpose: 'ACCESS_NOTICE', timeZone: 'Europe/London' },
      'Open from 17:50 GMT · With Marta Soler',
    ],
    [
      'the opening with its day, where that is another',
      { purpose: 'ACCESS_NOTICE', opensAt: new Date('2026-03-09T17:50:00Z'), professionalName: null },
      'Open from Mon, 9 Mar, 18:50 CET',
    ],
    ['where', { purpose: 'REMINDER', ...inPerson }, 'In person, at Estudio Luna · With Marta Soler'],
    ['how to answer', { purpose: 'ATTENDANCE_CONFIRMATION' }, 'One press is enough: yes or no.'],
    [
      'where, when there is no button',
      { purpose: 'ATTENDANCE_CONFIRMATION', ...inPerson },
      'In person, at Estudio Luna · With Marta Soler',
    ],
    ['the time before', moved, 'Previously: Mon, 9 Mar, 19:00 CET'],
    ['why', { purpose: 'SESSION_CANCELLED', cancellationReason: 'Flood\nSorry' }, 'Reason: Flood Sorry'],
    [
      'that nothing is asked',
      { purpose: 'SESSION_CANCELLED', cancellationReason: null },
      'There is nothing you need to do.',
    ],
    ['that nothing is asked', { purpose: 'BOOKING_CANCELLED' }, 'There is nothing you need to do.'],
    ['for how many', { purpose: 'TEACHER_LINK', seatsTaken: 12, changed: false }, 'Booked: 12 people'],
    ['until when, and for how many', alert, 'Access due: Tue, 10 Mar, 18:50 CET · Booked: 2 people'],
  ])('says %s (%#)', (_what, facts, said) => {
    // With and without a comma after the weekday, as the versions of the dates' data go.
    expect(preview(facts).replace(/(Mon|Tue) /, '$1, ')).toBe(said);
  });

  it('is in the reader’s language, and nothing that the mail itself begins with', () => {
    const purposes = ['ACCESS_NOTICE', 'REMINDER', 'ATTENDANCE_CONFIRMATION', 'BOOKING_CANCELLED'];
    for (const purpose of purposes) {
      const said = LANGUAGES.map((language) => preview({ purpose, locales: [language] }));
      expect(new Set(said).size, `${said}`).toBe(LANGUAGES.length);
      for (const language of LANGUAGES) {
        const { text } = composeMessage({ ...common, purpose, locales: [language] } as MessageFacts);
        const [greeting, lead] = text.split('\n\n');
        expect([greeting, lead]).not.toContain(preview({ purpose, locales: [language] }));
      }
    }
  });

  it('is followed by blanks, so that the inbox shows nothing of what comes below', () => {
    const { html } = notice({ serviceName: 'x'.repeat(200), professionalName: 'y'.repeat(200) });
    const blanks = beside(html).slice(previewOf(html).length);
    expect(blanks).toMatch(/^[\u034f\u200c\u00a0]+$/);
    expect(blanks.split('\u00a0').length).toBeGreaterThan(80);
    expect(previewOf(html).length).toBeLessThanOrEqual(140);
  });

  it('is no markup, whatever people wrote', () => {
    const facts = { purpose: 'SESSION_CANCELLED', cancellationReason: '</div><img src=x>' };
    expect(preview(facts)).toBe('Reason: &lt;/div&gt;&lt;img src=x&gt;');
  });
});

describe('the other messages', () => {
  const moved = {
    purpose: 'SESSION_MOVED',
    previousStartsAt: new Date('2026-03-09T18:00:00Z'),
    note: 'Marta travels.\nSorry!',
  } as const;

  it('tell both times of a moved session, and the staff’s note', () => {
    const { subject, text, html } = composeMessage({ ...common, ...moved });
    expect(subject).toContain('New time for Vinyasa Flow');
    expect(text).toMatch(/New time: Tuesday,? 10 March[^\n]*\nPreviously: Monday,? 9 March[^\n]*19:00 \(/);
    expect(text).toContain('Marta travels.\nSorry!');
    expect(hrefs(html)).toEqual([URL, CALENDAR]);
  });

  it('tell why a session was cancelled, without a button that leads nowhere', () => {
    const { html, text } = composeMessage({
      ...common,
      purpose: 'SESSION_CANCELLED',
      cancellationReason: 'Marta is ill.',
    });
    expect(text).toContain('Reason:\nMarta is ill.');
    expect(hrefs(html)).toEqual([]);
    expect(text).not.toContain('1234');
  });

  it('remind without the passcode, and in person without a button', () => {
    const { html, text } = composeMessage({ ...common, purpose: 'REMINDER', accessUrl: null });
    expect(hrefs(html)).toEqual([]);
    expect(text).not.toMatch(/1234|Join session/);
    expect(hrefs(composeMessage({ ...common, purpose: 'REMINDER' }).html)).toEqual([URL, CALENDAR]);
  });

  it('ask whether somebody comes, with a button to answer, in person without', () => {
    const purpose = 'ATTENDANCE_CONFIRMATION';
    for (const language of LANGUAGES) {
      const { html, text, push } = composeMessage({ ...common, purpose, locales: [language] });
      const { answer, attendanceConfirmation } = catalogFor(language).mail;
      expect(hrefs(html)).toEqual([URL, CALENDAR]);
      expect(html).toContain(`>${answer}</a>`);
      expect(text).toContain(`${answer}:\n${URL}`);
      expect(text).not.toContain('1234');
      expect(push.body).toContain(attendanceConfirmation.push);
    }
    expect(hrefs(composeMessage({ ...common, purpose, accessUrl: null }).html)).toEqual([]);
  });

  it('confirm a booking with the personal URL, and tell of its end without', () => {
    const confirmed = composeMessage({ ...common, purpose: 'BOOKING_CONFIRMED' });
    expect(confirmed.subject).toMatch(/^Booked: Vinyasa Flow/);
    expect(hrefs(confirmed.html)).toEqual([URL, CALENDAR]);
    expect(confirmed.text).not.toContain('1234');
    const cancelled = composeMessage({ ...common, purpose: 'BOOKING_CANCELLED' });
    expect(cancelled.subject).toMatch(/^Booking cancelled: Vinyasa Flow/);
    expect(hrefs(cancelled.html)).toEqual([]);
  });
});

describe('the messages to staff', () => {
  const PAGE = 'https://live.example/teach/AZrXc1cAdQCWy0m5l0nRkQ';
  const staff = { ...common, reader: 'STAFF', readerName: 'Marta Soler', accessUrl: null } as const;
  const link = {
    ...staff,
    purpose: 'TEACHER_LINK',
    teachUrl: PAGE,
    seatsTaken: 12,
    changed: false,
    professionalName: null,
  } as const;
  const alert = {
    ...staff,
    purpose: 'MISSING_LINK',
    held: false,
    sendAt: new Date('2026-03-10T17:30:00Z'),
    seatsTaken: 1,
  } as const;

  it('lead the professional to a page of their own, in each language', () => {
    for (const language of LANGUAGES) {
      const { html, text, push } = composeMessage({ ...link, locales: [language] });
      const { openClass, teacherLink } = catalogFor(language).mail;
      expect(hrefs(html)).toEqual([PAGE]);
      expect(html).toContain(`>${openClass}</a>`);
      expect(text).toContain(`${openClass}:\n${PAGE}`);
      expect(text).toContain('Passcode: 1234');
      expect(push.body).toContain(teacherLink.push);
      const again = composeMessage({ ...link, changed: true, locales: [language] });
      expect(again.text).toContain(
        catalogFor(language).mail.teacherLinkChanged.lead({ center: 'Estudio Luna' }),
      );
      expect(hrefs(again.html)).toEqual(hrefs(html));
    }
  });

  it('say of a missing link which class, when, how many are booked, when access is due, and what to do', () => {
    for (const language of LANGUAGES)
      for (const held of [false, true]) {
        const { subject, text, html, push } = composeMessage({ ...alert, held, locales: [language] });
        const { mail } = catalogFor(language);
        const said = held ? mail.noticeHeld : mail.linkMissing;
        expect(subject).toContain('Vinyasa Flow');
        for (const fact of ['Marta Soler', mail.people(1), said.remedy, mail.noticeDue, ':30'])
          expect(text).toContain(fact);
        expect(text).not.toContain('1234');
        expect(hrefs(html)).toEqual([]);
        expect(push.body).toContain(said.push);
        expect(push.body).toContain(mail.people(1));
      }
  });

  it('of a missing link lead the professional to where it is added', () => {
    for (const language of LANGUAGES) {
      const { html, text } = composeMessage({ ...alert, teachUrl: PAGE, locales: [language] });
      expect(hrefs(html)).toEqual([PAGE]);
      expect(text).toContain(`${catalogFor(language).mail.addLink}:\n${PAGE}`);
    }
  });

  const NOBODY = { shared: null, unreached: [] };
  const SCREEN = 'https://live.example/sessions/U2Vzc2lvbjox';

  it('name the other class of a room clash, and whom no message reaches, and lead to where it is mended', () => {
    const led = { ...staff, purpose: 'ALERT', consoleUrl: SCREEN, seatsTaken: 2 } as const;
    const shared = { serviceName: 'Hatha\nhttps://evil.example', startsAt: new Date('2026-03-10T18:30:00Z') };
    for (const language of LANGUAGES) {
      const { mail } = catalogFor(language);
      const clash = composeMessage({
        ...led,
        ...NOBODY,
        alertKind: 'ROOM_CLASH',
        shared,
        locales: [language],
      });
      for (const fact of [mail.sameRoom, 'Hatha https', ':30', mail.roomClash.remedy])
        expect(clash.text).toContain(fact);
      const lost = composeMessage({
        ...led,
        ...NOBODY,
        alertKind: 'UNREACHABLE',
        unreached: ['Ana García', 'Bob\nSmith'],
        locales: [language],
      });
      for (const fact of [mail.notReached, 'Ana García', 'Bob Smith', mail.unreachable.remedy])
        expect(lost.text).toContain(fact);
      for (const { html, push } of [clash, lost]) {
        expect(hrefs(html)).toEqual([SCREEN]);
        expect(html).toContain(mail.openConsole);
        expect(push.body).toContain(mail.people(2));
      }
    }
  });

  it('say of a teacher who is not there who it is, and what to do', () => {
    const absent = {
      ...staff,
      purpose: 'ALERT',
      alertKind: 'TEACHER_NOT_THERE',
      seatsTaken: 2,
      ...NOBODY,
    } as const;
    for (const language of LANGUAGES) {
      const { text, html, push } = composeMessage({ ...absent, locales: [language] });
      const { teacherAbsent, people } = catalogFor(language).mail;
      for (const fact of ['Marta Soler', people(2), teacherAbsent.remedy]) expect(text).toContain(fact);
      expect(hrefs(html)).toEqual([]);
      expect(push.body).toContain(teacherAbsent.push);
    }
  });

  it('tell of a move and a cancellation in words of their own, without a button', () => {
    const moved = {
      ...staff,
      purpose: 'SESSION_MOVED',
      previousStartsAt: common.endsAt,
      note: 'Sorry!',
    } as const;
    const cancelled = { ...staff, purpose: 'SESSION_CANCELLED', cancellationReason: 'Flood' } as const;
    for (const facts of [moved, cancelled]) {
      const { text, html } = composeMessage({ ...facts, locales: ['en'] });
      expect(text).toContain('teach');
      expect(text).not.toMatch(/booking|1234|Questions/);
      expect(hrefs(html)).toEqual([]);
    }
  });
});

describe('a changed link', () => {
  it('leads by the personal URL, with the instructions', () => {
    const { text, html } = composeMessage({ ...common, purpose: 'LINK_CHANGED' });
    expect(hrefs(html)).toEqual([URL, CALENDAR]);
    expect(text).toContain('Passcode: 1234');
    expect(text).toContain('has changed the link');
  });
});

describe('a class that begins late', () => {
  it('says by how much, in each language, and leads to the personal page', () => {
    for (const language of LANGUAGES)
      for (const minutes of [5, 10]) {
        const { push, html } = composeMessage({
          ...common,
          purpose: 'STARTS_LATE',
          minutes,
          locales: [language],
        });
        expect(push.body).toContain(catalogFor(language).mail.startsLate(minutes).push);
        expect(push.body).toContain(String(minutes));
        expect(hrefs(html)).toEqual([URL, CALENDAR]);
      }
  });
});
