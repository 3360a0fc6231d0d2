import { useCallback } from 'react';
import { type Refusal, wordsOf } from '../api/failures.ts';
import { useTexts } from '../i18n/language.ts';
import { Notice } from './parts.tsx';
import { texts } from './texts.ts';

/** Why an act was not done, in the reader's language. Of forms `useRefusal` knows the field, too. */
export function useRefused(): (refusal: Refusal) => string {
  const t = useTexts(texts);
  return useCallback(
    ({ message, failure }) =>
      message ?? wordsOf(failure) ?? (failure?.kind === 'OFFLINE' ? t.noAnswer : t.failed),
    [t],
  );
}

/** Why an act was not done, where no field is at fault. */
export function Refused({ refusal }: { refusal: Refusal | null }) {
  const refused = useRefused();
  return refusal && <Notice tone="bad">{refused(refusal)}</Notice>;
}
