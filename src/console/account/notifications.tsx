import { useState } from 'react';
import { type Refusal, refusalOf } from '../api/failures.ts';
import { useAct, useRead } from '../api/hooks.ts';
import { pushDeviceOf, rememberPushDevice } from '../api/push.ts';
import {
  MyPushDevicesDocument,
  type MyPushDevicesQuery,
  RemovePushDeviceDocument,
} from '../generated/operations.ts';
import { useDates } from '../i18n/dates.ts';
import { useTexts } from '../i18n/language.ts';
import { useInstall } from '../shell/install.ts';
import { usePush } from '../shell/push.ts';
import { Button } from '../ui/button.tsx';
import { Badge, Muted, Notice, Row } from '../ui/parts.tsx';
import { Refused } from '../ui/refused.tsx';
import { useSay } from '../ui/say.tsx';
import css from './account.module.css';
import { Section } from './section.tsx';
import { texts } from './texts.ts';

type Device = NonNullable<MyPushDevicesQuery['me']>['pushDevices'][number];

/** Notifications: what for, the permission at a press, and every device that gets them. */
export function Notifications({ viewerId }: { viewerId: string }) {
  const t = useTexts(texts.notifications);
  const read = useRead(MyPushDevicesDocument, {});
  const push = usePush(viewerId);
  const say = useSay();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function allow(): Promise<void> {
    const refused = await push.allow();
    setRefusal(refused);
    if (refused) return;
    read.reload();
    if (pushDeviceOf(viewerId)) say(t.nowOn);
  }
  const devices = read.data?.me?.pushDevices ?? [];
  return (
    <Section title={t.title}>
      <p>{t.why}</p>
      {push.state === 'OFF' && (
        <Row>
          <Button look="primary" busy={push.busy || !push.ready} onClick={allow}>
            {t.allow}
          </Button>
        </Row>
      )}
      {push.state === 'ON' && (
        <Row>
          <Badge tone="good">{t.on}</Badge>
        </Row>
      )}
      {push.state === 'DENIED' && <Notice tone="warn">{t.denied}</Notice>}
      {push.state === 'INSTALL_FIRST' && <Notice>{t.installFirst}</Notice>}
      {push.state === 'UNSUPPORTED' && <Notice>{t.unsupported}</Notice>}
      <Refused refusal={refusal} />
      <Install />
      {devices.length > 0 && (
        <Devices
          devices={devices}
          viewerId={viewerId}
          onRemoved={() => {
            read.reload();
            push.see();
          }}
        />
      )}
    </Section>
  );
}

function Install() {
  const t = useTexts(texts.notifications);
  const install = useInstall();
  if (!install) return null;
  return (
    <Row>
      <Button onClick={install}>{t.install}</Button>
    </Row>
  );
}

type DevicesProps = { devices: readonly Device[]; viewerId: string; onRemoved(): void };

function Devices({ devices, viewerId, onRemoved }: DevicesProps) {
  const t = useTexts(texts.notifications);
  const remove = useAct(RemovePushDeviceDocument);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const here = pushDeviceOf(viewerId);
  async function takeOff(deviceId: string): Promise<void> {
    const outcome = await remove.run({ input: { deviceId } });
    setRefusal(refusalOf(outcome, 'PushDevice'));
    if (outcome.__typename !== 'PushDevice') return;
    if (deviceId === here) rememberPushDevice(null);
    onRemoved();
  }
  return (
    <>
      <h3>{t.devices}</h3>
      <ul className={css.list}>
        {devices.map((device) => (
          <li key={device.id}>
            <DeviceFacts device={device} isHere={device.id === here} />
            <Button look="quiet" busy={remove.running} onClick={() => takeOff(device.id)}>
              {device.id === here ? t.turnOff : t.remove}
            </Button>
          </li>
        ))}
      </ul>
      <Refused refusal={refusal} />
    </>
  );
}

function DeviceFacts({ device, isHere }: { device: Device; isHere: boolean }) {
  const t = useTexts(texts.notifications);
  const dates = useDates();
  return (
    <span className={css.what}>
      <strong>{isHere ? t.thisDevice : t.device(dates.day(device.registeredAt))}</strong>
      <Muted>{device.lastUsedAt ? t.lastUsed(dates.dayAndTime(device.lastUsedAt)) : t.neverUsed}</Muted>
    </span>
  );
}
