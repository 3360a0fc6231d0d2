import type { SeatToShareFragment } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts } from './texts.ts';

/** Hands a personal URL to the phone’s share sheet; copies it where there is none. */
export function ShareSeat({ seat, service }: { seat: SeatToShareFragment; service: string }) {
  const t = useTexts(texts);
  const say = useSay();
  const { accessUrl, customer } = seat;
  if (!accessUrl) return null;
  const canShare = 'share' in navigator;
  const share = () =>
    navigator.share({ title: service, url: accessUrl }).catch(() => {
      // They closed the sheet: nothing to say.
    });
  const copy = () => navigator.clipboard.writeText(accessUrl).then(() => say(t.copied(customer.name)));
  const label = canShare ? t.shareTo(customer.name) : t.copyOf(customer.name);
  return (
    <Button aria-label={label} onClick={canShare ? share : copy}>
      {canShare ? t.shareShort : t.copyShort}
    </Button>
  );
}
