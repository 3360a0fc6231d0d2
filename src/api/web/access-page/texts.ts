import type { StateWords } from '../../../i18n/catalog.types.ts';
import type { WhenWords } from '../../../i18n/time.ts';
import type { AccessPageView, Reading } from './model.ts';

/** A start in a sentence, with the center's clock in brackets where that shows another hour. */
export function formatted(when: WhenWords, view: AccessPageView, { words }: Reading): string {
  if (!when.shortAtCenter) return when.formatted;
  return `${when.formatted} (${words.timeAt(view.centerName, when.shortAtCenter)})`;
}

/** What the page says about its state: each state has a title and what happens next. */
export function stateWords(view: AccessPageView, reading: Reading): StateWords {
  const { page } = reading.words;
  const say = (at: Date) => formatted(reading.when(at), view, reading);
  switch (view.state) {
    case 'SCHEDULED':
      return page.opens(say(view.opensAt ?? view.startsAt));
    case 'WAITING_FOR_LINK':
      return page.waiting(view.centerName);
    case 'OPEN':
      return view.live ? page.live : page.open(say(view.startsAt));
    case 'ENDED':
      return page.ended(say(view.endsAt));
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
