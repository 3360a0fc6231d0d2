import { useCallback, useEffect, useRef, useState } from 'react';
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import type { Refusal } from '../api/failures.ts';
import { useRefused } from './refused.tsx';

const draftName = (key: string) => `draft ${key}`;

/** `forget`: it is saved. `discard`: the form is as it was before anything was typed. */
export type Draft = { kept: boolean; forget(): void; discard(): void };

/**
 * Keeps what is typed on this device until it is saved: a reload or a lost connection loses nothing. `key` names the form and
 * the thing it is about. `kept` says that something was brought back. Values as they are stored are not kept, so that a draft
 * never covers what somebody else stored meanwhile in another field. `whole`: what the form was begun on is kept, too.
 */
export function useDraft<Values extends FieldValues>(
  key: string,
  { watch, reset, getValues, formState }: UseFormReturn<Values>,
  { whole = false }: { whole?: boolean } = {},
): Draft {
  const [kept, setKept] = useState(false);
  const name = draftName(key);
  const defaults = useRef(formState.defaultValues);
  defaults.current = formState.defaultValues;
  useEffect(() => {
    const draft = sessionStorage.getItem(name);
    if (draft) {
      // As typed values over the stored ones: the form stays changed.
      reset({ ...getValues(), ...JSON.parse(draft) }, { keepDefaultValues: true });
      setKept(true);
    }
    const { unsubscribe } = watch((values) => {
      const typed = whole ? values : differing(values, defaults.current ?? {});
      if (Object.keys(typed).length === 0) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, JSON.stringify(typed));
    });
    return unsubscribe;
  }, [name, watch, reset, getValues, whole]);
  const forget = useCallback(() => {
    sessionStorage.removeItem(name);
    setKept(false);
  }, [name]);
  const discard = useCallback(() => {
    reset();
    // The reset counts as typing.
    forget();
  }, [reset, forget]);
  return { kept, forget, discard };
}

const differing = (values: object, defaults: object): object => {
  const stored = new Map(Object.entries(defaults));
  const asText = (value: unknown) => JSON.stringify(value ?? null);
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => asText(value) !== asText(stored.get(name))),
  );
};

/**
 * Puts a refusal where it belongs: beside its field, or, answered as a text, over the whole form. The server's sentences are in
 * the reader's language already.
 */
export function useRefusal<Values extends FieldValues>({ setError, getValues }: UseFormReturn<Values>) {
  const refused = useRefused();
  return useCallback(
    (refusal: Refusal, fieldOf: Partial<Record<string, Path<Values>>> = {}): string | null => {
      const message = refused(refusal);
      const field = fieldOf[refusal.__typename] ?? (refusal.field as Path<Values> | undefined);
      if (!field || !(field in getValues())) return message;
      setError(field, { message }, { shouldFocus: true });
      return null;
    },
    [setError, getValues, refused],
  );
}

/** Whether something typed waits under this key: its form opens by itself after a reload. */
export const hasDraft = (key: string): boolean => sessionStorage.getItem(draftName(key)) !== null;
