import type { ReactNode } from 'react';
import css from './buttons.module.css';

/** The end of a form: first the way back, then what is done. On a phone, where both do not fit, the latter is above. */
export const Buttons = ({ children }: { children: ReactNode }) => (
  <div className={css.buttons}>{children}</div>
);
