import { useState } from 'react';
import { LateDialog } from '../../acts/late-dialog.tsx';
import { PlanBDialog } from '../../acts/plan-b/dialog.tsx';
import { StartTroubleNotice, useStart } from '../../acts/start.tsx';
import { texts as acts } from '../../acts/texts.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { Button } from '../../ui/button.tsx';
import { type Class, useIsMine } from './classes.ts';
import { AddDialog } from './dialogs/add.tsx';
import { ShareDialog } from './dialogs/share.tsx';
import css from './now.module.css';
import { texts } from './texts.ts';

type Question = 'SHARE' | 'LATE' | 'PLAN_B' | 'ADD';

/** What is done with a class around its start. On a phone these are under the thumb. */
export function Actions({ session, isAlone }: { session: Class; isAlone: boolean }) {
  const t = useTexts(texts);
  const words = useTexts(acts);
  const [asked, setAsked] = useState<Question | null>(null);
  const { start, running, trouble } = useStart();
  const { time } = useDates();
  const mayRun = useMayRun(session) && session.online !== null;
  return (
    <>
      <fieldset className={css.actions} aria-label={t.actions(session.service.name)}>
        <div className={css.trouble}>
          <StartTroubleNotice trouble={trouble} />
        </div>
        {!isAlone && (
          <p className={css.which}>
            {session.service.name}, {time(session.startsAt)}
          </p>
        )}
        {mayRun && (
          <Button look="primary" busy={running} onClick={() => start(session)}>
            {session.teacherJoinedAt ? words.openRoom : words.start}
          </Button>
        )}
        <div className={css.more}>
          {session.online && <Button onClick={() => setAsked('SHARE')}>{t.share}</Button>}
          {mayRun && <Button onClick={() => setAsked('LATE')}>{words.late}</Button>}
          {mayRun && <Button onClick={() => setAsked('PLAN_B')}>{t.planB}</Button>}
          <Button onClick={() => setAsked('ADD')}>{t.add}</Button>
        </div>
      </fieldset>
      <Asked session={session} asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}

type AskedProps = { session: Class; asked: Question | null; onClose(): void };

function Asked({ session, asked, onClose }: AskedProps) {
  if (asked === 'SHARE') return <ShareDialog session={session} onClose={onClose} />;
  if (asked === 'LATE') return <LateDialog sessionId={session.id} onClose={onClose} />;
  if (asked === 'PLAN_B') return <PlanBDialog session={session} onClose={onClose} />;
  return asked === 'ADD' ? <AddDialog session={session} onClose={onClose} /> : null;
}

/** Managers, and who teaches it. */
function useMayRun(session: Class): boolean {
  const isMine = useIsMine();
  return useIsManager() || isMine(session);
}
