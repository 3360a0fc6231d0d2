import { useState } from 'react';
import { AddPersonDialog } from '../../../acts/add-person/dialog.tsx';
import type { Added } from '../../../acts/add-person/use-add.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Notice, Row } from '../../../ui/parts.tsx';
import type { Class } from '../classes.ts';
import { ShareSeat } from './seat.tsx';
import { texts } from './texts.ts';

type Props = { session: Class; onClose(): void };

/** Gives people a seat at the last moment, and each their personal link. */
export function AddDialog({ session, onClose }: Props) {
  const [added, setAdded] = useState<Added | null>(null);
  return (
    <AddPersonDialog sessionId={session.id} onAdded={setAdded} onClose={onClose}>
      {added && <Answer added={added} service={session.service.name} />}
    </AddPersonDialog>
  );
}

function Answer({ added: { message, seat }, service }: { added: Added; service: string }) {
  const t = useTexts(texts);
  return (
    <Notice tone={message === null ? 'plain' : 'warn'}>
      <Row between>
        <span>{message ?? (seat && t.bookedNow(seat.customer.name))}</span>
        {seat && <ShareSeat seat={seat} service={service} />}
      </Row>
    </Notice>
  );
}
