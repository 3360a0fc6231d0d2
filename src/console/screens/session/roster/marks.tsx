import { refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { type AttendanceStatus, RosterAttendanceDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import type { Seat } from './facts.ts';
import css from './roster.module.css';
import { texts } from './texts.ts';

const VERDICTS: readonly AttendanceStatus[] = ['ATTENDED', 'ABSENT'];

/** Whether they came, by whoever stands at the door: it overrules the press of the button. */
export function Marks({ seat }: { seat: Seat }) {
  const t = useTexts(texts);
  const say = useSay();
  const refused = useRefused();
  const { run, running } = useAct(RosterAttendanceDocument);
  async function mark(verdict: AttendanceStatus) {
    const refusal = refusalOf(await run({ input: { bookingId: seat.id, verdict } }), 'Booking');
    if (refusal) say(refused(refusal));
  }
  return (
    <fieldset className={css.marks}>
      <legend className="visually-hidden">{t.markOf(seat.customer.name)}</legend>
      {VERDICTS.map((verdict) => {
        const holds = seat.attendance?.status === verdict;
        return (
          <Button key={verdict} aria-pressed={holds} busy={running} onClick={() => mark(verdict)}>
            {holds && <span aria-hidden>✓</span>}
            {t.cameOrNot[verdict]}
          </Button>
        );
      })}
    </fieldset>
  );
}
