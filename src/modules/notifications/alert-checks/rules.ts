import type { AlertKind } from '../../../generated/prisma/enums.ts';
import type { SharedRoom } from '../../sessions/rooms/queries.ts';
import type { Unreached } from '../alerts/queries.ts';

/** What an alert says that is not of its session alone, as it is when the alert is sent. */
export type AlertFacts = {
  /** What its room is shared with; null: nothing any more. */
  shared: Pick<SharedRoom, 'serviceName' | 'startsAt'> | null;
  /** Whom no message reaches. */
  unreached: Pick<Unreached, 'customerId' | 'name'>[];
};

const CHECKED: readonly (AlertKind | null)[] = ['ROOM_CLASH', 'UNREACHABLE'];

/** Whether what the alert says is read when it is sent. */
export const isChecked = ({ alertKind }: { alertKind: AlertKind | null }): boolean =>
  CHECKED.includes(alertKind);

/** The facts of such an alert. Throws where they could not be read. */
export function alertFactsOf({ alert }: { alert?: AlertFacts }): AlertFacts {
  if (!alert) throw new TypeError('what the alert says could not be read');
  return alert;
}
