import type { Refusal } from '../api/hooks.ts';
import { useTexts } from '../i18n/language.ts';
import { Notice } from './parts.tsx';
import { texts } from './texts.ts';

/** Why an act was not done, where no field is at fault. */
export function Refused({ refusal }: { refusal: Refusal | null }) {
  const t = useTexts(texts);
  if (!refusal) return null;
  const ours = refusal.failure?.kind === 'OFFLINE' ? t.noAnswer : t.failed;
  return <Notice tone="bad">{refusal.message ?? ours}</Notice>;
}
