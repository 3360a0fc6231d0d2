import { useTexts } from '../i18n/language.ts';
import { Button } from './button.tsx';
import type { Draft } from './form.ts';
import { Notice, Row } from './parts.tsx';
import { texts } from './texts.ts';

/** Says that what was typed before is back, and offers to drop it. Over a form with `useDraft`. */
export function DraftNotice({ kept, discard }: Pick<Draft, 'kept' | 'discard'>) {
  const t = useTexts(texts);
  if (!kept) return null;
  return (
    <Notice>
      <Row between>
        {t.draftKept}
        <Button look="quiet" onClick={discard}>
          {t.discardDraft}
        </Button>
      </Row>
    </Notice>
  );
}
