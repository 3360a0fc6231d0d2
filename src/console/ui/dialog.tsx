import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { SaidHere } from './say.tsx';
import css from './ui.module.css';

type Props = {
  title: string;
  onClose(): void;
  children: ReactNode;
};

/** A question over the screen; on a phone it rises from below. The browser keeps the focus inside and gives it back. */
export function Dialog({ title, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closed while it is still in the page: the browser then gives the focus back to what opened it.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  const closed = () => {
    if (!ref.current?.open) onClose();
  };
  return (
    <dialog ref={ref} className={css.dialog} aria-labelledby={id} onClose={closed}>
      <div className={css.stack}>
        <h2 id={id}>{title}</h2>
        {children}
      </div>
      <SaidHere />
    </dialog>
  );
}
