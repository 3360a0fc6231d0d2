import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  BookableClassDocument,
  type BookableClassFragment,
  BookClassDocument,
} from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useNow } from '../../../ui/now.ts';
import { Muted, Notice, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { texts as common } from '../../../ui/texts.ts';
import css from './book.module.css';
import { Booked } from './booked.tsx';
import { Seats } from './class-row.tsx';
import { texts } from './texts.ts';

type Session = BookableClassFragment;

/** One class: what it is, and booking it; then what happens next. */
export function ClassDialog({ id, onClose }: { id: string; onClose(): void }) {
  const t = useTexts(texts);
  const read = useRead(BookableClassDocument, { id });
  const session = read.data?.session;
  return (
    <Dialog title={session?.service.name ?? t.class} onClose={onClose}>
      <Shown read={read}>
        {({ center }) => {
          if (!session) return <p>{t.gone}</p>;
          const isBooked = session.viewerBooking?.status === 'BOOKED';
          return (
            <Stack>
              <Facts session={session} />
              {isBooked ? (
                <Booked session={session} onClose={onClose} />
              ) : (
                <Offer
                  session={session}
                  freeMinutes={center?.freeCancellationMinutes ?? 0}
                  reload={read.reload}
                  onClose={onClose}
                />
              )}
            </Stack>
          );
        }}
      </Shown>
    </Dialog>
  );
}

function Facts({ session }: { session: Session }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { startsAt, endsAt, professional, service } = session;
  const readers = dates.readers(startsAt);
  return (
    <div>
      <p className={css.day}>{dates.longDay(startsAt)}</p>
      <p>
        {dates.span(startsAt, endsAt)} {readers && <Muted>({t.yourTime(readers)})</Muted>}
      </p>
      <p>
        <Muted>
          {service.modality === 'ONLINE' ? t.online : t.inPerson}
          {professional?.name && ` · ${t.with(professional.name)}`}
        </Muted>
      </p>
      {service.description && <p className={css.description}>{service.description}</p>}
    </div>
  );
}

type OfferProps = { session: Session; freeMinutes: number; reload(): void; onClose(): void };

function Offer({ session, freeMinutes, reload, onClose }: OfferProps) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const book = useAct(BookClassDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function take(): Promise<void> {
    const outcome = await book.run({ input: { sessionId: session.id } });
    setRefusal(refusalOf(outcome, 'Booking'));
    // Whatever hindered it, the class is not as it was shown.
    if (outcome.__typename !== 'Booking') reload();
  }
  return (
    <>
      {session.bookable ? (
        <>
          <Seats session={session} />
          <FreeUntil startsAt={session.startsAt} freeMinutes={freeMinutes} />
        </>
      ) : (
        <WhyNot session={session} />
      )}
      <Refused refusal={refusal} />
      <Row>
        {session.bookable && (
          <Button look="primary" busy={book.running} onClick={take}>
            {t.book}
          </Button>
        )}
        <Button look={session.bookable ? 'quiet' : 'plain'} onClick={onClose}>
          {words.close}
        </Button>
      </Row>
    </>
  );
}

const MINUTE_MS = 60_000;
/** After this many minutes at the latest: whoever books may think again. */
const GRACE_MINUTES = 60;

/** Said before the press. */
function FreeUntil({ startsAt, freeMinutes }: { startsAt: string; freeMinutes: number }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  const until = Date.parse(startsAt) - freeMinutes * MINUTE_MS;
  const soon = until < now + GRACE_MINUTES * MINUTE_MS;
  return <p>{soon ? t.freeForAnHour : t.freeUntil(dates.dayAndTime(new Date(until).toISOString()))}</p>;
}

function WhyNot({ session }: { session: Session }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { notBookableReason, bookingOpensAt, bookingClosesAt } = session;
  switch (notBookableReason) {
    case 'FULL':
      return <Notice>{t.fullHint}</Notice>;
    case 'NOT_OPEN':
      return <Notice>{bookingOpensAt ? t.opensHint(dates.full(bookingOpensAt)) : t.notOpen}</Notice>;
    case 'CLOSED':
      return <Notice>{bookingClosesAt ? t.closedHint(dates.full(bookingClosesAt)) : t.closed}</Notice>;
    case 'CANCELLED':
      return <Notice tone="warn">{t.cancelled}</Notice>;
    default:
      return <Notice>{t.over}</Notice>;
  }
}
