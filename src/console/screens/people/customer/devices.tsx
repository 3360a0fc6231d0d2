import { useState } from 'react';
import { Section } from '../../../account/section.tsx';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct } from '../../../api/hooks.ts';
import { type CustomerPersonFragment, TakeDeviceOffDocument } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Muted } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import css from '../people.module.css';
import { texts } from '../texts.ts';

type Devices = CustomerPersonFragment['pushDevices'];
type Props = { devices: Devices; onChanged(): void };

/** The browsers that get this person's notifications. */
export function Devices({ devices, onChanged }: Props) {
  const t = useTexts(texts.customer);
  return (
    <Section title={t.devices}>
      {devices.length === 0 && (
        <p>
          <Muted>{t.noDevices}</Muted>
        </p>
      )}
      {devices.length > 0 && (
        <ul className={css.plain}>
          {devices.map((device) => (
            <Device key={device.id} device={device} onChanged={onChanged} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Device({ device, onChanged }: { device: Devices[number]; onChanged(): void }) {
  const t = useTexts(texts.customer);
  const dates = useDates();
  const say = useSay();
  const act = useAct(TakeDeviceOffDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { id, endpointHost, registeredAt, lastUsedAt } = device;
  async function takeOff(): Promise<void> {
    const outcome = await act.run({ input: { deviceId: id } });
    setRefusal(refusalOf(outcome, 'PushDevice'));
    if (outcome.__typename !== 'PushDevice') return;
    say(t.takenOff);
    onChanged();
  }
  return (
    <li>
      <span className={css.what}>
        <span className={css.name}>{t.device(endpointHost)}</span>
        <span className={css.small}>
          {t.registered(dates.day(registeredAt))} ·{' '}
          {lastUsedAt ? t.lastUsed(dates.day(lastUsedAt)) : t.neverUsed}
        </span>
      </span>
      <Button busy={act.running} onClick={takeOff} aria-label={t.takeOffOf(endpointHost)}>
        {t.takeOff}
      </Button>
      <Refused refusal={refusal} />
    </li>
  );
}
