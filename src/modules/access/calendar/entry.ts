import { catalogFor } from '../../../i18n/catalog.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { clip, isolated, linesOf, oneLine } from '../../../lib/text.ts';
import type { Visit } from '../operations.ts';
import type { CalendarRevision } from './operations.ts';

/*
 * One session as an entry of its customer's own calendar (RFC 5545). No library: ten properties in UTC need neither
 * recurrence, zones nor invitations. The tests read the file with a library.
 */

/** Everything that the file shows. It has no place for a customer's name or address, nor for the provider's link. */
export type CalendarEntry = {
  /** Never changes, so that a calendar replaces the entry that it has. */
  uid: string;
  startsAt: Date;
  endsAt: Date;
  cancelled: boolean;
  summary: string;
  description: string[];
  location: string;
  /** The personal access URL; null in person. */
  url: string | null;
};

/** The address of an access page's calendar entry. */
export const calendarOf = (page: string): string => `${page}/calendar.ics`;

/** The session in the customer's language. */
export function calendarEntry({ booking, accessUrl }: Visit): CalendarEntry {
  const { session, customer } = booking;
  const { service, center, professional } = session;
  const { language } = chooseLanguage(customer.locale, center.locale);
  const words = catalogFor(language);
  const bookingCancelled = booking.status === 'CANCELLED';
  const sessionCancelled = session.status === 'CANCELLED';
  const url = session.sendAt === null ? null : accessUrl;
  const description = [
    sessionCancelled && words.page.cancelled(nameIn(center.name)).title,
    sessionCancelled &&
      session.cancellationReason &&
      `${words.reason}: ${nameIn(session.cancellationReason, 280)}`,
    bookingCancelled && !sessionCancelled && words.page.bookingCancelled(nameIn(center.name)).title,
    professional?.name && `${words.with} ${nameIn(professional.name)}`,
    url && `${words.joinSession}: ${url}`,
  ];
  return {
    uid: booking.id,
    startsAt: session.startsAt,
    endsAt: session.endsAt,
    cancelled: bookingCancelled || sessionCancelled,
    summary: `${nameIn(service.name, 120)} · ${nameIn(center.name, 80)}`,
    description: description.filter((line) => typeof line === 'string'),
    location: url ?? nameIn(center.name),
    url,
  };
}

const nameIn = (text: string, most = 200): string => isolated(clip(oneLine(text), most));

/** The entry as a file. */
export function renderCalendar(entry: CalendarEntry & CalendarRevision): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Online Sessions//Sessions//EN',
    'BEGIN:VEVENT',
    `UID:${entry.uid}`,
    `DTSTAMP:${instant(entry.revisedAt)}`,
    `SEQUENCE:${entry.sequence}`,
    `STATUS:${entry.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    `DTSTART:${instant(entry.startsAt)}`,
    `DTEND:${instant(entry.endsAt)}`,
    `SUMMARY:${text(entry.summary)}`,
    ...(entry.description.length > 0 ? [`DESCRIPTION:${text(entry.description.join('\n'))}`] : []),
    `LOCATION:${text(entry.location)}`,
    ...(entry.url ? [`URL:${entry.url}`] : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

const instant = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '');

const text = (value: string): string =>
  linesOf(value)
    .map((line) => line.replace(/[\\;,]/g, '\\$&'))
    .join('\\n');

const LINE_OCTETS = 75;

/** Breaks a line after at most 75 octets, never inside a character; the next line begins with a space. */
function folded(line: string): string {
  let [done, octets] = ['', 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    const fits = octets + size <= LINE_OCTETS;
    done += fits ? character : `\r\n ${character}`;
    octets = fits ? octets + size : size + 1;
  }
  return done;
}
