import { useRef, useState } from 'react';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager, useStaff } from '../../../shell/viewer.tsx';
import { Field } from '../../../ui/field.tsx';
import { useNow } from '../../../ui/now.ts';
import { Card, Empty, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { Add } from './add.tsx';
import { CloseList } from './close-list.tsx';
import { Download } from './download.tsx';
import {
  attendanceBegan,
  holdsSeat,
  isIn,
  isNamed,
  type RosterClass,
  type Seat,
  seatsOf,
  takesPeople,
} from './facts.ts';
import { GivenBack } from './given-back.tsx';
import css from './roster.module.css';
import { SeatLine } from './seat-line.tsx';
import { texts } from './texts.ts';
import { useRoster } from './use-roster.ts';
import { Write } from './write.tsx';

/** Who is booked, who is in, what they were sent, and what the front desk does about it. */
export default function Roster({ sessionId }: { sessionId: string }) {
  const t = useTexts(texts);
  const read = useRoster(sessionId);
  return (
    <Card>
      <Stack>
        <h2>{t.title}</h2>
        <Shown read={read}>
          {({ session }) => session && <Booked session={session} reload={read.reload} />}
        </Shown>
      </Stack>
    </Card>
  );
}

type Props = { session: RosterClass; reload(): void };

function Booked({ session, reload }: Props) {
  const t = useTexts(texts);
  const all = seatsOf(session);
  const seats = all.filter(holdsSeat);
  return (
    <>
      <Counts session={session} seats={seats} />
      <Acts session={session} seats={seats} reload={reload} />
      {seats.length === 0 ? (
        <Empty>{t.nobody}</Empty>
      ) : (
        <Seats session={session} seats={seats} reload={reload} />
      )}
      <GivenBack session={session} all={all} reload={reload} />
    </>
  );
}

function Counts({ session, seats }: { session: RosterClass; seats: Seat[] }) {
  const t = useTexts(texts);
  const count = (is: (seat: Seat) => boolean) => seats.filter(is).length;
  const told: [number, (count: number) => string][] = [
    [count(isIn), t.in],
    [count(({ attendance }) => attendance?.status === 'ABSENT'), t.absent],
    [count(({ attendanceConfirmation: answer }) => answer === 'CONFIRMED'), t.coming],
    [count(({ attendanceConfirmation: answer }) => answer === 'DECLINED'), t.notComing],
    [count(({ attendanceConfirmation: answer }) => answer === 'PENDING'), t.noAnswer],
  ];
  return (
    <p className={css.counts}>
      <strong>{t.taken(session.seatsTaken, session.capacity)}</strong>
      {told.map(([number, words]) => number > 0 && <span key={words(2)}>{words(number)}</span>)}
    </p>
  );
}

type ActsProps = Props & { seats: Seat[] };

/** Managers write to every class, teachers to their own; the rest of the list is all staff's. */
function Acts({ session, seats, reload }: ActsProps) {
  const now = useNow();
  const isManager = useIsManager();
  const { id } = useStaff();
  const isAhead = takesPeople(session, now);
  const writes = isAhead && seats.length > 0 && (isManager || session.professional?.id === id);
  const unknown = seats.filter(({ attendance }) => !attendance).length;
  const closes = session.status === 'SCHEDULED' && attendanceBegan(session, now) && unknown > 0;
  return (
    <Row>
      {isAhead && <Add session={session} seats={seats} onAdded={reload} />}
      {writes && <Write session={session} />}
      {closes && <CloseList session={session} unknown={unknown} onClosed={reload} />}
      {seatsOf(session).length > 0 && <Download session={session} />}
    </Row>
  );
}

/** From so many on one looks for a name. */
const MANY = 8;

function Seats({ session, seats, reload }: { session: RosterClass; seats: Seat[]; reload(): void }) {
  const t = useTexts(texts);
  const [search, setSearch] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const found = search.trim() ? seats.filter((seat) => isNamed(seat, search.trim())) : seats;
  const takenOff = () => {
    reload();
    // The dialog went with its line: whoever uses the keyboard goes on at the list, once the dialog has let it go.
    setTimeout(() => list.current?.focus());
  };
  return (
    <>
      {seats.length > MANY && (
        <Field
          type="search"
          label={t.find}
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      )}
      {found.length === 0 && <p role="status">{t.notFound}</p>}
      <ul className={css.seats} aria-label={t.title} ref={list} tabIndex={-1}>
        {found.map((seat) => (
          <SeatLine key={seat.id} session={session} seat={seat} reload={reload} onTakenOff={takenOff} />
        ))}
      </ul>
    </>
  );
}
