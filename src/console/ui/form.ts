import { useCallback, useEffect, useState } from 'react';
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import type { Refusal } from '../api/hooks.ts';
import { useTexts } from '../i18n/language.ts';
import { texts } from './texts.ts';

const draftName = (key: string) => `draft ${key}`;

/**
 * Keeps what is typed on this device until it is saved: a reload or a lost connection loses nothing. `key` names the form and
 * the thing it is about. `kept` says that something was brought back.
 */
export function useDraft<Values extends FieldValues>(
  key: string,
  { watch, reset, getValues }: UseFormReturn<Values>,
): { kept: boolean; forget(): void } {
  const [kept, setKept] = useState(false);
  const name = draftName(key);
  useEffect(() => {
    const draft = sessionStorage.getItem(name);
    if (draft) {
      // As typed values over the stored ones: the form stays changed.
      reset({ ...getValues(), ...JSON.parse(draft) }, { keepDefaultValues: true });
      setKept(true);
    }
    const { unsubscribe } = watch((values) => sessionStorage.setItem(name, JSON.stringify(values)));
    return unsubscribe;
  }, [name, watch, reset, getValues]);
  const forget = useCallback(() => {
    sessionStorage.removeItem(name);
    setKept(false);
  }, [name]);
  return { kept, forget };
}

/**
 * Puts a refusal where it belongs: beside its field, or, answered as a text, over the whole form. The server's sentences are in
 * the reader's language already.
 */
export function useRefusal<Values extends FieldValues>({ setError, getValues }: UseFormReturn<Values>) {
  const t = useTexts(texts);
  return useCallback(
    (refusal: Refusal, fieldOf: Partial<Record<string, Path<Values>>> = {}): string | null => {
      const message = refusal.message ?? (refusal.failure?.kind === 'OFFLINE' ? t.noAnswer : t.failed);
      const field = fieldOf[refusal.__typename] ?? (refusal.field as Path<Values> | undefined);
      if (!field || !(field in getValues())) return message;
      setError(field, { message }, { shouldFocus: true });
      return null;
    },
    [setError, getValues, t],
  );
}

/** Whether something typed waits under this key: its form opens by itself after a reload. */
export const hasDraft = (key: string): boolean => sessionStorage.getItem(draftName(key)) !== null;
