import { useCallback, useEffect, useRef, useState } from 'react';
import { type UseFormReturn, useForm } from 'react-hook-form';
import type { ServiceSettingsFragment } from '../../../../generated/operations.ts';
import { useDraft } from '../../../../ui/form.ts';
import { type Name, namesOf, type Values, valuesOf } from './values.ts';

/** What somebody else set in fields that were changed here too. */
export type Theirs = { present: Values; names: Name[] } | null;

export type SettingsForm = {
  form: UseFormReturn<Values>;
  theirs: Theirs;
  kept: boolean;
  /** Which fields are not as they are stored. */
  changed(): Name[];
  /** Back to what is stored. */
  restore(service: ServiceSettingsFragment): void;
  /** Puts another's edit under what is typed here. */
  rebase(service: ServiceSettingsFragment): void;
  /** Takes their value of a field. */
  take(name: Name): void;
};

/**
 * The settings while they are edited. Another's edit comes in by itself: fields that were not touched here follow it, of the
 * others both values are shown, and whoever types here decides.
 */
export function useSettings(service: ServiceSettingsFragment): SettingsForm {
  const form = useForm<Values>({ defaultValues: valuesOf(service) });
  const { reset, setValue, getValues } = form;
  const { kept, forget } = useDraft(`service ${service.id}`, form, { whole: true });
  const [theirs, setTheirs] = useState<Theirs>(null);
  const base = useRef(valuesOf(service));

  const restore = useCallback(
    (next: ServiceSettingsFragment) => {
      base.current = valuesOf(next);
      reset(base.current);
      forget();
      setTheirs(null);
    },
    [reset, forget],
  );
  const rebase = useCallback(
    (next: ServiceSettingsFragment) => {
      const present = valuesOf(next);
      const mine = getValues();
      // It came in already: what is shown is read from the cache, which an answer changes too.
      if (mine.editVersion === present.editVersion) return;
      const before = base.current;
      // A draft of an earlier load: what it was typed over is not known any more.
      const known = before.editVersion === mine.editVersion;
      const touched = namesOf(present).filter((name) => mine[name] !== (known ? before : present)[name]);
      const names = touched.filter(
        (name) => present[name] !== mine[name] && !(known && present[name] === before[name]),
      );
      restore(next);
      for (const name of touched) setValue(name, mine[name], { shouldDirty: true });
      setTheirs(names.length > 0 ? { present, names } : null);
    },
    [getValues, restore, setValue],
  );
  useEffect(() => {
    rebase(service);
  }, [service, rebase]);
  const take = useCallback(
    (name: Name) => {
      setTheirs((known) => {
        const names = known?.names.filter((other) => other !== name) ?? [];
        return known && names.length > 0 ? { ...known, names } : null;
      });
      setValue(name, base.current[name], { shouldDirty: true });
    },
    [setValue],
  );
  const changed = () => namesOf(base.current).filter((name) => getValues(name) !== base.current[name]);
  return { form, theirs, kept, changed, restore, rebase, take };
}
