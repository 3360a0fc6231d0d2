import { useState } from 'react';
import { LateDialog } from '../../../acts/late-dialog.tsx';
import { StartTroubleNotice, useStart } from '../../../acts/start.tsx';
import { texts as acts } from '../../../acts/texts.ts';
import type { ClassOfAlertFragment } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager, useStaff } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { MailLink } from '../../../ui/mail-link.tsx';
import { Row } from '../../../ui/parts.tsx';
import { texts } from '../texts.ts';
import { TeacherAct } from './teacher.tsx';

/** It begins, and its teacher is not there: start it, say that it begins late, reach them, or choose another. */
export function AbsentAct({ session }: { session: ClassOfAlertFragment }) {
  const t = useTexts(texts);
  const words = useTexts(acts);
  const { id: me } = useStaff();
  const mayRun = useIsManager() || session.professional?.id === me;
  const { start, running, trouble } = useStart();
  const [isLate, setIsLate] = useState(false);
  const { professional } = session;
  return (
    <>
      <StartTroubleNotice trouble={trouble} />
      <Row>
        {mayRun && (
          <Button look="primary" busy={running} onClick={() => start(session)}>
            {words.start}
          </Button>
        )}
        {mayRun && <Button onClick={() => setIsLate(true)}>{words.late}</Button>}
        {professional?.email && professional.id !== me && (
          <MailLink to={professional.email}>{t.writeTo(professional.name)}</MailLink>
        )}
      </Row>
      <TeacherAct session={session} label={t.another} />
      {isLate && <LateDialog sessionId={session.id} onClose={() => setIsLate(false)} />}
    </>
  );
}
