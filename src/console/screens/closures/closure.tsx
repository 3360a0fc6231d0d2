import { useState } from 'react';
import { useDates } from '../../i18n/dates.ts';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/now.ts';
import { Badge, Row } from '../../ui/parts.tsx';
import { ClosedClasses } from './classes.tsx';
import css from './closures.module.css';
import { useSpan } from './period.ts';
import type { ListedClosure } from './screen.tsx';
import { TakeBack } from './take-back.tsx';
import { texts } from './texts.ts';

type Props = { of: ListedClosure; onShift(): void };

/** One closure: when, of what, why, which classes; and the way back. */
export function Closure({ of: closure, onShift }: Props) {
  const t = useTexts(texts);
  const spanOf = useSpan();
  const isManager = useIsManager();
  const [shown, setShown] = useState(false);
  const { deletedAt, reason, recipients } = closure;
  return (
    <li className={css.closure}>
      <Row between>
        <h2>{spanOf(closure)}</h2>
        <State of={closure} />
      </Row>
      <p>{useScope(closure)}</p>
      {reason && <q className={css.muted}>{reason}</q>}
      <p className={css.muted}>{t.told(recipients)}</p>
      <details onToggle={({ currentTarget }) => setShown(currentTarget.open)}>
        <summary className={css.summary}>{t.which}</summary>
        {shown && <ClosedClasses closureId={closure.id} />}
      </details>
      {isManager && !deletedAt && <WayBack closure={closure} onShift={onShift} />}
    </li>
  );
}

function State({ of: { from, until, deletedAt } }: { of: ListedClosure }) {
  const t = useTexts(texts);
  const dates = useDates();
  const now = useNow();
  if (deletedAt) return <Badge>{t.takenBack(dates.day(deletedAt))}</Badge>;
  if (Date.parse(until) <= now) return <Badge>{t.over}</Badge>;
  return Date.parse(from) <= now ? <Badge tone="warn">{t.isNow}</Badge> : null;
}

/** What is closed, in words. */
function useScope({ services, professional }: ListedClosure): string {
  const t = useTexts(texts);
  const names = services.map(({ name }) => name).join(', ');
  const whose = professional && t.of(professional.name);
  if (!names) return whose || t.all;
  return whose ? `${whose}: ${names}` : `${t.only} ${names}`;
}

function WayBack({ closure, onShift }: { closure: ListedClosure; onShift(): void }) {
  const t = useTexts(texts);
  const now = useNow();
  const [asked, setAsked] = useState<'takeBack' | 'shift' | null>(null);
  if (Date.parse(closure.until) <= now) return null;
  return (
    <Row>
      <Button onClick={() => setAsked('takeBack')}>{t.takeBack}</Button>
      <Button look="quiet" onClick={() => setAsked('shift')}>
        {t.shift}
      </Button>
      {asked && (
        <TakeBack
          closureId={closure.id}
          isShift={asked === 'shift'}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            if (asked === 'shift') onShift();
          }}
        />
      )}
    </Row>
  );
}
