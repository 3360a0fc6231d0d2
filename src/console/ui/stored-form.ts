import { useEffect } from 'react';
import { type DefaultValues, type FieldValues, type UseFormReturn, useForm } from 'react-hook-form';
import { type Draft, useDraft } from './form.ts';

/**
 * A form over what is stored. While nothing is typed it follows what others store; what is typed is never overwritten. `key`
 * names the draft.
 */
export function useStoredForm<Values extends FieldValues>(
  key: string,
  stored: Values,
): { form: UseFormReturn<Values>; draft: Draft; saved(stored: Values): void } {
  const form = useForm<Values>({ defaultValues: stored as DefaultValues<Values> });
  const draft = useDraft(key, form);
  const { isDirty } = form.formState;
  const asText = JSON.stringify(stored);
  const saved = (values: Values) => {
    form.reset(values);
    // The reset counts as typing.
    draft.forget();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when other values are stored
  useEffect(() => {
    if (!isDirty && asText !== JSON.stringify(form.formState.defaultValues)) saved(stored);
  }, [asText]);
  return { form, draft, saved };
}

/** Those that differ from what was shown: the rest is left as it is, whoever changed it meanwhile. */
export function changesOf<Values extends FieldValues>(
  values: Values,
  { formState }: UseFormReturn<Values>,
): Partial<Values> {
  const shown = formState.defaultValues as Values;
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== shown[name]),
  ) as Partial<Values>;
}
