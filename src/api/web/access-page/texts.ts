import type { StateTexts } from '../../../i18n/catalog.types.ts';
import type { AccessPageView, PageContext } from './model.ts';

/** A time for a sentence. The time in the center's zone follows in brackets if it differs. */
export function timeInSentence(at: Date, view: AccessPageView, { catalog, formatTime }: PageContext): string {
  const { sentence, shortAtCenter } = formatTime(at);
  return shortAtCenter ? `${sentence} (${catalog.timeAt(view.centerName, shortAtCenter)})` : sentence;
}

/** The texts of the page's state: a title, and what happens next. */
export function stateTexts(view: AccessPageView, context: PageContext): StateTexts {
  const { page } = context.catalog;
  const time = (at: Date) => timeInSentence(at, view, context);
  switch (view.state) {
    case 'SCHEDULED':
      return page.opens(time(view.opensAt ?? view.startsAt));
    case 'WAITING_FOR_LINK':
      return page.waiting(view.centerName);
    case 'OPEN':
      return view.live ? page.live : page.open(time(view.startsAt));
    case 'ENDED':
      return page.ended(time(view.endsAt));
    case 'CANCELLED':
      return page.cancelled(view.centerName);
    case 'BOOKING_CANCELLED':
      return view.gaveBack
        ? page.attendance.gaveBack(view.centerName)
        : page.bookingCancelled(view.centerName);
    case 'NOT_ONLINE':
      return page.inPerson(view.centerName);
  }
}
