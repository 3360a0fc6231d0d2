import { WriteDialog } from '../../../acts/write/dialog.tsx';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import type { WeekClass } from '../classes.ts';
import { texts } from './texts.ts';

export const seatsOf = (classes: WeekClass[]): number =>
  classes.reduce((sum, { seatsTaken }) => sum + seatsTaken, 0);

type Props = {
  /** Names the draft: a date, or what is selected. */
  draft: string;
  classes: WeekClass[];
  onClose(): void;
  onDone?(): void;
};

/** Words to everybody booked in these classes, with which ones they are. */
export function WriteTo({ draft, classes, ...rest }: Props) {
  const t = useTexts(texts);
  const { longDay } = useDates();
  const days = new Set(classes.map(({ startsAt }) => longDay(startsAt)));
  const day = days.size === 1 ? [...days][0] : null;
  const online = classes.some((one) => one.online);
  return (
    <WriteDialog draft={`write ${draft}`} classes={classes} online={online} {...rest}>
      <p>
        {day && <strong>{day}: </strong>}
        {t.about(classes.length, seatsOf(classes))}
      </p>
    </WriteDialog>
  );
}
