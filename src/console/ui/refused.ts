import { useCallback } from 'react';
import type { Refusal } from '../api/hooks.ts';
import { useTexts } from '../i18n/language.ts';
import { texts } from './texts.ts';

/** Why an act was not done, in the reader's language. For acts without a form; of forms `useRefusal` knows the field. */
export function useRefused(): (refusal: Refusal) => string {
  const t = useTexts(texts);
  return useCallback(
    ({ message, failure }) => message ?? (failure?.kind === 'OFFLINE' ? t.noAnswer : t.failed),
    [t],
  );
}
