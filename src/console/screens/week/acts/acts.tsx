import { useState } from 'react';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { Row } from '../../../ui/parts.tsx';
import type { WeekClass } from '../classes.ts';
import css from '../week.module.css';
import { CancelClasses } from './cancel.tsx';
import { texts } from './texts.ts';
import { WriteTo } from './write.tsx';

type Props = { classes: WeekClass[]; onEnd(): void };

/** What can be done with the selected classes, always at hand. */
export function Acts({ classes, onEnd }: Props) {
  const t = useTexts(texts);
  const isManager = useIsManager();
  const [act, setAct] = useState<'cancel' | 'write' | null>(null);
  const none = classes.length === 0;
  const close = () => setAct(null);
  return (
    <>
      <div className={css.acts}>
        <strong role="status">{t.selected(classes.length)}</strong>
        <Row>
          <Button disabled={none} onClick={() => setAct('write')}>
            {t.write}
          </Button>
          {isManager && (
            <Button look="danger" disabled={none} onClick={() => setAct('cancel')}>
              {t.cancel}
            </Button>
          )}
          <Button look="quiet" onClick={onEnd}>
            {t.done}
          </Button>
        </Row>
      </div>
      {act === 'cancel' && <CancelClasses classes={classes} onClose={close} onDone={onEnd} />}
      {act === 'write' && <WriteTo draft="selected" classes={classes} onClose={close} onDone={onEnd} />}
    </>
  );
}
