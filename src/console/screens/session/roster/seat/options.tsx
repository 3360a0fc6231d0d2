import { useState } from 'react';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import type { RosterClass, Seat } from '../facts.ts';
import { texts as roster } from '../texts.ts';
import { SeatSheet } from './sheet.tsx';

type Props = { session: RosterClass; seat: Seat; reload(): void; onTakenOff(): void };

/** Opens what can be done for one person. */
export function SeatOptions({ onTakenOff, ...props }: Props) {
  const t = useTexts(roster);
  const [open, setOpen] = useState(false);
  const { name } = props.seat.customer;
  const close = () => setOpen(false);
  const takenOff = () => {
    close();
    onTakenOff();
  };
  return (
    <>
      <Button look="quiet" aria-label={t.optionsOf(name)} onClick={() => setOpen(true)}>
        {t.options}
      </Button>
      {open && (
        <Dialog title={name} onClose={close}>
          <SeatSheet {...props} onClose={close} onTakenOff={takenOff} />
        </Dialog>
      )}
    </>
  );
}
