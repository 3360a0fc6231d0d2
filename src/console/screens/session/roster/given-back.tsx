import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { RosterBookDocument, RosterWaiveDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/now.ts';
import { Badge, Muted, Row } from '../../../ui/parts.tsx';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { holdsSeat, type RosterClass, type Seat, takesPeople } from './facts.ts';
import css from './roster.module.css';
import { texts } from './texts.ts';

type Props = { session: RosterClass; all: Seat[]; reload(): void };

/** Who had a seat and has not: late ones can be forgiven, and everybody can be booked again. */
export function GivenBack({ session, all, reload }: Props) {
  const t = useTexts(texts);
  const given = all.filter((seat) => !holdsSeat(seat));
  const present = new Set(all.filter(holdsSeat).map(({ customer }) => customer.id));
  if (given.length === 0) return null;
  return (
    <details className={css.given}>
      <summary>{t.givenBack(given.length)}</summary>
      <ul className={css.seats}>
        {given.map((seat) => (
          <Given
            key={seat.id}
            session={session}
            seat={seat}
            isBack={present.has(seat.customer.id)}
            reload={reload}
          />
        ))}
      </ul>
    </details>
  );
}

function Given({
  session,
  seat,
  isBack,
  reload,
}: {
  session: RosterClass;
  seat: Seat;
  isBack: boolean;
  reload(): void;
}) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  const { customer, cancelledAt, cancelledLate } = seat;
  return (
    <li className={css.seat}>
      <div className={css.who}>
        <Row>
          <strong>{customer.name}</strong>
          {cancelledLate && <Badge tone="warn">{t.late}</Badge>}
          {isBack && <Badge>{t.bookedAgain}</Badge>}
        </Row>
        {cancelledAt && <Muted>{t.gaveBackAt(dates.dayAndTime(cancelledAt))}</Muted>}
      </div>
      <div className={css.marks}>
        {cancelledLate && <Waive seat={seat} />}
        {!isBack && takesPeople(session, now) && (
          <BookAgain session={session} seat={seat} onBooked={reload} />
        )}
      </div>
    </li>
  );
}

function Waive({ seat }: { seat: Seat }) {
  const t = useTexts(texts);
  const say = useSay();
  const refused = useRefused();
  const { run, running } = useAct(RosterWaiveDocument);
  const { name } = seat.customer;
  async function waive() {
    const refusal = refusalOf(await run({ input: { bookingId: seat.id } }), 'Booking');
    say(refusal ? refused(refusal) : t.waived(name));
  }
  return (
    <Button aria-label={t.waiveOf(name)} busy={running} onClick={waive}>
      {t.waive}
    </Button>
  );
}

type AgainProps = { session: RosterClass; seat: Seat; onBooked(): void };

function BookAgain({ session, seat, onBooked }: AgainProps) {
  const t = useTexts(texts);
  const say = useSay();
  const refused = useRefused();
  const { run, running } = useAct(RosterBookDocument);
  const { id: customerId, name } = seat.customer;
  async function book() {
    const refusal = refusalOf(await run({ input: { sessionId: session.id, customerId } }), 'Booking');
    say(refusal ? refused(refusal) : t.hasSeat(name));
    if (!refusal) onBooked();
  }
  return (
    <Button aria-label={t.bookAgainOf(name)} busy={running} onClick={book}>
      {t.bookAgain}
    </Button>
  );
}
