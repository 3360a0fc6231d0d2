import type { Refusal } from '../../api/hooks.ts';
import { useTexts } from '../../i18n/language.ts';
import { texts } from '../../ui/texts.ts';

/** What a person reads of a refusal where there is no form. */
export function useSentence(): (refusal: Refusal) => string {
  const t = useTexts(texts);
  return ({ message, failure }) => message ?? (failure?.kind === 'OFFLINE' ? t.noAnswer : t.failed);
}
