import { type ReactNode, useEffect } from 'react';
import { type Locale, LocaleContext } from '../i18n/language.ts';
import { Saying } from '../ui/say.tsx';

/** Everything below in one language. */
export function Spoken({ locale, children }: { locale: Locale; children: ReactNode }) {
  useEffect(() => {
    const around = document.documentElement.lang;
    document.documentElement.lang = locale.tag;
    return () => {
      document.documentElement.lang = around;
    };
  }, [locale.tag]);
  return (
    <LocaleContext value={locale}>
      <Saying>{children}</Saying>
    </LocaleContext>
  );
}
