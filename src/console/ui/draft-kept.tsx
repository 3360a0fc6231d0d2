import { useTexts } from '../i18n/language.ts';
import { Button } from './button.tsx';
import { Notice } from './parts.tsx';
import { texts } from './texts.ts';

/** Says that typed text was brought back. `onDiscard` empties the form and forgets it. */
export function DraftKept({ kept, onDiscard }: { kept: boolean; onDiscard(): void }) {
  const t = useTexts(texts);
  if (!kept) return null;
  return (
    <Notice>
      {t.draftKept}{' '}
      <Button look="quiet" onClick={onDiscard}>
        {t.discardDraft}
      </Button>
    </Notice>
  );
}
