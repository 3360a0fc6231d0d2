import { type ReactNode, useId } from 'react';
import { Stack } from '../../ui/parts.tsx';
import css from './people.module.css';

/** What is known of a person under one heading. */
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
