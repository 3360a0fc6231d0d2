import { useCallback, useId } from 'react';
import { Link } from 'wouter';
import type { AlertShownFragment, ClassOfAlertFragment } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { useNow } from '../../ui/now.ts';
import { Badge, Muted, Notice, Row } from '../../ui/parts.tsx';
import { AbsentAct } from './acts/absent.tsx';
import { LinkAct } from './acts/link-act.tsx';
import { PersonAct } from './acts/person.tsx';
import { AbsentRoomAct, ClashAct } from './acts/room.tsx';
import { TeacherAct } from './acts/teacher.tsx';
import { WebhookAct } from './acts/webhook.tsx';
import css from './attention.module.css';
import { texts } from './texts.ts';

type Props = {
  alert: AlertShownFragment;
  /** It ended, and stays because somebody is typing here. */
  isGone: boolean;
  hold(id: string, held: boolean): void;
};

const TONES = { URGENT: 'bad', SOON: 'warn', LATER: 'plain' } as const;

/** One thing to settle: what it is, and the act that ends it. */
export function AlertCard({ alert, isGone, hold }: Props) {
  const t = useTexts(texts);
  const title = useId();
  const { id, kind, severity, session } = alert;
  const holdThis = useCallback((held: boolean) => hold(id, held), [hold, id]);
  return (
    <li>
      <article className={css.alert} aria-labelledby={title}>
        <Row between>
          <h2 id={title}>{t.kind[kind]}</h2>
          <Badge tone={TONES[severity]}>{t.severity[severity]}</Badge>
        </Row>
        {session && <WhichClass session={session} />}
        {isGone && <Notice>{t.settled}</Notice>}
        <Act alert={alert} isGone={isGone} hold={holdThis} />
      </article>
    </li>
  );
}

type ActProps = { alert: AlertShownFragment; isGone: boolean; hold(held: boolean): void };

/** By its kind, what ends it. */
function Act({ alert, isGone, hold }: ActProps) {
  const t = useTexts(texts);
  const { kind, session, otherSession, customer, webhookEndpoint } = alert;
  if (kind === 'WEBHOOK_PAUSED') return <WebhookAct webhookEndpoint={webhookEndpoint} />;
  if (!session) return null;
  const link = { session, isGone, hold };
  switch (kind) {
    case 'MISSING_LINK':
      return <LinkAct {...link} />;
    case 'NO_TEACHER':
      return <TeacherAct session={session} label={t.teacher} />;
    case 'TEACHER_NOT_THERE':
      return <AbsentAct session={session} />;
    case 'ROOM_OF_ABSENT_TEACHER':
      return <AbsentRoomAct {...link} />;
    case 'ROOM_CLASH':
      return <ClashAct {...link} other={otherSession} />;
    case 'UNREACHABLE':
      return customer && <PersonAct customer={customer} sessionId={session.id} />;
  }
}

function WhichClass({ session }: { session: ClassOfAlertFragment }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  const { id, service, startsAt, professional, seatsTaken } = session;
  const readers = dates.readers(startsAt);
  return (
    <p>
      <Link to={`/sessions/${encodeURIComponent(id)}`}>
        <strong>{service.name}</strong>
      </Link>
      , {dates.dayAndTime(startsAt)}
      {readers && ` (${readers})`} · {dates.relative(startsAt, now)}
      <br />
      <Muted>
        {professional ? t.with(professional.name) : t.noTeacher} · {t.people(seatsTaken)}
      </Muted>
    </p>
  );
}
