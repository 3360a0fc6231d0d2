import type { ReactNode } from 'react';
import css from './ui.module.css';

/** Opens the reader's own mail program. */
export const MailLink = ({ to, children }: { to: string; children: ReactNode }) => (
  <a href={`mailto:${to}`} className={css.button}>
    {children}
  </a>
);
