import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useDraft } from '../../../ui/form.ts';
import { type Period, periodOf } from '../period.ts';
import type { ListedClosure } from '../screen.tsx';
import { Effect } from './effect.tsx';
import { CloseForm } from './form.tsx';
import { texts } from './texts.ts';

export type Values = {
  kind: Period['kind'];
  fromDay: string;
  untilDay: string;
  fromTime: string;
  untilTime: string;
  reason: string;
  serviceIds: string[];
  professionalId: string;
};

const NOTHING: Values = {
  kind: 'DAYS',
  fromDay: '',
  untilDay: '',
  fromTime: '',
  untilTime: '',
  reason: '',
  serviceIds: [],
  professionalId: '',
};

export const typedPeriod = ({ kind, fromDay, untilDay, fromTime, untilTime }: Values): Period =>
  kind === 'DAYS' ? { kind, from: fromDay, until: untilDay } : { kind, from: fromTime, until: untilTime };

/** Another closure that was taken back, to be made for another time. */
function valuesOf(like: ListedClosure, zone: string): Values {
  const { kind, from, until } = periodOf(like, zone);
  const period = kind === 'DAYS' ? { fromDay: from, untilDay: until } : { fromTime: from, untilTime: until };
  return {
    ...NOTHING,
    ...period,
    kind,
    reason: like.reason ?? '',
    serviceIds: like.services.map(({ id }) => id),
    professionalId: like.professional?.id ?? '',
  };
}

type Props = { like: ListedClosure | null; onClose(): void };

/** Closes for some time: first what and when, then what it would do, then exactly that. */
export default function CloseDialog({ like, onClose }: Props) {
  const t = useTexts(texts);
  const { zone } = useDates();
  const [start] = useState(() => (like ? valuesOf(like, zone) : NOTHING));
  const form = useForm<Values>({ defaultValues: start });
  const draft = useDraft(like ? `closure like ${like.id}` : 'closure', form);
  const [isSeen, setIsSeen] = useState(false);
  const done = () => {
    draft.forget();
    onClose();
  };
  return (
    <Dialog title={isSeen ? t.effectTitle : t.title} onClose={onClose}>
      {isSeen ? (
        <Effect values={form.getValues()} onChange={() => setIsSeen(false)} onDone={done} />
      ) : (
        <CloseForm form={form} draft={draft} onCancel={onClose} onReady={() => setIsSeen(true)} />
      )}
    </Dialog>
  );
}
