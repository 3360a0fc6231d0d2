import { type ReactNode, useRef, useState } from 'react';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { hasDraft } from '../../../ui/form.ts';
import { Badge, Row, Stack } from '../../../ui/parts.tsx';
import css from './edit.module.css';
import { texts } from './texts.ts';

type Props = {
  title: string;
  value: ReactNode;
  /** Where the value comes from, in words. */
  origin?: string;
  /** Under the value: clashes, what follows from it. */
  notes?: ReactNode;
  /** Acts beside *change*. */
  acts?: ReactNode;
  /** Null: it cannot be changed here. */
  form: ((onClose: () => void) => ReactNode) | null;
  /** The key of the form's draft. */
  draft?: string;
};

/** A part of the session: its value, where that comes from, and a form in place. */
export function Setting({ title, value, origin, notes, acts, form, draft }: Props) {
  const t = useTexts(texts);
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(() => draft !== undefined && hasDraft(draft));
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <section className={css.setting}>
      <Stack>
        <div className={css.head}>
          <div className={css.what}>
            <Row>
              <h3>{title}</h3>
              {origin && <Badge>{origin}</Badge>}
            </Row>
            <div className={css.value}>{value}</div>
          </div>
          <Row>
            {form && (
              <Button
                ref={opener}
                aria-label={`${t.change}: ${title}`}
                aria-expanded={open}
                onClick={() => setOpen(true)}
              >
                {t.change}
              </Button>
            )}
            {acts}
          </Row>
        </div>
        {notes}
        {open && form?.(close)}
      </Stack>
    </section>
  );
}
