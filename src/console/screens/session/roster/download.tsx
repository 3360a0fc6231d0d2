import { useCenterZone } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { localOf } from '../../../i18n/zoned.ts';
import { Button } from '../../../ui/button.tsx';
import { csvOf } from './csv.ts';
import { holdsSeat, type RosterClass, type Seat, seatsOf } from './facts.ts';
import { texts } from './texts.ts';

/** The list as a file for a spreadsheet. */
export function Download({ session }: { session: RosterClass }) {
  const t = useTexts(texts);
  const zone = useCenterZone();
  const rowOf = (seat: Seat) => [
    seat.customer.name,
    seat.customer.email ?? '',
    seatWord(seat, t),
    seat.attendanceConfirmation ? t.answer[seat.attendanceConfirmation] : '',
    seat.attendance ? t.cameOrNot[seat.attendance.status] : '',
  ];
  const save = () => {
    const { name, email, seat, answer, attendance } = t.columns;
    const csv = csvOf([[name, email, seat, answer, attendance], ...seatsOf(session).map(rowOf)]);
    saveFile(`${session.service.name} ${localOf(session.startsAt, zone).replace('T', ' ')}.csv`, csv);
  };
  return <Button onClick={save}>{t.download}</Button>;
}

function seatWord(
  seat: Seat,
  { seat: words }: { seat: Record<'booked' | 'givenBack' | 'givenBackLate', string> },
) {
  if (holdsSeat(seat)) return words.booked;
  return seat.cancelledLate ? words.givenBackLate : words.givenBack;
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  // No sign that some system forbids in names of files.
  link.download = name.replace(/[\\/:*?"<>|]/g, '.');
  link.click();
  URL.revokeObjectURL(url);
}
