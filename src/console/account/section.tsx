import { type ReactNode, useId } from 'react';
import { Stack } from '../ui/parts.tsx';
import css from './account.module.css';

/** A part of the account under its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <Stack>
        <h2 id={id}>{title}</h2>
        {children}
      </Stack>
    </section>
  );
}
