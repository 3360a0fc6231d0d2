import { useId } from 'react';
import { useLive } from '../../api/hooks.ts';
import { WatchComingDocument } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { useStaff } from '../../shell/viewer.tsx';
import { Button, LinkButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { useNow } from '../../ui/now.ts';
import { Muted, Notice, Row } from '../../ui/parts.tsx';
import { Actions } from './actions.tsx';
import type { Class } from './classes.ts';
import { Door } from './door.tsx';
import css from './now.module.css';
import { texts } from './texts.ts';

type Props = {
  session: Class;
  /** Its acts are at the thumb; on a desktop those of all are shown. */
  inHand: boolean;
  /** There is no other one, so nothing has to say which it is. */
  isAlone: boolean;
  onChoose(): void;
};

/** A class that runs or begins soon, with all that is done with it now. */
export function ClassCard({ session, inHand, isAlone, onChoose }: Props) {
  const t = useTexts(texts);
  const title = useId();
  return (
    <article className={`${css.class} ${inHand ? css.inHand : css.atRest}`} aria-labelledby={title}>
      <Row between>
        <h2 id={title}>{session.service.name}</h2>
        <Door online={session.online} />
      </Row>
      <When session={session} />
      <Figures session={session} />
      {session.online && <TheLink online={session.online} />}
      <LinkButton to={`/sessions/${encodeURIComponent(session.id)}`} look="quiet">
        {t.details}
      </LinkButton>
      {!inHand && (
        <div className={css.choose}>
          <Button onClick={onChoose}>{t.choose}</Button>
        </div>
      )}
      <Actions session={session} isAlone={isAlone} />
    </article>
  );
}

function When({ session: { startsAt, endsAt, professional, teacherJoinedAt } }: { session: Class }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  const { id: me } = useStaff();
  const teacher = professional === null ? t.noTeacher : professional.id === me ? t.you : professional.name;
  const readers = dates.readers(startsAt);
  return (
    <div>
      <p className={css.when}>
        <strong>{dates.span(startsAt, endsAt)}</strong>
        {Date.parse(startsAt) > now && <span> · {dates.relative(startsAt, now)}</span>}
        {readers && <Muted> ({readers})</Muted>}
      </p>
      <Muted>
        {teacher}
        {teacherJoinedAt && ` · ${t.started(dates.time(teacherJoinedAt))}`}
      </Muted>
    </div>
  );
}

/** How many are booked, and how many of them are in, as they come. */
function Figures({ session: { id, online, seatsTaken, capacity } }: { session: Class }) {
  const t = useTexts(texts);
  const live = useLive(WatchComingDocument, { sessionId: id })?.sessionDelivery;
  return (
    <dl className={css.figures}>
      <div>
        <dt>{t.seats}</dt>
        <dd>{t.ofSeats(live?.seatsTaken ?? seatsTaken, capacity)}</dd>
      </div>
      <div>
        <dt>{online ? t.in : t.present}</dt>
        <dd>{(online ? live?.joined : live?.attended) ?? '–'}</dd>
      </div>
    </dl>
  );
}

function TheLink({ online }: { online: NonNullable<Class['online']> }) {
  const t = useTexts(texts);
  const { joinUrl, joinUrlSource, inBackupRoom, waitingNote } = online;
  return (
    <>
      {joinUrl === null ? (
        <p className={css.noLink}>{t.noLink}</p>
      ) : (
        <div className={css.link}>
          <p>
            {joinUrl.replace(/^https:\/\//, '')}
            <br />
            <Muted>{t.source[joinUrlSource]}</Muted>
          </p>
          <CopyButton text={joinUrl} label={t.copyLink} />
        </div>
      )}
      {inBackupRoom && <Notice tone="warn">{t.backup}</Notice>}
      {waitingNote && (
        <Notice>
          {t.note}: “{waitingNote}”
        </Notice>
      )}
    </>
  );
}
