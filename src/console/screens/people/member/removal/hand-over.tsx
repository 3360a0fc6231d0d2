import { type ReactNode, useState } from 'react';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Buttons } from '../../../../ui/buttons.tsx';
import { Choices } from '../../../../ui/choices.tsx';
import { Choice } from '../../../../ui/field.tsx';
import { Notice, Stack } from '../../../../ui/parts.tsx';
import { TeacherSelect } from '../../../../ui/teacher-select.tsx';
import { texts as ui } from '../../../../ui/texts.ts';
import css from '../../people.module.css';
import { texts } from '../../texts.ts';
import type { StillTeaching } from './removal.tsx';
import { Theirs } from './theirs.tsx';

export type Succession = { successorId?: string; leaveUnassigned?: boolean };

type Props = {
  leaverId: string;
  still: StillTeaching;
  busy: boolean;
  onSaid(succession: Succession): void;
  onClose(): void;
  /** What was refused. */
  children: ReactNode;
};

/** The classes ahead of whoever leaves, and who teaches them from now on. */
export function HandOver({ leaverId, still, busy, onSaid, onClose, children }: Props) {
  const t = useTexts(texts.removal);
  const words = useTexts(ui);
  const summary = useSummary(still);
  const [nobody, setNobody] = useState(false);
  const [successorId, setSuccessorId] = useState('');
  const [missing, setMissing] = useState(false);
  const say = () => {
    if (nobody) return onSaid({ leaveUnassigned: true });
    setMissing(!successorId);
    if (successorId) onSaid({ successorId });
  };
  return (
    <Stack>
      <Notice tone="warn">{summary}</Notice>
      <Theirs still={still} />
      <Choices legend={t.who}>
        <Choice
          type="radio"
          name="succession"
          label={t.successor}
          checked={!nobody}
          onChange={() => setNobody(false)}
        />
        {!nobody && (
          <TeacherSelect
            label={t.choose}
            none="–"
            except={leaverId}
            value={successorId}
            error={missing && !successorId ? t.chooseFirst : undefined}
            onChange={({ target }) => setSuccessorId(target.value)}
          />
        )}
        <Choice
          type="radio"
          name="succession"
          label={t.nobody}
          checked={nobody}
          onChange={() => setNobody(true)}
        />
        {nobody && <p className={css.small}>{t.nobodyHint}</p>}
      </Choices>
      {children}
      <Buttons>
        <Button onClick={onClose}>{words.cancel}</Button>
        <Button look="danger" busy={busy} onClick={say}>
          {nobody ? t.leave : t.handOver}
        </Button>
      </Buttons>
    </Stack>
  );
}

/** How much there is, such as *2 weekly classes, 9 classes on their days*. */
export function useSummary({ scheduleCount, sessionCount }: StillTeaching): string {
  const t = useTexts(texts.removal);
  const parts = [scheduleCount > 0 && t.weekly(scheduleCount), sessionCount > 0 && t.single(sessionCount)];
  return `${t.still} ${parts.filter(Boolean).join(', ')}`;
}
