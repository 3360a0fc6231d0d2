import { useTexts } from '../../../i18n/language.ts';
import { useOutcome } from '../../../ui/messages/outcome.ts';
import { purposes } from '../../../ui/messages/purposes.ts';
import { withPushesLeftOut } from '../../../ui/messages/pushes-left-out.ts';
import type { Seat } from './facts.ts';
import css from './roster.module.css';

type Notice = Seat['deliveries']['edges'][number]['node'];

/** What became of the message with the personal URL, by each channel. */
export function NoticeLine({ seat }: { seat: Seat }) {
  const words = useTexts(purposes);
  const { outcome, withReason } = useOutcome();
  const notices = newest(seat);
  if (notices.length === 0) return null;
  // Most people have no browser that takes notifications: it matters where the mail did not go either.
  const said = notices.some(({ status }) => status === 'SENT') ? outcome : withReason;
  const told = notices.map((notice) => `${words.channel[notice.channel]}: ${said(notice)}`);
  return (
    <span className={css.small}>
      {words.purpose.ACCESS_NOTICE} – {told.join(' · ')}
    </span>
  );
}

/** The last one of each channel; of several browsers one that was reached. */
function newest({ deliveries }: Seat): Notice[] {
  const byChannel = new Map<string, Notice>();
  for (const node of withPushesLeftOut(deliveries.edges.map((edge) => edge.node))) {
    if (node.purpose !== 'ACCESS_NOTICE') continue;
    const before = byChannel.get(node.channel);
    if (before?.status !== 'SENT' || node.status === 'SENT') byChannel.set(node.channel, node);
  }
  return [...byChannel.values()];
}
