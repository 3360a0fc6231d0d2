import { useState } from 'react';
import { useChoices } from '../../api/choices.ts';
import { useTexts } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Choice, Select } from '../../ui/field.tsx';
import { type Address, MINE, NOBODY } from './address.ts';
import type { WeekClass } from './classes.ts';
import { texts } from './texts.ts';
import css from './week.module.css';

type Named = { id: string; name: string };
type Props = { address: Address; classes: WeekClass[] };

/** Which classes are shown. What is chosen stands in the address. */
export function FilterBar({ address, classes }: Props) {
  const t = useTexts(texts);
  const { filters, change } = address;
  const chosen = [filters.service, filters.teacher, filters.modality, filters.status].filter(Boolean).length;
  const on = chosen + (filters.missingLink ? 1 : 0);
  const [open, setOpen] = useState(chosen > (filters.teacher === MINE ? 1 : 0));
  return (
    <div className={css.filters}>
      <div className={css.quick}>
        <Choice
          label={t.mine}
          checked={filters.teacher === MINE}
          onChange={({ target }) => change({ teacher: target.checked ? MINE : null })}
        />
        <Choice
          label={t.missingLink}
          checked={filters.missingLink}
          onChange={({ target }) => change({ link: target.checked ? 'missing' : null })}
        />
      </div>
      <details className={css.more} open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          {t.filters}
          {on > 0 && ` · ${t.filtersOn(on)}`}
        </summary>
        <Selects address={address} classes={classes} />
      </details>
      {on > 0 && (
        <Button
          look="quiet"
          onClick={() => change({ service: null, teacher: null, modality: null, status: null, link: null })}
        >
          {t.noFilter}
        </Button>
      )}
    </div>
  );
}

function Selects({ address: { filters, change }, classes }: Props) {
  const t = useTexts(texts);
  const known = useChoices();
  const services = named(
    known.services,
    classes.map(({ service }) => service),
  );
  const teachers = named(
    known.professionals,
    classes.flatMap(({ professional }) => professional ?? []),
  );
  return (
    <div className={css.selects}>
      <One
        label={t.service}
        value={filters.service}
        set={(service) => change({ service })}
        options={services}
      />
      <One
        label={t.teacher}
        value={filters.teacher}
        set={(teacher) => change({ teacher })}
        options={[{ id: MINE, name: t.mine }, { id: NOBODY, name: t.nobody }, ...teachers]}
      />
      <One
        label={t.modality}
        value={filters.modality}
        set={(modality) => change({ modality })}
        options={options(t.modalities)}
      />
      <One
        label={t.status}
        value={filters.status}
        set={(status) => change({ status })}
        options={options(t.statuses)}
      />
    </div>
  );
}

const options = (names: Record<string, string>): Named[] =>
  Object.entries(names).map(([id, name]) => ({ id, name }));

/** Those on offer, and those that only classes of this week still have. */
function named(known: Named[], seen: Named[]): Named[] {
  const all = new Map([...known, ...seen].map((one) => [one.id, one]));
  return [...all.values()]
    .filter(({ name }) => name)
    .sort((one, other) => one.name.localeCompare(other.name));
}

type OneProps = { label: string; value: string | null; set(value: string | null): void; options: Named[] };

function One({ label, value, set, options }: OneProps) {
  const t = useTexts(texts);
  return (
    <Select label={label} value={value ?? ''} onChange={({ target }) => set(target.value || null)}>
      <option value="">{t.all}</option>
      {options.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
