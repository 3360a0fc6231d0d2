import { useEffect, useState } from 'react';
import type { Modality } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { Field, Select } from '../../ui/field.tsx';
import css from './services.module.css';
import { texts } from './texts.ts';

export type Wanted = { search: string; modality: Modality | ''; archived: boolean };

/** So long nothing is typed before it is searched. */
const PAUSE_MS = 250;

export function Filters({ wanted, onChange }: { wanted: Wanted; onChange(wanted: Wanted): void }) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState(wanted.search);
  const isNew = typed !== wanted.search;
  useEffect(() => {
    if (!isNew) return;
    const pause = setTimeout(() => onChange({ ...wanted, search: typed }), PAUSE_MS);
    return () => clearTimeout(pause);
  });
  return (
    <search className={css.filters}>
      <Field
        label={t.search}
        type="search"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        autoComplete="off"
      />
      <Select
        label={t.modality}
        value={wanted.modality}
        onChange={({ target }) => onChange({ ...wanted, modality: target.value as Wanted['modality'] })}
      >
        <option value="">{t.all}</option>
        <option value="ONLINE">{t.modalities.ONLINE}</option>
        <option value="IN_PERSON">{t.modalities.IN_PERSON}</option>
      </Select>
      <Select
        label={t.offer}
        value={String(wanted.archived)}
        onChange={({ target }) => onChange({ ...wanted, archived: target.value === 'true' })}
      >
        <option value="false">{t.offered}</option>
        <option value="true">{t.archived}</option>
      </Select>
    </search>
  );
}
