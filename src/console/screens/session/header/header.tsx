import { Link } from 'wouter';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { useNow } from '../../../ui/now.ts';
import { Badge, Muted, Row, Stack } from '../../../ui/parts.tsx';
import { type ClassFacts, isOver } from '../facts.ts';
import css from '../session.module.css';
import { texts } from './texts.ts';

/** When the class is, and how it stands at this moment. */
export function Header({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const dates = useDates();
  const isManager = useIsManager();
  const { startsAt, endsAt, service } = session;
  const readers = dates.readers(startsAt);
  return (
    <Stack>
      <div>
        <p className={css.when}>
          {dates.longDay(startsAt)}, {dates.span(startsAt, endsAt)}
        </p>
        <Muted>
          {dates.zone}
          {readers && `; ${t.readers(readers)}`}
        </Muted>
      </div>
      <Row>
        <State session={session} />
        {session.online?.live && <Badge tone="good">{t.live}</Badge>}
        <Badge>{service.modality === 'ONLINE' ? t.online : t.inPerson}</Badge>
        {session.origin === 'ONE_OFF' && <Badge>{t.oneOff}</Badge>}
        <a href="#booked" className={css.jump}>
          {t.toBooked(session.seatsTaken)}
        </a>
        {isManager && (
          <Link to={`/services/${encodeURIComponent(service.id)}`} className={css.link}>
            {t.service}
          </Link>
        )}
      </Row>
    </Stack>
  );
}

function State({ session }: { session: ClassFacts }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  if (session.status === 'CANCELLED') return <Badge tone="bad">{t.cancelled}</Badge>;
  const { online } = session;
  if (online?.state === 'ENDED' || isOver(session, now)) return <Badge>{t.over}</Badge>;
  if (online?.state === 'OPEN') return <Badge tone="good">{t.open}</Badge>;
  if (online?.state === 'WAITING_FOR_LINK') return <Badge tone="warn">{t.waiting}</Badge>;
  if (!online) return null;
  return <Badge>{t.opens(dates.dayAndTime(online.opensAt))}</Badge>;
}
