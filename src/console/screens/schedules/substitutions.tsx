import { useState } from 'react';
import { refusalOf } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import { type ScheduleClassFragment, TakeSubstitutionBackDocument } from '../../generated/operations.ts';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Notice, Stack } from '../../ui/parts.tsx';
import { useRefused } from '../../ui/refused.tsx';
import { useSay } from '../../ui/say.tsx';
import css from './schedules.module.css';
import { texts } from './texts.ts';

type Props = {
  sessions: ScheduleClassFragment[];
  /** Managers, and teachers, who give their own classes away. */
  mayUndo: boolean;
  reload(): void;
};
type Standing = NonNullable<ScheduleClassFragment['substitution']>;

/** The substitutions that stand for classes ahead, each to be taken back. */
export function Substitutions({ sessions, mayUndo, reload }: Props) {
  const t = useTexts(texts);
  const standing = new Map<string, { substitution: Standing; count: number }>();
  for (const { substitution } of sessions) {
    if (!substitution || substitution.undoneAt) continue;
    const { count = 0 } = standing.get(substitution.id) ?? {};
    standing.set(substitution.id, { substitution, count: count + 1 });
  }
  if (standing.size === 0) return null;
  return (
    <Card label={t.substitutions}>
      <Stack>
        <h2>{t.substitutions}</h2>
        <ul className={css.list}>
          {[...standing.values()].map(({ substitution, count }) => (
            <SubstitutionLine
              key={substitution.id}
              substitution={substitution}
              count={count}
              mayUndo={mayUndo}
              reload={reload}
            />
          ))}
        </ul>
      </Stack>
    </Card>
  );
}

type LineProps = Pick<Props, 'mayUndo' | 'reload'> & { substitution: Standing; count: number };

function SubstitutionLine({ substitution, count, mayUndo, reload }: LineProps) {
  const t = useTexts(texts);
  const dates = useDates();
  const refused = useRefused();
  const say = useSay();
  const undo = useAct(TakeSubstitutionBackDocument);
  const [fault, setFault] = useState<string | null>(null);
  const { id, professional, from, until } = substitution;
  const back = async () => {
    const refusal = refusalOf(await undo.run({ input: { substitutionId: id } }), 'Substitution');
    setFault(refusal && refused(refusal));
    if (refusal) return;
    say(t.substitutionUndone);
    reload();
  };
  return (
    <li className={css.row}>
      <span>
        <span className={css.name}>{t.instead(professional.name)}</span>
        <span className={css.small}>
          {dates.day(from)} – {dates.day(until)} · {t.classes(count)}
        </span>
      </span>
      {mayUndo && (
        <Button busy={undo.running} onClick={back}>
          {t.undo}
        </Button>
      )}
      {fault && <Notice tone="bad">{fault}</Notice>}
    </li>
  );
}
