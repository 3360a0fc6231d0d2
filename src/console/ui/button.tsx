import type { ComponentProps, ReactNode } from 'react';
import { Link } from 'wouter';
import css from './ui.module.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';
const classOf = (look: Look) => `${css.button} ${look === 'plain' ? '' : css[look]}`;

type ButtonProps = ComponentProps<'button'> & { look?: Look; busy?: boolean };

/** A press. While busy it does nothing, but keeps the focus. */
export function Button({ look = 'plain', busy = false, onClick, type = 'button', ...props }: ButtonProps) {
  return (
    <button
      {...props}
      type={type}
      className={classOf(look)}
      aria-busy={busy}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    />
  );
}

/** Leads to another screen. */
export const LinkButton = ({
  to,
  look = 'plain',
  children,
}: {
  to: string;
  look?: Look;
  children: ReactNode;
}) => (
  <Link to={to} className={classOf(look)}>
    {children}
  </Link>
);

/** Leads out of the console: the provider's room, a calendar file. */
export const OutLink = ({ href, look = 'plain', ...props }: ComponentProps<'a'> & { look?: Look }) => (
  <a {...props} href={href} className={classOf(look)} rel="noopener noreferrer" target="_blank" />
);
