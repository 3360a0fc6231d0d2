import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { type CalendarEntry, renderCalendar } from '../../src/modules/access/calendar/entry.ts';
import type { CalendarRevision } from '../../src/modules/access/calendar/operations.ts';

const URL = 'https://live.example/join/Qm9va2luZ1Bhc3MtMTIzNDU2Nzg5MDEyMzQ1';
const entry: CalendarEntry & CalendarRevision = {
  uid: '0195a1c0-0000-7000-8000-000000000001',
  sequence: 3,
  revisedAt: new Date('2026-03-01T08:00:00.123Z'),
  startsAt: new Date('2026-03-10T18:00:00Z'),
  endsAt: new Date('2026-03-10T19:00:00Z'),
  cancelled: false,
  summary: 'Vinyasa Flow · Estudio Luna',
  description: ['With Marta Soler', `Join session: ${URL}`],
  location: URL,
  url: URL,
};
const file = (changes: Partial<CalendarEntry> = {}) => renderCalendar({ ...entry, ...changes });
/** The only event of the file, as a calendar program reads it. */
const read = (changes: Partial<CalendarEntry> = {}) => {
  const calendar = new ICAL.Component(ICAL.parse(file(changes)));
  expect(calendar.getAllSubcomponents().map(({ name }) => name)).toEqual(['vevent']);
  return calendar.getFirstSubcomponent('vevent')!;
};
const value = (name: string, changes: Partial<CalendarEntry> = {}) =>
  read(changes).getFirstPropertyValue(name)?.toString();

describe('the calendar entry', () => {
  it('has the name, the time and the URL in a format that calendar programs read', () => {
    const said = ['uid', 'sequence', 'status', 'dtstamp', 'dtstart', 'dtend', 'summary', 'location', 'url'];
    expect(Object.fromEntries(said.map((name) => [name, value(name)]))).toEqual({
      uid: entry.uid,
      sequence: '3',
      status: 'CONFIRMED',
      dtstamp: '2026-03-01T08:00:00Z',
      dtstart: '2026-03-10T18:00:00Z',
      dtend: '2026-03-10T19:00:00Z',
      summary: entry.summary,
      location: URL,
      url: URL,
    });
    expect(value('description')).toBe(`With Marta Soler\nJoin session: ${URL}`);
    expect(file()).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:/);
  });

  it('is marked as cancelled; in person it has no URL', () => {
    expect(value('status', { cancelled: true })).toBe('CANCELLED');
    expect(value('url', { url: null })).toBeUndefined();
  });

  it.each([
    ['a, b; c\\d', 'a, b; c\\d'],
    ['One\r\nEND:VEVENT\nTwo\u2028Three', 'One\nEND:VEVENT\nTwo\nThree'],
    ['a\u0000b\u0007c', 'abc'],
    ['"quoted": yes', '"quoted": yes'],
  ])('keeps text text: %j', (given, shown) => {
    expect(value('summary', { summary: given })).toBe(shown);
    expect(value('location', { location: given })).toBe(shown);
  });

  it.each(['x'.repeat(500), 'Señal '.repeat(60), '🧘'.repeat(90), 'ab🧘é'.repeat(70)])(
    'has no line of more than 75 octets and tears no character apart (%#)',
    (summary) => {
      const lines = file({ summary }).split('\r\n');
      expect(lines.at(-1)).toBe('');
      expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
      expect(value('summary', { summary })).toBe(summary.trim());
    },
  );

  it('breaks lines only with CRLF', () => {
    expect(file({ summary: 'One\nTwo' }).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});
