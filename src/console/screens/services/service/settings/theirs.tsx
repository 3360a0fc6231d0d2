import type { ReactNode } from 'react';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import css from '../../services.module.css';
import { useSpoken } from './spoken.ts';
import { texts } from './texts.ts';
import type { SettingsForm } from './use-settings.ts';
import type { Name } from './values.ts';

type Props = { settings: SettingsForm; name: Name; children: ReactNode };

/** A field, and under it what somebody else has set there meanwhile. */
export function Theirs({ settings: { theirs, take }, name, children }: Props) {
  const t = useTexts(texts);
  const spoken = useSpoken();
  return (
    <div>
      {children}
      {theirs?.names.includes(name) && (
        <div className={css.theirs}>
          <p>
            {t.byNow} <q>{spoken(name, theirs.present)}</q>
          </p>
          <Button look="quiet" onClick={() => take(name)}>
            {t.takeTheirs}
          </Button>
        </div>
      )}
    </div>
  );
}
